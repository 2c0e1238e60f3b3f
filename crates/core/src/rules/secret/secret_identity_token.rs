//! `secret-identity-token`: a token that the kubelet does not read.

use super::contents::{contents, is_unknown, known, login, title};
use crate::credentials::docker_config::Entry;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An entry with an `identitytoken` or `registrytoken` and no password, as `az acr login` and `docker login` to
    /// some registries leave it in `config.json`.
    ///
    /// ## What happens
    /// The kubelet reads `username`, `password` and `auth` alone. It sends an empty password, and the registry answers
    /// 401. AuroraBoot and Buildah do use the token.
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
    ///     {"auths": {"example.azurecr.io": {
    ///       "auth": "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOg==",
    ///       "identitytoken": "token"
    ///     }}}
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
    ///     {"auths": {"example.azurecr.io": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    pub(crate) static SECRET_IDENTITY_TOKEN = {
        name: "secret-identity-token",
        summary: "a token that the kubelet does not read",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.2, 9 (SEC014); keyring vectors of the family entry-shapes",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        for entry in content.entries() {
            let (token, name) = if known(entry.identity_token).is_some() {
                (entry.identity_token, "identitytoken")
            } else {
                (entry.registry_token, "registrytoken")
            };
            let Some(token) = token.filter(|_| known(token).is_some()) else {
                continue;
            };
            let has_password = match login(&entry) {
                Some((_, password)) => !password.is_empty(),
                None => !Entry::text(entry.password).is_empty(),
            };
            if has_password || is_unknown(&entry) {
                continue;
            }
            sink.push(
                Finding::new(
                    &SECRET_IDENTITY_TOKEN,
                    content.span(token.span()),
                    format!("the kubelet does not read the `{name}` of {}", title(&entry)),
                )
                .help("use a user name and a password, such as those of a service principal or a token of the registry"),
            );
        }
    }
}
