//! Client identities that Talos accepts and cannot use.

use super::field::{Field, client_certificate, client_key};
use crate::certificate::pem::blocks;
use crate::certificate::{KeyPairError, armor, key_pair, validate_identity};
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
    pub(super) host: &'a str,
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
