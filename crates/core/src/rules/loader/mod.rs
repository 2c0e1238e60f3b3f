//! Rules about what the Talos loader takes a document for, before it looks inside.

mod joined;
pub(super) mod outcome;

rules! {
    not_a_mapping::NOT_A_MAPPING,
    missing_kind::MISSING_KIND,
    unknown_kind::UNKNOWN_KIND,
    missing_api_version::MISSING_API_VERSION,
    wrong_api_version::WRONG_API_VERSION,
    reserved_value::RESERVED_VALUE,
    duplicate_document::DUPLICATE_DOCUMENT,
    empty_configuration::EMPTY_CONFIGURATION,
}
