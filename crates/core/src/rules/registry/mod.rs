//! Rules about mirrors and their endpoints, in documents and in the legacy block alike.

mod credentials_in_url;
pub(crate) mod urls;

rules! {
    endpoint_missing_url::ENDPOINT_MISSING_URL,
    endpoint_missing_scheme::ENDPOINT_MISSING_SCHEME,
    endpoint_unsupported_scheme::ENDPOINT_UNSUPPORTED_SCHEME,
    endpoint_invalid_url::ENDPOINT_INVALID_URL,
    endpoint_empty_host::ENDPOINT_EMPTY_HOST,
    endpoint_bad_port::ENDPOINT_BAD_PORT,
    endpoint_port_contradicts_scheme::ENDPOINT_PORT_CONTRADICTS_SCHEME,
    endpoint_unusable_host::ENDPOINT_UNUSABLE_HOST,
    endpoint_not_a_registry::ENDPOINT_NOT_A_REGISTRY,
    endpoint_override_path::ENDPOINT_OVERRIDE_PATH,
    endpoint_user_info::ENDPOINT_USER_INFO,
    endpoint_query_or_fragment::ENDPOINT_QUERY_OR_FRAGMENT,
    endpoint_redundant::ENDPOINT_REDUNDANT,
    endpoint_shared_by_mirrors::ENDPOINT_SHARED_BY_MIRRORS,
    endpoint_plain_http::ENDPOINT_PLAIN_HTTP,
    mirror_duplicate_endpoint::MIRROR_DUPLICATE_ENDPOINT,
    mirror_empty::MIRROR_EMPTY,
    mirror_hides_wildcard::MIRROR_HIDES_WILDCARD,
    mirror_name_docker_hub_alias::MIRROR_NAME_DOCKER_HUB_ALIAS,
    mirror_name_never_matches::MIRROR_NAME_NEVER_MATCHES,
    skip_fallback_without_endpoints::SKIP_FALLBACK_WITHOUT_ENDPOINTS,
}
