//! `ca-replaces-roots`: a CA for a host that has a public certificate.

use crate::document::talos::Tls;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::hosts::is_known_public;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `ca` for a registry whose certificate is signed by a public CA.
    ///
    /// ## What happens
    /// For this host Talos trusts the given certificates and nothing else: the roots of the system no longer count.
    /// containerd adds them to those of the system. A registry with a public certificate then works for pods and not
    /// for Talos itself.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: ghcr.io
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
    pub(crate) static CA_REPLACES_ROOTS = {
        name: "ca-replaces-roots",
        summary: "a `ca` takes the place of the system roots",
        level: Info,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.21, 3.5",
        check: Check::Tls(check),
    }
}

fn check(_: &Context<'_>, tls: &Tls<'_>, sink: &mut Sink<'_>) {
    let Some(name) = tls.known_name().filter(|name| is_known_public(name)) else {
        return;
    };
    let Some(authority) = tls.ca.filter(|ca| !ca.is_empty()) else {
        return;
    };
    let place = authority
        .node()
        .entry()
        .map_or_else(|| authority.span(), |entry| entry.key.span());
    sink.push(
        Finding::new(
            &CA_REPLACES_ROOTS,
            place,
            format!("for `{name}` Talos trusts only these certificates, not the public ones"),
        )
        .at_level(crate::finding::Level::Info)
        .help("remove `ca` unless a proxy on the way shows a certificate of its own; a TrustedRootsConfig adds to the system roots"),
    );
}
