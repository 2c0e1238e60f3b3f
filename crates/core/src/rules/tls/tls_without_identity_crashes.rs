//! `tls-without-identity-crashes`: TLS settings that crash two releases of Talos.

use crate::declare_rule;
use crate::document::talos::{Tls, Origin};
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `RegistryTLSConfig` without a client identity, for a node that runs Talos 1.12.0 or 1.12.1.
    ///
    /// Set `talos-version` to the release that the nodes run to have this checked.
    ///
    /// ## What happens
    /// The controller that prepares the registry settings crashes, and no setting takes effect. Talos 1.12.2 fixed
    /// it.
    ///
    /// ## Bad
    /// ```yaml expect talos=1.12.1
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
    pub(crate) static TLS_WITHOUT_IDENTITY_CRASHES = {
        name: "tls-without-identity-crashes",
        summary: "Talos 1.12.0 and 1.12.1 crash without a client identity",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.3 (version bug), 7.7",
        check: Check::Tls(check),
    }
}

fn check(context: &Context<'_>, tls: &Tls<'_>, sink: &mut Sink<'_>) {
    let talos = context.options().talos;
    let has_bug = (talos.major, talos.minor) == (1, 12) && matches!(talos.patch, Some(0 | 1));
    if has_bug && tls.origin == Origin::Document && tls.identity.is_none() {
        sink.push(
            Finding::new(
                &TLS_WITHOUT_IDENTITY_CRASHES,
                tls.span(),
                format!("Talos {talos} crashes on TLS settings without a client identity"),
            )
            .help("run Talos 1.12.2 or later, or use the legacy `machine.registries` block"),
        );
    }
}
