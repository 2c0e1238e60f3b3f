//! `auth-name-never-matches`: credentials under a name that is no host.

use crate::declare_rule;
use crate::document::talos::{bare_host, upstream_host};
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::hosts::{why_no_host, without_user};
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials under a name that can never be the host of a request: with a scheme, with a path, `*`, or with
    /// blanks.
    ///
    /// Docker's own configuration knows Docker Hub as `https://index.docker.io/v1/`; Talos wants
    /// `registry-1.docker.io`.
    ///
    /// ## What happens
    /// Nothing says so: the credentials are never sent, and pulls go on anonymously until the registry refuses.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: https://index.docker.io/v1/
    /// username: node
    /// password: node-password
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry-1.docker.io
    /// username: node
    /// password: node-password
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry-1.docker.io
    /// username: node
    /// password: node-password
    /// ```
    pub(crate) static AUTH_NAME_NEVER_MATCHES = {
        name: "auth-name-never-matches",
        summary: "credentials are named after something that is no host",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.7, 2.7.8, 2.7.11; trace vectors of the family auth-name",
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
        let Some(why) = why_never(text) else { continue };
        let host = match bare_host(text) {
            "index.docker.io" | "hub.docker.com" => "registry-1.docker.io",
            bare => upstream_host(bare),
        };
        let usable = !host.is_empty() && host != text && why_never(host).is_none();
        let mut finding = Finding::new(
            &AUTH_NAME_NEVER_MATCHES,
            name.span(),
            format!("credentials named `{}` are never used: {why}", without_user(text)),
        );
        finding = if usable {
            let edits = names.rename(name, credentials.origin, host);
            finding
                .help(format!("name them after the host: `{host}`"))
                .fix(edits.map(|edits| Fix::unsafe_(format!("Name them `{host}`"), edits)))
        } else {
            finding.help("name them after the host of the registry, with its port if the URL has one")
        };
        sink.push(finding);
    }
}

/// Why credentials of this name are never used.
fn why_never(name: &str) -> Option<&'static str> {
    match name {
        "*" => Some("there are no credentials for all registries at once"),
        "index.docker.io" | "hub.docker.com" | "registry.hub.docker.com" => {
            Some("images of Docker Hub are served by another host")
        }
        name => why_no_host(name),
    }
}
