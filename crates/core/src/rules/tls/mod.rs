//! Rules about TLS settings of registries, in documents and in the legacy block alike.

rules! {
    tls_on_http_endpoint::TLS_ON_HTTP_ENDPOINT,
    tls_name_wildcard::TLS_NAME_WILDCARD,
    tls_name_never_matches::TLS_NAME_NEVER_MATCHES,
    tls_name_mismatch::TLS_NAME_MISMATCH,
    tls_name_docker_io::TLS_NAME_DOCKER_IO,
    tls_shadows_wildcard::TLS_SHADOWS_WILDCARD,
    tls_not_applied_to_fallback::TLS_NOT_APPLIED_TO_FALLBACK,
    tls_unused::TLS_UNUSED,
    tls_empty::TLS_EMPTY,
    tls_without_identity_crashes::TLS_WITHOUT_IDENTITY_CRASHES,
    insecure_skip_verify::INSECURE_SKIP_VERIFY,
    ca_replaces_roots::CA_REPLACES_ROOTS,
}
