//! What Talos itself checks of a client identity before a pull uses it.

use super::pem::blocks;
use super::private_key::PrivateKey;
use super::x509::{ParseError, parse};
use crate::version::Version;

/// Why Talos refuses the `clientIdentity` of a `RegistryTLSConfig`; the texts are its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// `cert` is missing or empty.
    #[error("client identity: certificate is required")]
    CertificateRequired,
    /// `key` is missing or empty.
    #[error("client identity: key is required")]
    KeyRequired,
    /// `cert` holds no PEM block.
    #[error("client identity: certificate: no PEM blocks found")]
    NoCertificatePem,
    /// `cert` holds a block that is no certificate.
    #[error(
        "client identity: certificate: unexpected PEM block type {kind:?}, expected one of [\"CERTIFICATE\"]"
    )]
    UnexpectedBlock {
        /// The kind of the first such block.
        kind: String,
    },
    /// `key` holds no PEM block.
    #[error("client identity: key: no PEM blocks found")]
    NoKeyPem,
    /// Before 1.14: the first block of `cert` does not parse.
    #[error("client identity certificate is invalid: failed to parse certificate: {0}")]
    Certificate(ParseError),
    /// Before 1.14: `cert` holds no PEM block.
    #[error("client identity certificate is invalid: failed to parse PEM block")]
    CertificateNotPem,
    /// Before 1.14: the first block of `key` is no unencrypted PKCS #8 key.
    #[error("client identity key is invalid: failed to parse key")]
    KeyNotPkcs8,
    /// Before 1.14: `key` holds no PEM block.
    #[error("client identity key is invalid: failed to parse PEM block")]
    KeyNotPem,
}

/// Checks an identity as a Talos release does. Since 1.14 only the framing is looked at and the first problem is
/// reported; 1.12 and 1.13 parse both halves and report both. No release compares them: see [`super::key_pair`].
pub fn validate_identity(certificate: &str, key: &str, talos: Version) -> Vec<IdentityError> {
    if talos.at_least(1, 14) {
        framing(certificate, key).err().into_iter().collect()
    } else {
        [parsed_certificate(certificate), parsed_key(key)]
            .into_iter()
            .filter_map(Result::err)
            .collect()
    }
}

fn framing(certificate: &str, key: &str) -> Result<(), IdentityError> {
    if certificate.is_empty() {
        return Err(IdentityError::CertificateRequired);
    }
    if key.is_empty() {
        return Err(IdentityError::KeyRequired);
    }
    let mut found = blocks(certificate.as_bytes()).peekable();
    if found.peek().is_none() {
        return Err(IdentityError::NoCertificatePem);
    }
    if let Some(other) = found.find(|block| block.kind != b"CERTIFICATE") {
        return Err(IdentityError::UnexpectedBlock {
            kind: other.kind_text().into_owned(),
        });
    }
    if blocks(key.as_bytes()).next().is_none() {
        return Err(IdentityError::NoKeyPem);
    }
    Ok(())
}

fn parsed_certificate(text: &str) -> Result<(), IdentityError> {
    let block = blocks(text.as_bytes())
        .next()
        .ok_or(IdentityError::CertificateNotPem)?;
    parse(&block.bytes)
        .map(|_| ())
        .map_err(IdentityError::Certificate)
}

fn parsed_key(text: &str) -> Result<(), IdentityError> {
    let block = blocks(text.as_bytes())
        .next()
        .ok_or(IdentityError::KeyNotPem)?;
    if PrivateKey::is_pkcs8(&block.bytes) {
        Ok(())
    } else {
        Err(IdentityError::KeyNotPkcs8)
    }
}
