//! `auth-exclusive`: more than one kind of credentials.

use super::secrets::{is_set, key_of};
use crate::declare_rule;
use crate::document::talos::{Auth, Origin, Text};
use crate::finding::{Consumer, Finding, Impact, Level, Stage};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials of more than one kind for the same registry.
    ///
    /// There are three: `username` with `password`, `auth` (base64 of both), and `identityToken`.
    ///
    /// ## What happens
    /// With `username` and `identityToken` in one `RegistryAuthConfig`, or `auth` and one of them, Talos refuses the
    /// whole configuration: a new node does not start with it, and a running one answers with the error and keeps the
    /// configuration it has. Patching a document from one kind to another keeps the fields of the first, and runs into
    /// this. The legacy `machine.registries` block is accepted; there `username` wins over `identityToken`, and that
    /// over `auth`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: node-password
    /// identityToken: node-token
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
    pub(crate) static AUTH_EXCLUSIVE = {
        name: "auth-exclusive",
        summary: "Talos accepts only one kind of credentials",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.2, 3.3, 1.4; verdict vectors of the family rule-auth",
        check: Check::Auth(check),
    }
}

const USER_AND_TOKEN: &str =
    "only one of username/password or identityToken authentication can be specified";
const AUTH_AND_OTHER: &str =
    "only one of auth, username/password or identityToken authentication can be specified";

fn check(_: &Context<'_>, credentials: &Auth<'_>, sink: &mut Sink<'_>) {
    let username = is_set(credentials.username);
    let token = is_set(credentials.identity_token);
    let auth = is_set(credentials.auth);
    let user_and_token = username && token;
    let auth_and_other = auth && (username || token);
    if user_and_token || auth_and_other {
        let finding = finding(credentials, user_and_token, auth_and_other);
        sink.push(finding);
    } else if auth && is_set(credentials.password) {
        // Talos takes this; the password alone plays no part.
        let password = credentials.password.map_or_else(|| credentials.span(), key_of);
        sink.push(
            Finding::new(&AUTH_EXCLUSIVE, password, "`password` is not used beside `auth`")
                .impact(Impact::Hygiene)
                .at_level(Level::Warning)
                .help("remove one of the two"),
        );
    }
}

fn finding(credentials: &Auth<'_>, user_and_token: bool, auth_and_other: bool) -> Finding {
    let kinds: Vec<(Text<'_>, &str)> = [
        (credentials.username, "`username` with `password`"),
        (credentials.identity_token, "`identityToken`"),
        (credentials.auth, "`auth`"),
    ]
    .into_iter()
    .filter_map(|(text, kind)| Some((text.filter(|text| !text.is_empty())?, kind)))
    .collect();
    let mut places = kinds
        .iter()
        .map(|(text, kind)| (key_of(*text), *kind));
    let (first, used) = places.next().unwrap_or((credentials.span(), "`username`"));
    let mut finding = match credentials.origin {
        Origin::Document => {
            let mut finding = Finding::new(
                &AUTH_EXCLUSIVE,
                first,
                "credentials of more than one kind for the same registry",
            )
            .rejected(Stage::Validate)
            .help("keep one kind; after a patch, remove the fields of the old kind");
            if user_and_token {
                finding = finding.note(format!("Talos says: {USER_AND_TOKEN}"));
            }
            if auth_and_other {
                finding = finding.note(format!("Talos says: {AUTH_AND_OTHER}"));
            }
            finding
        }
        Origin::Legacy => Finding::new(
            &AUTH_EXCLUSIVE,
            first,
            format!("credentials of more than one kind; only {used} is used"),
        )
        .impact(Impact::Hygiene)
        .at_level(Level::Warning)
        .help("keep one kind"),
    };
    for (place, kind) in places {
        finding = finding.label(place, format!("and {kind}"));
    }
    finding
}
