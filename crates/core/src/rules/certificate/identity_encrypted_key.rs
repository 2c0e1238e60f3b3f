//! `identity-encrypted-key`: a client key with a passphrase.

use super::pair::pairs;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A client key that is encrypted with a passphrase.
    ///
    /// ## What happens
    /// Talos accepts it, because only the PEM frame is checked. Nothing can ask for the passphrase at the pull: it
    /// fails with `tls: failed to parse private key`.
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
    ///     -----BEGIN ENCRYPTED PRIVATE KEY-----
    ///     MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBDuhgH8dUybh0kWw81Z
    ///     BBJWAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQuovfuoE55KHmkHPy
    ///     3/lXfgRACjYUN5dhV5JrWEiNHwl3gUfGhzOwcr1MznhVFjrCKVqvh9Mq/SWiULp9
    ///     AoGH2ZsIME1lAT7vnuZlMO3p5prODw==
    ///     -----END ENCRYPTED PRIVATE KEY-----
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
    pub(crate) static IDENTITY_ENCRYPTED_KEY = {
        name: "identity-encrypted-key",
        summary: "a client key is encrypted",
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
        if pair.has_encrypted_key() {
            sink.push(
                Finding::new(
                    &IDENTITY_ENCRYPTED_KEY,
                    pair.key.key_span(),
                    "this key is encrypted with a passphrase",
                )
                .note(pair.said())
                .help("decrypt it: `openssl pkey -in key.pem -out key-plain.pem`"),
            );
        }
    }
}
