//! `certificate-not-yet-valid`: a certificate before its first day.

use super::field::fields;
use crate::certificate::Moment;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate whose validity starts in the future.
    ///
    /// ## What happens
    /// Until then pulls fail with `x509: certificate has expired or is not yet valid`. A date of today often means
    /// that the clock of the machine that made the certificate runs ahead, or that its time zone was taken for UTC.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBBjCBuaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMCIYDzIwOTkwMTAxMDAwMDAwWhgPMjEwOTAxMDEwMDAwMDBaMBYxFDASBgNV
    ///   BAMMC3JlZ2lzdHJ5IENBMCowBQYDK2VwAyEAyd3nSnEILmHrgH3/xQXv3d/iR9YA
    ///   dLtIfj15JFGg9nCjIzAhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEG
    ///   MAUGAytlcANBAFZTB62yBKKnr2qyPHPvpD4blixV0AyRSO9pu+C0oUYJgUJDOhC+
    ///   610TD3pnY/IelbgYqVQLZhBzvS/UMVKM+Aw=
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
    pub(crate) static CERTIFICATE_NOT_YET_VALID = {
        name: "certificate-not-yet-valid",
        summary: "a certificate is not valid yet",
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
        for certificate in field.certificates() {
            if certificate.facts.not_before <= now {
                continue;
            }
            sink.push(
                Finding::new(
                    &CERTIFICATE_NOT_YET_VALID,
                    certificate.place,
                    format!(
                        "certificate `{}` is valid only from {} on",
                        certificate.facts.title(),
                        certificate.facts.not_before
                    ),
                )
                .help("wait, or put a valid certificate in its place"),
            );
        }
    }
}
