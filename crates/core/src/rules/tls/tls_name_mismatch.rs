//! `tls-name-mismatch`: TLS settings that miss their endpoint by a port or a letter.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// TLS settings whose name is almost the host of an endpoint: without its port, with a default port that the URL
    /// leaves out, in other letter case, or without the brackets of an IPv6 address.
    ///
    /// They are looked up by the host of the URL exactly as it is written, port included.
    ///
    /// ## What happens
    /// They are not found, and the pull fails with `certificate signed by unknown authority`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org:5000
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
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org:5000
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
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org:5000
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
    pub(crate) static TLS_NAME_MISMATCH = {
        name: "tls-name-mismatch",
        summary: "TLS settings miss their endpoint by a port or a letter",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.7; trace vectors of the families tls-endpoint and tls-name",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let mut names = Names::of_tls(registries);
    for tls in &registries.tls {
        let (Some(name), Some(text)) = (tls.name, tls.known_name()) else {
            continue;
        };
        // Names that are no host at all are the concern of `tls-name-never-matches`.
        if text.contains(['/', '@', '*', ' ']) {
            continue;
        }
        let Some(host) = registries.meant_host(text) else {
            continue;
        };
        let target = registries.targets_on(host).next();
        let Some(target) = target else { continue };
        let taken = registries.has_tls(host);
        if taken {
            continue;
        }
        let finding = Finding::new(
            &TLS_NAME_MISMATCH,
            name.span(),
            format!("TLS settings named `{text}` are not used for `{host}`"),
        )
        .at_level(Level::Warning);
        sink.push(if target.scheme == "http" {
            finding
                .label(target.endpoint.span(), "this endpoint speaks `http`, and needs no TLS settings")
                .help("let the endpoint speak `https`, or remove the TLS settings")
        } else {
            finding
                .label(target.endpoint.span(), "the endpoint they were probably meant for")
                .help(format!("name them `{host}`, as the URL writes its host"))
                .fix(
                    names
                        .rename(name, tls.origin, host)
                        .map(|edits| Fix::unsafe_(format!("Name them `{host}`"), edits)),
                )
        });
    }
}
