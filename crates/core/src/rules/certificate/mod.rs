//! Rules about the certificates and keys in a configuration.

mod diagnosed;
mod field;

rules! {
    ca_invalid_pem::CA_INVALID_PEM,
    ca_ignored_block::CA_IGNORED_BLOCK,
    ca_contains_private_key::CA_CONTAINS_PRIVATE_KEY,
    certificate_expired::CERTIFICATE_EXPIRED,
    certificate_not_yet_valid::CERTIFICATE_NOT_YET_VALID,
    certificate_expiring::CERTIFICATE_EXPIRING,
    certificate_not_ca::CERTIFICATE_NOT_CA,
    certificate_weak_key::CERTIFICATE_WEAK_KEY,
    certificate_weak_signature::CERTIFICATE_WEAK_SIGNATURE,
    certificate_duplicate::CERTIFICATE_DUPLICATE,
    legacy_ca_encoding::LEGACY_CA_ENCODING,
    trusted_roots_invalid::TRUSTED_ROOTS_INVALID,
}
