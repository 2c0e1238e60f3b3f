//! `identity-key-mismatch`: a client certificate and a key that are no pair.

use super::pair::{Pair, pairs};
use crate::certificate::KeyPairError;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A client certificate whose key is another one than `key`.
    ///
    /// ## What happens
    /// Talos does not compare them. At the first pull from this registry it says `error parsing client identity: tls:
    /// private key does not match public key`, and the pull fails for the whole registry that is mirrored: the other
    /// endpoints are not tried. containerd fails as well.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIH9MIGwoAMCAQICBG5vZGUwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5IENB
    ///     MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbm9k
    ///     ZTAqMAUGAytlcAMhAGC/PpZCC1Mx0FxaIaGyDTUmFMHVkoE+GI2Yx+4+CT9+oycw
    ///     JTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwBQYDK2VwA0EA
    ///     afemcRQwrDYIDFLqTrps+VpUtEU/HDz+qns8iuD7L3qKOP5S4pjGJlUBpHcEOCoS
    ///     PZfaI12PXwZ7QBbqAO3UBw==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIEP+jduZ0llOI5e0vDLwyDuqya11+joDm5Ng+2XgyiZW
    ///     -----END PRIVATE KEY-----
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIH9MIGwoAMCAQICBG5vZGUwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5IENB
    ///     MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbm9k
    ///     ZTAqMAUGAytlcAMhAGC/PpZCC1Mx0FxaIaGyDTUmFMHVkoE+GI2Yx+4+CT9+oycw
    ///     JTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwBQYDK2VwA0EA
    ///     afemcRQwrDYIDFLqTrps+VpUtEU/HDz+qns8iuD7L3qKOP5S4pjGJlUBpHcEOCoS
    ///     PZfaI12PXwZ7QBbqAO3UBw==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIGQByMsamRVWMxZmcXEh+bJJR5DrQbFnQCvxh0x2awoN
    ///     -----END PRIVATE KEY-----
    /// ```
    pub(crate) static IDENTITY_KEY_MISMATCH = {
        name: "identity-key-mismatch",
        summary: "a client certificate and its key are no pair",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.20, 4.1; trace vectors of the family tls-identity",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pair in pairs(context) {
        let Pair { certificate, key, error, matching, .. } = &pair;
        // A match further down is the concern of `identity-leaf-not-first`.
        let no_pair = matches!(error, KeyPairError::Mismatch | KeyPairError::KindMismatch);
        if !no_pair || matching.is_some() {
            continue;
        }
        sink.push(
            Finding::new(
                &IDENTITY_KEY_MISMATCH,
                key.key_span(),
                "this key does not belong to the client certificate",
            )
            .label(certificate.key_span(), "the certificate")
            .note(pair.said())
            .help("put the key here that the certificate was requested with"),
        );
    }
}
