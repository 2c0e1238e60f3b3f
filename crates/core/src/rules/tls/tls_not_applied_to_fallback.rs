//! `tls-not-applied-to-fallback`: TLS settings that containerd forgets on the way to the upstream.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::rules::hosts::{append_endpoint, sets_anything};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// TLS settings for a registry that is mirrored, meant for the moment when the mirror fails and the registry
    /// itself is asked.
    ///
    /// ## What happens
    /// Talos applies them to the fallback. containerd does not: it has one set of settings for the endpoints of the
    /// mirror, and goes to the upstream with none. When the mirror fails, pods cannot pull from a registry with a
    /// certificate of its own.
    ///
    /// ## Bad
    /// ```yaml expect
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
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.example.org
    /// endpoints:
    ///   - url: https://mirror.example.org
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
    /// name: registry.example.org
    /// endpoints:
    ///   - url: https://mirror.example.org
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
    pub(crate) static TLS_NOT_APPLIED_TO_FALLBACK = {
        name: "tls-not-applied-to-fallback",
        summary: "containerd goes to the upstream without these TLS settings",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 2.7.13; trace vectors of the family tls-fallback",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    for tls in registries.tls.iter().filter(|tls| sets_anything(tls)) {
        // Nothing falls back to `*`, which is no host.
        let Some(name) = tls.known_name().filter(|name| *name != "*") else {
            continue;
        };
        let mirror = registries.mirrors_of_upstream(name).next();
        let Some(mirror) = mirror.filter(|mirror| !mirror.skips_fallback()) else {
            continue;
        };
        let is_endpoint = registries.targets_on(name).next().is_some();
        // The concern of `tls-name-mismatch`.
        let meant_for_endpoint = registries.meant_host(name).is_some();
        let all_known = mirror.endpoints.iter().all(|e| e.known_url().is_some());
        if is_endpoint || meant_for_endpoint || mirror.endpoints.is_empty() || !all_known {
            continue;
        }
        sink.push(
            Finding::new(
                &TLS_NOT_APPLIED_TO_FALLBACK,
                tls.span(),
                format!("pods go to `{name}` without these TLS settings when its mirror fails"),
            )
            .at_level(Level::Warning)
            .label(mirror.span(), "the mirror whose fallback they are for")
            .help(format!("add `https://{name}` as the last endpoint of the mirror"))
            .fix(
                append_endpoint(mirror, &format!("https://{name}"))
                    .map(|edits| Fix::unsafe_("Add the upstream as the last endpoint", edits)),
            ),
        );
    }
}
