//! `tls-name-wildcard`: TLS settings for all registries at once.

use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// TLS settings named `*`.
    ///
    /// `*` is understood for mirrors only. TLS settings belong to one host.
    ///
    /// ## What happens
    /// Without a mirror named `*`, Talos cannot write the registry configuration of containerd, for any registry:
    /// `wildcard host TLS configuration is not supported`. With one, the settings are ignored. Talos itself never
    /// uses them.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: '*'
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
    pub(crate) static TLS_NAME_WILDCARD = {
        name: "tls-name-wildcard",
        summary: "TLS settings cannot be for all registries",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 2.7.11; trace vectors of the family tls-wildcard",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let has_wildcard =
        registries.mirrors_named("*").next().is_some();
    for tls in &registries.tls {
        if tls.known_name() != Some("*") {
            continue;
        }
        let finding = Finding::new(
            &TLS_NAME_WILDCARD,
            tls.span(),
            "TLS settings cannot be for all registries at once",
        )
        .help("write one RegistryTLSConfig for each host");
        sink.push(if has_wildcard {
            finding.note("they are ignored")
        } else {
            finding.note("Talos says: wildcard host TLS configuration is not supported; no registry setting reaches containerd any more")
        });
    }
}
