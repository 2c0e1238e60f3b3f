//! `identity-invalid-pem`: a client identity that Talos cannot read.

use super::field::{client_certificate, client_key};
use super::swapped::swap;
use crate::certificate::{IdentityError, diagnose, validate_identity};
use crate::declare_rule;
use crate::document::talos::{Tls, Origin};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `clientIdentity` whose certificate or key is not the PEM that Talos expects.
    ///
    /// `cert` must hold only `CERTIFICATE` blocks, `key` any PEM block. Since Talos 1.14 only these frames are
    /// checked; 1.12 and 1.13 parse both halves, and take no keys but PKCS #8 (`BEGIN PRIVATE KEY`).
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIGQByMsamRVWMxZmcXEh+bJJR5DrQbFnQCvxh0x2awoN
    ///     -----END PRIVATE KEY-----
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
    ///
    /// ## Fixed
    /// ```yaml fixed
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
    pub(crate) static IDENTITY_INVALID_PEM = {
        name: "identity-invalid-pem",
        summary: "Talos cannot read a client identity",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.3, 2.7.20; verdict vectors of the family pem-identity",
        check: Check::Tls(check),
    }
}

fn check(context: &Context<'_>, tls: &Tls<'_>, sink: &mut Sink<'_>) {
    let fields = (client_certificate(tls), client_key(tls));
    let (Some(certificate), Some(key)) = fields else {
        return;
    };
    // What is missing is the concern of `identity-incomplete`.
    let incomplete = certificate.text.is_empty() || key.text.is_empty();
    if tls.origin == Origin::Legacy || incomplete {
        return;
    }
    for error in validate_identity(&certificate.text, &key.text, context.options().talos) {
        let of_key = matches!(
            error,
            IdentityError::NoKeyPem | IdentityError::KeyNotPem | IdentityError::KeyNotPkcs8
        );
        let field = if of_key { &key } else { &certificate };
        let damage = diagnose(&field.text).into_iter().next();
        let swapped = matches!(&error, IdentityError::UnexpectedBlock { kind } if kind.ends_with("PRIVATE KEY"));
        let (message, help) = match (&error, &damage) {
            _ if swapped => (
                "`cert` holds a private key".to_owned(),
                "put the certificate into `cert` and the key into `key`",
            ),
            (IdentityError::KeyNotPkcs8, _) => (
                "`key` is no unencrypted PKCS #8 key, the only form that Talos before 1.14 takes".to_owned(),
                "convert it: `openssl pkcs8 -topk8 -nodes -in key.pem`",
            ),
            (_, Some(damage)) if !of_key => (
                format!("`cert` {}", damage.damage.describe()),
                damage.damage.advice(),
            ),
            _ => (
                format!("`{}` is not PEM", field.name),
                "copy the whole block, from `-----BEGIN` to `-----END`, after `|`",
            ),
        };
        let place = match &damage {
            Some(damage) if !of_key && !swapped => field.place(damage.span),
            _ => field.key_span(),
        };
        sink.push(
            Finding::new(&IDENTITY_INVALID_PEM, place, message)
                .rejected(Stage::Validate)
                .note(format!("Talos says: {error}"))
                .help(help)
                .fix(swap(&certificate, &key)),
        );
    }
}
