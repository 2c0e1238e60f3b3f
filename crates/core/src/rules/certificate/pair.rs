//! Client identities that Talos accepts and cannot use.

use super::field::{Field, client_certificate, client_key};
use crate::certificate::pem::blocks;
use crate::certificate::{KeyPairError, PrivateKeyError, armor, key_pair, validate_identity};
use crate::document::talos::Origin;
use crate::rules::Context;

/// A client certificate and its key that make no pair.
pub(super) struct Pair<'a> {
    /// The certificate.
    pub(super) certificate: Field<'a>,
    /// The key.
    pub(super) key: Field<'a>,
    /// Why they are no pair.
    pub(super) error: KeyPairError,
    /// The bytes of a certificate further down the chain to which the key does belong.
    pub(super) matching: Option<Vec<u8>>,
    /// The host they are for.
    host: &'a str,
}

impl Pair<'_> {
    /// Whether what is wrong is that the key is encrypted: as PKCS #8, or in the older way of OpenSSL, which says so
    /// in header lines.
    pub(super) fn has_encrypted_key(&self) -> bool {
        match self.error {
            KeyPairError::PrivateKey(PrivateKeyError::Encrypted) => true,
            KeyPairError::PrivateKey(PrivateKeyError::Unreadable) => self
                .key
                .pem()
                .is_ok_and(|pem| String::from_utf8_lossy(&pem).contains("Proc-Type: 4,ENCRYPTED")),
            _ => false,
        }
    }

    /// What Talos says when it first needs the pair.
    pub(super) fn said(&self) -> String {
        format!(
            "at the first pull, Talos says: error preparing TLS config for \"{}\": error parsing client identity: {}",
            self.host, self.error
        )
    }
}

/// The identities of a file that pass validation and fail at the first pull.
pub(super) fn pairs<'a>(context: &Context<'a>) -> Vec<Pair<'a>> {
    let talos = context.options().talos;
    let mut pairs = Vec::new();
    for tls in &context.registries().tls {
        let (Some(certificate), Some(key)) = (client_certificate(tls), client_key(tls)) else {
            continue;
        };
        if certificate.text.is_empty() || key.text.is_empty() {
            continue;
        }
        let is_refused = tls.origin == Origin::Document
            && !validate_identity(&certificate.text, &key.text, talos).is_empty();
        if is_refused {
            continue;
        }
        let failure = match (certificate.pem(), key.pem()) {
            (Ok(chain), Ok(secret)) => key_pair(&chain, &secret)
                .err()
                .map(|error| (matching(&chain, &secret, &error), error)),
            _ => None,
        };
        if let Some((matching, error)) = failure {
            pairs.push(Pair {
                certificate,
                key,
                error,
                matching,
                host: tls.known_name().unwrap_or("…"),
            });
        }
    }
    pairs
}

/// A later certificate of the chain that the key belongs to.
fn matching(chain: &[u8], key: &[u8], error: &KeyPairError) -> Option<Vec<u8>> {
    let no_pair = matches!(error, KeyPairError::Mismatch | KeyPairError::KindMismatch);
    if !no_pair {
        return None;
    }
    blocks(chain)
        .filter(|block| block.kind == b"CERTIFICATE")
        .skip(1)
        .map(|block| block.bytes)
        .find(|bytes| key_pair(armor(bytes).as_bytes(), key).is_ok())
}
