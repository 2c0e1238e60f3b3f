//! `tls-name-never-matches`: TLS settings under a name that is no host.

use crate::declare_rule;
use crate::document::talos::{Tls, bare_host};
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::hosts::{why_no_host, without_user};
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// TLS settings under a name that can never be the host of a request: with a scheme, a path, a trailing slash, a
    /// pattern.
    ///
    /// ## What happens
    /// Talos never uses them. For containerd the name becomes the name of a directory; a slash in it points into a
    /// directory that does not exist. If there is a certificate to write, the update stops there, and no registry
    /// setting reaches containerd any more.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: https://registry.example.org
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
    ///
    /// ## Fixed
    /// ```yaml fixed
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
    pub(crate) static TLS_NAME_NEVER_MATCHES = {
        name: "tls-name-never-matches",
        summary: "TLS settings are named after something that is no host",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.8, 2.7.10, corrections 2; trace vectors of the family tls-name",
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
        let Some(why) = why_never(text) else { continue };
        let host = bare_host(text);
        let usable = !host.is_empty() && host != text && why_never(host).is_none();
        let mut finding = Finding::new(
            &TLS_NAME_NEVER_MATCHES,
            name.span(),
            format!("TLS settings named `{}` are never used: {why}", without_user(text)),
        );
        if text.contains('/') && writes_files(tls) {
            finding = finding.note(
                "containerd's settings cannot be written because of the slash, for any registry",
            );
        }
        sink.push(if usable {
            let edits = names.rename(name, tls.origin, host);
            finding
                .help(format!("name them after the host: `{host}`"))
                .fix(edits.map(|edits| Fix::unsafe_(format!("Name them `{host}`"), edits)))
        } else {
            finding.help("name them after the host of the URL, with its port if the URL has one")
        });
    }
}

/// Whether files are written for these settings.
fn writes_files(tls: &Tls<'_>) -> bool {
    tls.ca.is_some_and(|ca| !ca.is_empty()) || tls.identity.is_some()
}

/// Why TLS settings of this name are never used.
fn why_never(name: &str) -> Option<&'static str> {
    // `*` is the concern of `tls-name-wildcard`.
    (name != "*").then(|| why_no_host(name)).flatten()
}
