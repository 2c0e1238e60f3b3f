//! Rules about patches of a Talos machine configuration.

rules! {
    patch_appends_endpoint::PATCH_APPENDS_ENDPOINT,
    patch_delete_invalid::PATCH_DELETE_INVALID,
    patch_refused::PATCH_REFUSED,
}
