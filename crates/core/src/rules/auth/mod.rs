//! Rules about the credentials of registries, in documents and in the legacy block alike.

mod secrets;

rules! {
    auth_exclusive::AUTH_EXCLUSIVE,
    auth_incomplete::AUTH_INCOMPLETE,
    auth_bad_base64::AUTH_BAD_BASE64,
    auth_name_docker_io::AUTH_NAME_DOCKER_IO,
    auth_name_never_matches::AUTH_NAME_NEVER_MATCHES,
    auth_name_mismatch::AUTH_NAME_MISMATCH,
    auth_over_http::AUTH_OVER_HTTP,
    auth_unused::AUTH_UNUSED,
    identity_token_basic::IDENTITY_TOKEN_BASIC,
    placeholder_value::PLACEHOLDER_VALUE,
    string_looks_special::STRING_LOOKS_SPECIAL,
}
