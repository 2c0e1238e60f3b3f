//! `secret-docker-hub-key`: credentials for Docker Hub under a key that is not looked up.

use super::contents::{contents, replaced, title};
use crate::credentials::docker_config::{Entry, Form};
use crate::credentials::key_name::{HUB_KEY, KeyParts};
use crate::credentials::kubelet::{Keyring, RegistrySecret};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials for Docker Hub under another key than `https://index.docker.io/v1/`.
    ///
    /// The three programs that read such Secrets agree on this one spelling alone:
    ///
    /// | key | the kubelet | AuroraBoot | Buildah |
    /// |---|---|---|---|
    /// | `https://index.docker.io/v1/` | yes | yes | yes |
    /// | `https://index.docker.io/v1` | no | no | yes |
    /// | `docker.io`, `index.docker.io` | yes | no | yes |
    /// | `registry-1.docker.io` | no | no | yes |
    /// | `hub.docker.com` | no | no | no |
    ///
    /// ## What happens
    /// Images of Docker Hub are pulled without credentials: private ones are refused, public ones count against the
    /// limit for everybody behind the same address.
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
    ///     {"auths": {"https://hub.docker.com": {"auth": "cm9ib3Q6czNjcjN0"}}}
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
    ///     {"auths": {"https://index.docker.io/v1/": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"https://index.docker.io/v1/": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    pub(crate) static SECRET_DOCKER_HUB_KEY = {
        name: "secret-docker-hub-key",
        summary: "credentials for Docker Hub under a key that is not looked up",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts B, 3.3, 3.4, 9 (SEC011); keyring vectors of the families hub-matrix, hub-fallback; credential-engines vectors of the family hub; pains 40",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        let entries = content.entries();
        // Who writes the right key as well has taken care of everybody.
        if entries.iter().any(|entry| entry.name() == HUB_KEY) {
            continue;
        }
        let of_hub = entries
            .iter()
            .filter(|entry| KeyParts::of(entry.name()).is_hub());
        let is_only = of_hub.clone().count() == 1;
        for entry in of_hub {
            let fix = is_only
                .then(|| content.edits(&[replaced(entry.key, HUB_KEY)]))
                .flatten()
                .map(|edits| Fix::safe("Name it `https://index.docker.io/v1/`", edits));
            let span = content.span(entry.key.span());
            let what = title(entry);
            let finding = if matches_hub(entry) {
                Finding::new(
                    &SECRET_DOCKER_HUB_KEY,
                    span,
                    format!("{what} is Docker Hub for the kubelet and not for AuroraBoot"),
                )
                .at_level(Level::Info)
                .impact(Impact::Hygiene)
            } else {
                Finding::new(
                    &SECRET_DOCKER_HUB_KEY,
                    span,
                    format!("the kubelet does not find credentials for Docker Hub under {what}"),
                )
            };
            sink.push(
                finding
                    .help("name it `https://index.docker.io/v1/`, with the slash at the end")
                    .fix(fix),
            );
        }
    }
}

/// Whether the kubelet finds an entry for some image of Docker Hub.
fn matches_hub(entry: &Entry<'_>) -> bool {
    let parts = KeyParts::of(entry.name());
    let path = parts.path.trim_matches('/');
    let content = serde_json::json!({ entry.name(): {"username": "u", "password": "p"} }).to_string();
    let secret = RegistrySecret {
        id: 0,
        form: Form::Config,
        content: content.as_bytes(),
    };
    let repository = if path.is_empty() || path == "v1" || path == "v2" {
        "docker.io/library/nginx".to_owned()
    } else {
        let path = path
            .strip_prefix("v1/")
            .or_else(|| path.strip_prefix("v2/"))
            .unwrap_or(path);
        format!("docker.io/{path}/app")
    };
    Keyring::new(&[secret]).is_ok_and(|keyring| !keyring.lookup(&repository).candidates.is_empty())
}
