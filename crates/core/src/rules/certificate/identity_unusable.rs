//! `identity-unusable`: a client identity that fails at the pull.

use super::pair::{Pair, pairs};
use super::swapped::swap;
use crate::certificate::KeyPairError;
use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A client identity that Talos accepts and cannot use: a certificate where the key belongs, damaged content
    /// inside a sound PEM frame, a key of a kind that TLS does not know.
    ///
    /// ## What happens
    /// At the first pull from this registry Talos says `error parsing client identity`, and the pull fails for the
    /// whole registry that is mirrored: the other endpoints are not tried. containerd fails as well.
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
    ///     -----BEGIN CERTIFICATE-----
    ///     MIH9MIGwoAMCAQICBG5vZGUwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5IENB
    ///     MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbm9k
    ///     ZTAqMAUGAytlcAMhAGC/PpZCC1Mx0FxaIaGyDTUmFMHVkoE+GI2Yx+4+CT9+oycw
    ///     JTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwBQYDK2VwA0EA
    ///     afemcRQwrDYIDFLqTrps+VpUtEU/HDz+qns8iuD7L3qKOP5S4pjGJlUBpHcEOCoS
    ///     PZfaI12PXwZ7QBbqAO3UBw==
    ///     -----END CERTIFICATE-----
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
    pub(crate) static IDENTITY_UNUSABLE = {
        name: "identity-unusable",
        summary: "a client identity cannot be used",
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
        let Pair { certificate, key, error, .. } = &pair;
        // The concern of `identity-encrypted-key`.
        if pair.has_encrypted_key() {
            continue;
        }
        let (message, help) = match error {
            KeyPairError::Mismatch | KeyPairError::KindMismatch => continue,
            KeyPairError::KeyInCertificate => (
                "a private key stands where the certificate belongs",
                "swap certificate and key",
            ),
            KeyPairError::CertificateInKey => (
                "a certificate stands where the private key belongs",
                "put the private key here",
            ),
            KeyPairError::NoCertificatePem | KeyPairError::NoCertificateBlock { .. } => (
                "no certificate can be read here",
                "put the PEM text of the client certificate here",
            ),
            KeyPairError::NoKeyPem | KeyPairError::NoKeyBlock { .. } => (
                "no private key can be read here",
                "put the PEM text of the private key here",
            ),
            KeyPairError::Certificate(_) => (
                "the content of this certificate is damaged or not supported",
                "copy the certificate again, or issue it with RSA, ECDSA P-256 or Ed25519",
            ),
            KeyPairError::PrivateKey(_) => (
                "the content of this key is damaged or not supported",
                "copy the key again",
            ),
            KeyPairError::UnknownPublicKey => (
                "this certificate has a key of a kind that TLS in Go does not know",
                "issue it with RSA, ECDSA P-256 or Ed25519",
            ),
        };
        let of_key = matches!(
            error,
            KeyPairError::CertificateInKey
                | KeyPairError::NoKeyPem
                | KeyPairError::NoKeyBlock { .. }
                | KeyPairError::PrivateKey(_)
        );
        let field = if of_key { key } else { certificate };
        let help = match field.origin {
            Origin::Document => help.to_owned(),
            Origin::Legacy => format!("{help}, encoded in base64"),
        };
        sink.push(
            Finding::new(&IDENTITY_UNUSABLE, field.key_span(), message)
                .note(pair.said())
                .help(help)
                .fix(swap(certificate, key)),
        );
    }
}
