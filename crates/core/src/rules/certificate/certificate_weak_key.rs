//! `certificate-weak-key`: a key that is too small, or too large.

use super::field::{Field, Found, fields};
use crate::certificate::{Authority, Curve, KeyFacts};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate with an RSA key of a size that is weak, or that TLS in Go refuses, or with a key on a curve that
    /// TLS no longer knows.
    ///
    /// ## What happens
    /// RSA keys below 1024 bits and above 8192 bits are refused, and the pull fails. Keys below 2048 bits work but
    /// can be broken with means that exist; they have been out of use for public certificates since 2014.
    /// TLS 1.3 has dropped the curve P-224: a certificate with such a key cannot be shown in a handshake, while one of
    /// a CA, which only signs, still can be trusted.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIByjCCATOgAwIBAgIGcmVnaXN0MA0GCSqGSIb3DQEBCwUAMBYxFDASBgNVBAMM
    ///   C3JlZ2lzdHJ5IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEU
    ///   MBIGA1UEAwwLcmVnaXN0cnkgQ0EwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGB
    ///   AL4RJ+hC6ZxqDAZmBtLyu/8jpqPbhhpbB3MLh373IesYN1CXhwm1lMkes9vbg+CQ
    ///   hApO/7XRql16u1RynW5GnP3yRvMQQWAudYxaqwbRG3qFHD/SiZhVhbpcNprVw9dj
    ///   t6Ls3WUKK+9c7Qcm0JZGW3z2lTJwuRKa/y0AzlgBmQU1AgMBAAGjIzAhMA8GA1Ud
    ///   EwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMA0GCSqGSIb3DQEBCwUAA4GBALoQ
    ///   d00LRdBE7tCe0NXIQbvW1t0VvMhnM6vYfIrd8qQG17d6Y/L+npHMJE5dMeWOY2D6
    ///   FpSx6qkM0QB3DneT6ImEnfI7P5T8bX4No2EjnfCNB+43yA+qOkk3D63pozvVN+Ws
    ///   aPQe+1cDwxkowzAtrAXtUtBUtOcZooeqHKPFzkpN
    ///   -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///   2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///   M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///   -----END CERTIFICATE-----
    /// ```
    pub(crate) static CERTIFICATE_WEAK_KEY = {
        name: "certificate-weak-key",
        summary: "a key is too small, or of a kind that TLS has dropped",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.1 (verification), 4.2",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context) {
        for certificate in field.certificates() {
            if let Some(finding) = outdated_curve(field, certificate) {
                sink.push(finding);
            }
            let KeyFacts::Rsa(bits) = certificate.facts.key else {
                continue;
            };
            if (2048..=8192).contains(&bits) {
                continue;
            }
            let title = certificate.facts.title();
            let finding = Finding::new(
                &CERTIFICATE_WEAK_KEY,
                certificate.place,
                format!("certificate `{title}` has an RSA key of {bits} bits"),
            );
            sink.push(if (1024..=8192).contains(&bits) {
                finding.help("issue it again with RSA 2048 or more, ECDSA P-256 or Ed25519")
            } else {
                finding
                    .impact(Impact::Breaks)
                    .note("TLS in Go refuses RSA keys below 1024 bits and above 8192 bits")
                    .help("issue it again with a key between 2048 and 8192 bits, or with ECDSA P-256")
            });
        }
    }
}

/// A certificate that is shown in a handshake, with a key on a curve that TLS 1.3 has dropped.
fn outdated_curve(field: &Field<'_>, certificate: &Found) -> Option<Finding> {
    let facts = &certificate.facts;
    let is_shown = !field.is_trust() || facts.authority == Authority::No;
    if facts.key != KeyFacts::Ecdsa(Curve::P224) || !is_shown {
        return None;
    }
    Some(
        Finding::new(
            &CERTIFICATE_WEAK_KEY,
            certificate.place,
            format!("certificate `{}` has a key on the curve P-224", facts.title()),
        )
        .note("TLS 1.3 does not know this curve, so the handshake fails where both sides speak it")
        .help("issue it again with ECDSA P-256, RSA 2048 or more, or Ed25519"),
    )
}
