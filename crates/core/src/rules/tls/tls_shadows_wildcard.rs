//! `tls-shadows-wildcard`: TLS settings that lead pods around the `*` mirror.

use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::{Edit, Fix};
use crate::rules::hosts::{copy_document, sets_anything, unindented};
use crate::rules::{Check, Context, Sink};
use crate::yaml::{NodeKind, NodeRef};

declare_rule! {
    /// TLS settings for a registry that has no mirror of its own, beside a mirror named `*`.
    ///
    /// ## What happens
    /// containerd gets a directory for the registry because of its TLS settings, and that takes the place of the one
    /// for `*`: pods pull from the registry directly, around the mirror and around its `skipFallback`. Talos' own
    /// pulls use the mirror.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: '*'
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
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
    /// kind: RegistryMirrorConfig
    /// name: '*'
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.example.org
    /// endpoints:
    ///   - url: https://registry.example.org
    /// ---
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
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: '*'
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.example.org
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
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
    pub(crate) static TLS_SHADOWS_WILDCARD = {
        name: "tls-shadows-wildcard",
        summary: "TLS settings lead pods around the `*` mirror",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 2.7.12; trace vectors of the family tls-shadows-wildcard",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let wildcard = registries.mirrors_named("*").next();
    let Some(wildcard) = wildcard else { return };
    for tls in &registries.tls {
        let Some(name) = tls.known_name() else {
            continue;
        };
        let has_mirror =
            registries.mirrors_named(name).next().is_some();
        // Settings of an endpoint are there for the endpoint; its host seldom is a registry of images as well.
        let is_endpoint = registries.targets_on(name).next().is_some();
        if has_mirror || is_endpoint || !has_directory(name) || !sets_anything(tls) {
            continue;
        }
        let copy = match wildcard.origin {
            Origin::Document => wildcard
                .name
                .and_then(|star| copy_document(wildcard.document, star, name)),
            Origin::Legacy => copy_entry(wildcard.node, name),
        };
        sink.push(
            Finding::new(
                &TLS_SHADOWS_WILDCARD,
                tls.span(),
                format!("with TLS settings for `{name}`, pods pull from it directly, not through `*`"),
            )
            .at_level(Level::Warning)
            .label(wildcard.span(), "Talos itself uses this mirror")
            .help(format!("add a mirror named `{name}` with the endpoints that its images should come from"))
            .fix(copy.map(|edits| {
                Fix::unsafe_(format!("Add a mirror of `{name}` with the endpoints of `*`"), edits)
            })),
        );
    }
}

/// Edits that add a copy of a mirror of the legacy block under another name.
fn copy_entry(mirror: NodeRef<'_>, name: &str) -> Option<Vec<Edit>> {
    let mirrors = mirror.entry()?.key.parent()?;
    let body = unindented(mirror)?;
    let value = if mirror.kind() == NodeKind::BlockMapping {
        format!("\n  {}", body.replace('\n', "\n  "))
    } else {
        body
    };
    mirrors.insert_entry(name, &value)
}

/// Whether the name is one that images can have, and that containerd finds as a directory.
fn has_directory(name: &str) -> bool {
    name != "*" && !name.is_empty() && !name.contains('/') && name != "registry-1.docker.io"
}

