//! `certificate-not-ca`: a certificate to trust that may not sign others.

use super::field::{Field, Found, Purpose, fields};
use crate::certificate::Authority;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate among those to trust that is no CA certificate.
    ///
    /// Often it is the certificate of the registry itself, copied from a browser or from `openssl s_client`.
    ///
    /// ## What happens
    /// Pulls work as long as the registry shows exactly this certificate. After its renewal they fail with
    /// `certificate signed by unknown authority`, on all nodes at once. A certificate that may not sign cannot make
    /// others trusted.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBFDCBx6ADAgECAgZyZWdpc3QwBQYDK2VwMB8xHTAbBgNVBAMMFHJlZ2lzdHJ5
    ///   LmV4YW1wbGUub3JnMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowHzEd
    ///   MBsGA1UEAwwUcmVnaXN0cnkuZXhhbXBsZS5vcmcwKjAFBgMrZXADIQCyQD2ZD3u2
    ///   GvMntVKWM2zeyiMUgZRvWBCMQbGckV2uIqMjMCEwHwYDVR0RBBgwFoIUcmVnaXN0
    ///   cnkuZXhhbXBsZS5vcmcwBQYDK2VwA0EAgVNvcrnOK9eUKfBFYzSqAedPDzeSQPRo
    ///   wdMPsfmmyCrAOhhSqZTVWeKLgTJyLxMYn/pHYw8TpkmWn/ueplcJCg==
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
    pub(crate) static CERTIFICATE_NOT_CA = {
        name: "certificate-not-ca",
        summary: "a certificate to trust is no CA certificate",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.1 (verification), 4.2",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context).iter().filter(|field| field.is_trust()) {
        let found = field.certificates();
        for certificate in found {
            let title = certificate.facts.title();
            let finding = match certificate.facts.authority {
                Authority::Yes => continue,
                Authority::No => Finding::new(
                    &CERTIFICATE_NOT_CA,
                    certificate.place,
                    format!("certificate `{title}` is no CA certificate"),
                ),
                Authority::KeyUsage => Finding::new(
                    &CERTIFICATE_NOT_CA,
                    certificate.place,
                    format!("the key usage of certificate `{title}` does not include signing certificates"),
                ),
            };
            sink.push(match issuer(certificate, found) {
                Some(issuer) => finding
                    .at_level(Level::Info)
                    .impact(Impact::Hygiene)
                    .label(issuer.place, "this one signed it and is enough")
                    .help("remove it"),
                None if own(certificate, fields(context)).is_some() => finding
                    .note("it is the certificate with which the node itself logs in")
                    .help("put the certificate of the CA that signed the registry's certificate here"),
                None => finding
                    .note("it is trusted only while the registry shows exactly this certificate")
                    .help("put the certificate of the CA that signed it here"),
            });
        }
    }
}

/// The client identity in the file whose certificate this is.
fn own<'f>(certificate: &Found, fields: &'f [Field<'f>]) -> Option<&'f Found> {
    let identities = fields.iter().filter(|field| field.purpose == Purpose::ClientCertificate);
    identities
        .filter_map(|field| field.certificates().first())
        .find(|leaf| leaf.bytes == certificate.bytes)
}

/// Another certificate of the same text that may have signed this one.
fn issuer<'c>(certificate: &Found, all: &'c [Found]) -> Option<&'c Found> {
    all.iter().find(|other| {
        other.facts.authority == Authority::Yes
            && other.bytes != certificate.bytes
            && certificate.facts.is_issued_by(&other.facts)
    })
}
