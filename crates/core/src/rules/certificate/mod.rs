//! Rules about the certificates and keys in a configuration.

mod diagnosed;
pub(in crate::rules) mod field;
mod pair;
mod swapped;

rules! {
    ca_invalid_pem::CA_INVALID_PEM,
    ca_ignored_block::CA_IGNORED_BLOCK,
    ca_contains_private_key::CA_CONTAINS_PRIVATE_KEY,
    certificate_expired::CERTIFICATE_EXPIRED,
    certificate_not_yet_valid::CERTIFICATE_NOT_YET_VALID,
    certificate_expiring::CERTIFICATE_EXPIRING,
    certificate_not_ca::CERTIFICATE_NOT_CA,
    certificate_without_names::CERTIFICATE_WITHOUT_NAMES,
    certificate_weak_key::CERTIFICATE_WEAK_KEY,
    certificate_weak_signature::CERTIFICATE_WEAK_SIGNATURE,
    certificate_duplicate::CERTIFICATE_DUPLICATE,
    legacy_ca_encoding::LEGACY_CA_ENCODING,
    trusted_roots_invalid::TRUSTED_ROOTS_INVALID,
    identity_incomplete::IDENTITY_INCOMPLETE,
    identity_invalid_pem::IDENTITY_INVALID_PEM,
    identity_key_mismatch::IDENTITY_KEY_MISMATCH,
    identity_leaf_not_first::IDENTITY_LEAF_NOT_FIRST,
    identity_encrypted_key::IDENTITY_ENCRYPTED_KEY,
    identity_unusable::IDENTITY_UNUSABLE,
    identity_not_for_clients::IDENTITY_NOT_FOR_CLIENTS,
}
