//! `certificate-expired`: a certificate after its last day.

use super::field::{Purpose, fields};
use crate::certificate::Moment;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate that is no longer valid.
    ///
    /// ## What happens
    /// An expired CA certificate verifies nothing: pulls fail with `x509: certificate has expired or is not yet
    /// valid`. An expired client certificate is refused by the registry. Beside other certificates that are valid, an
    /// expired one may be a leftover; then this is a warning.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTE5MDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQDxRbhHJsc8dtx+ZgH0UpTN+H49oVWcg7PB
    ///   8Zyf9i0LPaMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAJ/6PUwDTEvcxLUN4Abc3zeM3GZwyjhOnaPnqhW0XBTX0xs67ov+Sz84M
    ///   Bj16MqMo4EvkBCXyfN9WPbgEVHgrAA==
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
    pub(crate) static CERTIFICATE_EXPIRED = {
        name: "certificate-expired",
        summary: "a certificate is no longer valid",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.1 (verification), 4.2",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(now) = context.options().now.map(Moment::from_unix) else {
        return;
    };
    for field in fields(context) {
        let found = field.certificates();
        let leftover = field.purpose != Purpose::ClientCertificate
            && found.iter().any(|other| now <= other.facts.not_after);
        for certificate in found.iter().filter(|found| found.facts.not_after < now) {
            let finding = Finding::new(
                &CERTIFICATE_EXPIRED,
                certificate.place,
                format!(
                    "certificate `{}` expired on {}",
                    certificate.facts.title(),
                    certificate.facts.not_after
                ),
            );
            sink.push(if leftover {
                finding
                    .at_level(Level::Warning)
                    .impact(Impact::Hygiene)
                    .help("remove it if another certificate in this text has replaced it")
            } else {
                finding.help("put a valid certificate in its place")
            });
        }
    }
}
