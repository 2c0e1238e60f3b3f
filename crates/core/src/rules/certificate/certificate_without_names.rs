//! `certificate-without-names`: a server certificate that names its host the old way.

use super::field::fields;
use crate::certificate::Authority;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A server certificate among those to trust that has no subject alternative names.
    ///
    /// Its host stands in the common name only, where browsers and Go have stopped looking.
    ///
    /// ## What happens
    /// Pulls fail with `x509: certificate relies on legacy Common Name field, use SANs instead`, although the
    /// certificate is trusted.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIHvMIGioAMCAQICBnJlZ2lzdDAFBgMrZXAwHzEdMBsGA1UEAwwUcmVnaXN0cnku
    ///   ZXhhbXBsZS5vcmcwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAfMR0w
    ///   GwYDVQQDDBRyZWdpc3RyeS5leGFtcGxlLm9yZzAqMAUGAytlcAMhAMFCtjXNQFk5
    ///   DMZ6lKLkCivLhcn6wzZHZGq7G1yNd4THMAUGAytlcANBAFulPICaO/qWWbEvyoQR
    ///   JGkMpp/TuDqwuJQZx9zKJ87uOFHDLFNUcxq5U9fvS30UbWRsyO0WJ9+wglldQ9VS
    ///   1A4=
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
    pub(crate) static CERTIFICATE_WITHOUT_NAMES = {
        name: "certificate-without-names",
        summary: "a server certificate has no subject alternative names",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.1 (verification)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context).iter().filter(|field| field.is_trust()) {
        for certificate in field.certificates() {
            let facts = &certificate.facts;
            if facts.authority != Authority::No || !facts.names.is_empty() {
                continue;
            }
            sink.push(
                Finding::new(
                    &CERTIFICATE_WITHOUT_NAMES,
                    certificate.place,
                    format!("certificate `{}` names no host", facts.title()),
                )
                .at_level(Level::Warning)
                .help("issue it with the host among its subject alternative names"),
            );
        }
    }
}
