//! Rules about patches of a Talos machine configuration.

rules! {
    patch_appends_endpoint::PATCH_APPENDS_ENDPOINT,
    patch_delete_invalid::PATCH_DELETE_INVALID,
    patch_file_unread::PATCH_FILE_UNREAD,
    patch_refused::PATCH_REFUSED,
}
