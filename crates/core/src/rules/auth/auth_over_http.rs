//! `auth-over-http`: credentials for an unencrypted endpoint.

use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials for the host of an `http` endpoint.
    ///
    /// ## What happens
    /// Pulls work, and everyone on the way reads user name and password.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: 10.5.0.1:5000
    /// username: node
    /// password: node-password
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
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org
    /// username: node
    /// password: node-password
    /// ```
    pub(crate) static AUTH_OVER_HTTP = {
        name: "auth-over-http",
        summary: "credentials travel unencrypted",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 3.3, 9 (P1)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    for credentials in &registries.auths {
        let (Some(name), Some(text)) = (credentials.name, credentials.known_name()) else {
            continue;
        };
        let endpoint = registries
            .targets_on(text)
            .find(|target| target.scheme == "http")
            .map(|target| target.endpoint.span());
        let Some(endpoint) = endpoint else { continue };
        sink.push(
            Finding::new(
                &AUTH_OVER_HTTP,
                name.span(),
                format!("credentials for `{text}` travel unencrypted"),
            )
            .label(endpoint, "this endpoint speaks `http`")
            .help("let the registry speak `https`, or pull anonymously"),
        );
    }
}
