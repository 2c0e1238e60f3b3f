//! Rules about Talos documents that are not registry settings, and about a configuration as a whole.

mod legacy_conflicts;

rules! {
    conflicting_documents::CONFLICTING_DOCUMENTS,
    container_dependency::CONTAINER_DEPENDENCY,
    control_plane_only_document::CONTROL_PLANE_ONLY_DOCUMENT,
    discovery_incomplete::DISCOVERY_INCOMPLETE,
    document_legacy_conflict::DOCUMENT_LEGACY_CONFLICT,
    etcd_encryption_missing::ETCD_ENCRYPTION_MISSING,
    host_dns_missing::HOST_DNS_MISSING,
    legacy_registry_entry_null::LEGACY_REGISTRY_ENTRY_NULL,
    machine_config_incomplete::MACHINE_CONFIG_INCOMPLETE,
    machine_config_invalid::MACHINE_CONFIG_INVALID,
}
