//! `auth-incomplete`: credentials with a part missing.

use super::secrets::key_of;
use crate::declare_rule;
use crate::document::talos::{Auth, Text};
use crate::finding::{Consumer, Finding};
use crate::rules::hosts::{has_other_field, is_partial, is_written};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// Credentials that lack their other half, or hold nothing.
    ///
    /// A value written `null`, `~` or left empty counts as missing.
    ///
    /// ## What happens
    /// Talos accepts them. When the registry asks for credentials, a password without a user name and an empty entry
    /// make Talos fail with `invalid auth config`, while pods pull anonymously. A user name without a password is
    /// refused by registries with `no basic auth credentials`, or the pull goes on anonymously.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// password: node-password
    /// ```
    ///
    /// A value that is null is none:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: ~
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: node-password
    /// ```
    pub(crate) static AUTH_INCOMPLETE = {
        name: "auth-incomplete",
        summary: "credentials lack their other half",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.2, 2.7.16, 3.3; trace vectors of the family auth-variant",
        misses: InDocument,
        check: Check::Auth(check),
    }
}

const FIELDS: [&str; 4] = ["username", "password", "auth", "identityToken"];

fn check(_: &Context<'_>, credentials: &Auth<'_>, sink: &mut Sink<'_>) {
    let set = |field: &str| is_written(credentials.node, field);
    let is_complete = set("username") && set("password");
    let is_mistaken = !(credentials.node.is_mapping() || credentials.node.is_go_null());
    if is_complete || is_mistaken || is_partial(credentials.node) || has_other_field(credentials.node, &FIELDS) {
        return;
    }
    let other = set("auth") || set("identityToken");
    let finding = match (set("username"), set("password")) {
        (true, _) => Finding::new(
            &AUTH_INCOMPLETE,
            key(credentials, credentials.username),
            "user name without a password",
        )
        .help("add `password`"),
        (false, _) if other => return,
        (false, true) => Finding::new(
            &AUTH_INCOMPLETE,
            key(credentials, credentials.password),
            "password without a user name",
        )
        .help("add `username`; a token alone belongs into `identityToken`"),
        (false, false) => Finding::new(
            &AUTH_INCOMPLETE,
            credentials.span(),
            "credentials without any content",
        )
        .help("fill them in, or remove the entry to pull anonymously"),
    };
    let missing = [
        ("username", credentials.username),
        ("password", credentials.password),
    ];
    let finding = missing
        .into_iter()
        .filter_map(|(name, text)| Some((name, text.filter(|text| text.is_empty())?)))
        .fold(finding, |finding, (name, text)| {
            finding.label(key(credentials, Some(text)), format!("`{name}` is empty"))
        });
    sink.push(finding.note(note(credentials)));
}

fn note(credentials: &Auth<'_>) -> String {
    let host = credentials.known_name().unwrap_or("…");
    if is_written(credentials.node, "username") {
        "registries with plain user names answer: no basic auth credentials".to_owned()
    } else {
        format!("when the registry asks for credentials, Talos says: invalid auth config for \"{host}\"")
    }
}

/// The key of a value, or the entry when there is none.
fn key(credentials: &Auth<'_>, text: Option<Text<'_>>) -> Span {
    text.map_or_else(|| credentials.span(), key_of)
}
