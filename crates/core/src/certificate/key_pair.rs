//! A client certificate with its key, as Go's `tls.X509KeyPair` reads them.

use super::pem::{Block, blocks};
use super::private_key::{PrivateKey, PrivateKeyError};
use super::x509::{ParseError, PublicKey, parse, public_key};

/// A certificate chain and the private key of its first certificate.
#[derive(Clone, Debug)]
pub struct KeyPair<'t> {
    /// The `CERTIFICATE` blocks of the certificate text, in order; only the first one has been parsed.
    pub chain: Vec<Block<'t>>,
    /// The block of the key text that was used.
    pub key: Block<'t>,
    /// The key.
    pub private_key: PrivateKey,
}

/// Why a certificate and a key make no pair; the texts are Go's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyPairError {
    /// No block at all in the certificate text.
    #[error("tls: failed to find any PEM data in certificate input")]
    NoCertificatePem,
    /// A private key stands where the certificate belongs.
    #[error(
        "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
    )]
    KeyInCertificate,
    /// Only blocks of other kinds in the certificate text.
    #[error(
        "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [{}]",
        kinds.join(" ")
    )]
    NoCertificateBlock {
        /// The kinds found.
        kinds: Vec<String>,
    },
    /// No block at all in the key text.
    #[error("tls: failed to find any PEM data in key input")]
    NoKeyPem,
    /// A certificate stands where the key belongs.
    #[error("tls: found a certificate rather than a key in the PEM for the private key")]
    CertificateInKey,
    /// Only blocks of other kinds in the key text.
    #[error(
        "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: [{}]",
        kinds.join(" ")
    )]
    NoKeyBlock {
        /// The kinds found.
        kinds: Vec<String>,
    },
    /// The first certificate cannot be parsed.
    #[error(transparent)]
    Certificate(#[from] ParseError),
    /// The key cannot be parsed.
    #[error(transparent)]
    PrivateKey(#[from] PrivateKeyError),
    /// The first certificate's public key is of a kind that TLS in Go does not use.
    #[error("tls: unknown public key algorithm")]
    UnknownPublicKey,
    /// One is RSA, the other not, and so on.
    #[error("tls: private key type does not match public key type")]
    KindMismatch,
    /// The key belongs to another certificate.
    #[error("tls: private key does not match public key")]
    Mismatch,
}

/// Reads a certificate text and a key text as a pair.
pub fn key_pair<'t>(certificate: &'t [u8], key: &'t [u8]) -> Result<KeyPair<'t>, KeyPairError> {
    let chain = certificate_blocks(certificate)?;
    let key = key_block(key)?;
    let leaf = chain.first().ok_or(KeyPairError::NoCertificatePem)?;
    let public = public_key(&parse(&leaf.bytes)?)?;
    let private_key = PrivateKey::parse(&key.bytes)?;
    if public == PublicKey::Other {
        return Err(KeyPairError::UnknownPublicKey);
    }
    if !private_key.has_kind_of(&public) {
        return Err(KeyPairError::KindMismatch);
    }
    if !private_key.is_pair_of(&public) {
        return Err(KeyPairError::Mismatch);
    }
    Ok(KeyPair {
        chain,
        key,
        private_key,
    })
}

fn certificate_blocks(text: &[u8]) -> Result<Vec<Block<'_>>, KeyPairError> {
    let (chain, others): (Vec<_>, Vec<_>) =
        blocks(text).partition(|block| block.kind == b"CERTIFICATE");
    if !chain.is_empty() {
        return Ok(chain);
    }
    Err(match others.as_slice() {
        [] => KeyPairError::NoCertificatePem,
        [only] if only.is_private_key() => KeyPairError::KeyInCertificate,
        _ => KeyPairError::NoCertificateBlock {
            kinds: kinds(&others),
        },
    })
}

fn key_block(text: &[u8]) -> Result<Block<'_>, KeyPairError> {
    let mut skipped = Vec::new();
    for block in blocks(text) {
        if block.kind == b"PRIVATE KEY" || block.kind.ends_with(b" PRIVATE KEY") {
            return Ok(block);
        }
        skipped.push(block);
    }
    Err(match skipped.as_slice() {
        [] => KeyPairError::NoKeyPem,
        [only] if only.kind == b"CERTIFICATE" => KeyPairError::CertificateInKey,
        _ => KeyPairError::NoKeyBlock {
            kinds: kinds(&skipped),
        },
    })
}

fn kinds(blocks: &[Block<'_>]) -> Vec<String> {
    blocks
        .iter()
        .map(|block| block.kind_text().into_owned())
        .collect()
}
