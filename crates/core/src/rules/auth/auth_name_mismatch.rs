//! `auth-name-mismatch`: credentials that miss their endpoint by a port or a letter.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials whose name is almost the host of an endpoint: without its port, with a default port that the URL
    /// leaves out, in other letter case, or without the brackets of an IPv6 address.
    ///
    /// Credentials are looked up by the host of the URL exactly as it is written, port included.
    ///
    /// ## What happens
    /// They are not found, and requests to the endpoint are anonymous.
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
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org
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
    ///   - url: https://mirror.example.org:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org:5000
    /// username: node
    /// password: node-password
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
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org:5000
    /// username: node
    /// password: node-password
    /// ```
    pub(crate) static AUTH_NAME_MISMATCH = {
        name: "auth-name-mismatch",
        summary: "credentials miss their endpoint by a port or a letter",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.7; trace vectors of the family auth-name",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let mut names = Names::of_auths(registries);
    for credentials in &registries.auths {
        let (Some(name), Some(text)) = (credentials.name, credentials.known_name()) else {
            continue;
        };
        // Names that are no host at all are the concern of `auth-name-never-matches`.
        if text.contains(['/', '@', '*', ' ']) {
            continue;
        }
        let Some(host) = registries.meant_host(text) else {
            continue;
        };
        let taken = registries.has_auth(host);
        if taken {
            continue;
        }
        let endpoint = registries
            .targets_on(host)
            .next()
            .map(|target| target.endpoint.span());
        let mut finding = Finding::new(
            &AUTH_NAME_MISMATCH,
            name.span(),
            format!("credentials named `{text}` are not used for `{host}`"),
        )
        .at_level(Level::Warning)
        .help(format!("name them `{host}`, as the URL writes its host"))
        .fix(
            names
                .rename(name, credentials.origin, host)
                .map(|edits| Fix::unsafe_(format!("Name them `{host}`"), edits)),
        );
        if let Some(endpoint) = endpoint {
            finding = finding.label(endpoint, "the endpoint they were probably meant for");
        }
        sink.push(finding);
    }
}
