//! Rules about Talos documents that are not registry settings, and about a configuration as a whole.

mod image_verification;
mod legacy_conflicts;
mod qualified_name;
mod regex_syntax;
mod runtime_spec;
pub(crate) mod validators;

rules! {
    air_gap_incomplete::AIR_GAP_INCOMPLETE,
    conflicting_documents::CONFLICTING_DOCUMENTS,
    container_dependency::CONTAINER_DEPENDENCY,
    control_plane_only_document::CONTROL_PLANE_ONLY_DOCUMENT,
    cri_base_runtime_spec_invalid::CRI_BASE_RUNTIME_SPEC_INVALID,
    cri_customization_name::CRI_CUSTOMIZATION_NAME,
    cri_customization_toml::CRI_CUSTOMIZATION_TOML,
    deprecated_registry::DEPRECATED_REGISTRY,
    discovery_incomplete::DISCOVERY_INCOMPLETE,
    document_field_discouraged::DOCUMENT_FIELD_DISCOURAGED,
    document_field_invalid::DOCUMENT_FIELD_INVALID,
    document_field_missing::DOCUMENT_FIELD_MISSING,
    document_legacy_conflict::DOCUMENT_LEGACY_CONFLICT,
    etcd_encryption_missing::ETCD_ENCRYPTION_MISSING,
    host_dns_missing::HOST_DNS_MISSING,
    image_verification_certificate::IMAGE_VERIFICATION_CERTIFICATE,
    image_verification_pattern::IMAGE_VERIFICATION_PATTERN,
    image_verification_rule_invalid::IMAGE_VERIFICATION_RULE_INVALID,
    image_verification_rule_unreachable::IMAGE_VERIFICATION_RULE_UNREACHABLE,
    image_verification_subject::IMAGE_VERIFICATION_SUBJECT,
    legacy_doc_shadowed::LEGACY_DOC_SHADOWED,
    legacy_registries_deprecated::LEGACY_REGISTRIES_DEPRECATED,
    legacy_registry_entry_null::LEGACY_REGISTRY_ENTRY_NULL,
    machine_config_incomplete::MACHINE_CONFIG_INCOMPLETE,
    machine_config_invalid::MACHINE_CONFIG_INVALID,
    machine_field_discouraged::MACHINE_FIELD_DISCOURAGED,
}
