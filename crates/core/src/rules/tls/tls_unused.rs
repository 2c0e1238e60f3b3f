//! `tls-unused`: TLS settings that nothing in the file uses.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::hosts::{all_known, may_be_used};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// TLS settings whose name is no endpoint and no mirrored registry of the same file.
    ///
    /// ## What happens
    /// They are used only for images that are pulled directly from that host. If there are none, they are left over.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: cache.example.org
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
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org
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
    pub(crate) static TLS_UNUSED = {
        name: "tls-unused",
        summary: "nothing in the file is pulled with these TLS settings",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Strict,
        evidence: "talos facts 2.7.7, 9 (P1)",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    if registries.mirrors.is_empty() || !all_known(registries) {
        return;
    }
    for tls in &registries.tls {
        let Some(name) = tls.known_name() else {
            continue;
        };
        if may_be_used(registries, name) {
            continue;
        }
        sink.push(
            Finding::new(
                &TLS_UNUSED,
                tls.span(),
                format!("no mirror in this file leads to `{name}`"),
            )
            .tag(Tag::Unnecessary)
            .help("remove the settings unless images are pulled from there directly"),
        );
    }
}
