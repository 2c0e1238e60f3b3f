//! Rules about Kubernetes objects: what the API server refuses.

mod faults;
mod json_repair;

rules! {
    object_unknown_field::OBJECT_UNKNOWN_FIELD,
    object_wrong_type::OBJECT_WRONG_TYPE,
    object_missing_field::OBJECT_MISSING_FIELD,
    object_invalid_value::OBJECT_INVALID_VALUE,
    object_duplicate_item::OBJECT_DUPLICATE_ITEM,
    object_invalid_name::OBJECT_INVALID_NAME,
    object_invalid_metadata::OBJECT_INVALID_METADATA,
    object_missing_kind::OBJECT_MISSING_KIND,
    object_not_served::OBJECT_NOT_SERVED,
    object_schema_mismatch::OBJECT_SCHEMA_MISMATCH,
    definition_unusable::DEFINITION_UNUSABLE,
    secret_bad_base64::SECRET_BAD_BASE64,
    secret_not_json::SECRET_NOT_JSON,
    secret_invalid::SECRET_INVALID,
    node_selector_flat::NODE_SELECTOR_FLAT,
    node_selector_structured::NODE_SELECTOR_STRUCTURED,
}
