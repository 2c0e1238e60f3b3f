//! `secret-committed-token`: a token in the clear.

use super::contents::{all_contents, known, login, title};
use crate::credentials::{Password, token};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A token of a known service in a Secret that is written in a file. Base64 hides nothing.
    ///
    /// ## What happens
    /// Whoever can read the file, or the history of its repository, can use the token. Some services revoke tokens that
    /// they find in public repositories, and the next pull is refused.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"ghcr.io": {"username": "robot", "password": "ghp_0000000000000000000000000000000000"}}}
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"ghcr.io": {"username": "robot", "password": "${GITHUB_TOKEN}"}}}
    /// ```
    pub(crate) static SECRET_COMMITTED_TOKEN = {
        name: "secret-committed-token",
        summary: "a token of a known service in the clear",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 5 (X18), 9 (SEC020)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in all_contents(context) {
        for entry in content.entries() {
            let decoded = login(&entry).map(|(_, password)| password);
            let decoded = decoded.as_ref().map(Password::reveal);
            let places = [
                (entry.password, known(entry.password)),
                (entry.auth, decoded),
            ];
            let found = places.into_iter().find_map(|(value, password)| {
                Some((value?, token::issuer(password?)?))
            });
            if let Some((value, issuer)) = found {
                sink.push(
                    Finding::new(
                        &SECRET_COMMITTED_TOKEN,
                        content.span(value.span()),
                        format!("a token of {issuer} for {} stands here in the clear", title(&entry)),
                    )
                    .help("revoke it, and keep the new one out of the file: encrypt the file, or have the Secret made in the cluster"),
                );
            }
        }
    }
}
