//! Rules about the credentials inside Secrets: what the API server takes and the pullers cannot use.

mod contents;
mod sample;

pub(super) use sample::is_sample;

rules! {
    secret_without_credentials::SECRET_WITHOUT_CREDENTIALS,
    secret_unreadable_entry::SECRET_UNREADABLE_ENTRY,
    secret_auth_mismatch::SECRET_AUTH_MISMATCH,
    secret_trailing_blank::SECRET_TRAILING_BLANK,
    secret_docker_hub_key::SECRET_DOCKER_HUB_KEY,
    secret_key_never_matches::SECRET_KEY_NEVER_MATCHES,
    secret_repeated_key::SECRET_REPEATED_KEY,
    secret_identity_token::SECRET_IDENTITY_TOKEN,
    secret_credential_helper::SECRET_CREDENTIAL_HELPER,
    secret_entry_without_auth::SECRET_ENTRY_WITHOUT_AUTH,
    secret_placeholder::SECRET_PLACEHOLDER,
    secret_committed_token::SECRET_COMMITTED_TOKEN,
}
