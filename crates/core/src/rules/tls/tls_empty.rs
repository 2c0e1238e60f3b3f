//! `tls-empty`: TLS settings that set nothing.

use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::hosts::{
    TLS_FIELDS, has_other_field, is_partial, is_written, sets_anything,
};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `RegistryTLSConfig` without a CA, a client identity or `insecureSkipVerify: true`.
    ///
    /// ## What happens
    /// Nothing, as long as the endpoint is `https`: the node trusts the same certificates as without it. For an `http`
    /// endpoint even empty settings stop all pulls, see `tls-on-http-endpoint`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
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
    pub(crate) static TLS_EMPTY = {
        name: "tls-empty",
        summary: "TLS settings that set nothing",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.3, 2.7.2",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    for tls in &registries.tls {
        let harmful = tls.known_name().is_some_and(|name| {
            let mut targets = registries.targets_on(name);
            targets.any(|target| target.scheme == "http")
        });
        // A legacy entry `tls: {}` is what tools write for "nothing special".
        let unreadable = is_partial(tls.node)
            || is_written(tls.node, "ca")
            || has_other_field(tls.node, &TLS_FIELDS);
        if sets_anything(tls) || unreadable || harmful || tls.origin == Origin::Legacy {
            continue;
        }
        sink.push(
            Finding::new(&TLS_EMPTY, tls.span(), "these TLS settings set nothing")
                .tag(Tag::Unnecessary)
                .help("remove the document, or add what it was meant to set"),
        );
    }
}
