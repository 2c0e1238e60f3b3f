//! `identity-token-basic`: an identity token for a registry that wants a password.

use crate::document::talos::Auth;
use super::secrets::{is_set, key_of};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An `identityToken` for a registry that is known to ask for user name and password.
    ///
    /// Identity tokens are exchanged at a token server, as Azure and Google offer it. Amazon ECR has none.
    ///
    /// ## What happens
    /// An identity token is exchanged for a token of the registry. A registry that asks for user and password in each
    /// request has nothing to exchange: pulls fail with `authorization failed: no basic auth credentials`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: 123456789012.dkr.ecr.eu-central-1.amazonaws.com
    /// identityToken: node-token
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: 123456789012.dkr.ecr.eu-central-1.amazonaws.com
    /// username: AWS
    /// password: node-password
    /// ```
    pub(crate) static IDENTITY_TOKEN_BASIC = {
        name: "identity-token-basic",
        summary: "the registry does not understand identity tokens",
        level: Info,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.18, 3.3",
        check: Check::Auth(check),
    }
}

fn check(_: &Context<'_>, credentials: &Auth<'_>, sink: &mut Sink<'_>) {
    let Some(token) = credentials.identity_token.filter(|token| !token.is_empty()) else {
        return;
    };
    let Some(name) = credentials.known_name() else {
        return;
    };
    let wants_password = name.contains(".dkr.ecr.") && name.contains(".amazonaws.com");
    if !wants_password || is_set(credentials.username) {
        return;
    }
    sink.push(
        Finding::new(
            &IDENTITY_TOKEN_BASIC,
            key_of(token),
            format!("`{name}` asks for user name and password, not for an identity token"),
        )
        .at_level(Level::Info)
        .help("write `username: AWS` and the login password; it is valid for twelve hours"),
    );
}
