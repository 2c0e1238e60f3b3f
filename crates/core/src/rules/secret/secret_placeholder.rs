//! `secret-placeholder`: credentials that were never filled in.

use super::contents::{all_contents, is_filled_in};
use super::sample::is_to_be_replaced;
use crate::credentials::docker_config::Entry;
use crate::credentials::kubelet::decode_auth;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::json::Value;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A registry, user name, password or `auth` that stands for another one: `<REGISTRY_URL>`, `your-password`,
    /// `GH_TOKEN_HERE`, `changeme`, stars.
    ///
    /// Parts that a tool fills in, such as `${REGISTRY_PASSWORD}`, are not meant.
    ///
    /// ## What happens
    /// As long as nobody replaces it, it is used as it is: the registry answers 401, or the kubelet finds no
    /// credentials for it.
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
    ///     {"auths": {"ghcr.io": {"username": "robot", "password": "GH_TOKEN_HERE"}}}
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
    pub(crate) static SECRET_PLACEHOLDER = {
        name: "secret-placeholder",
        summary: "credentials that were never filled in",
        level: Info,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 5 (X18), 9 (SEC021)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in all_contents(context) {
        for entry in content.entries() {
            let fields: [(&str, Option<Value<'_>>); 4] = [
                ("registry", Some(entry.key)),
                ("username", entry.username),
                ("password", entry.password),
                ("auth", entry.auth),
            ];
            for (name, field) in fields {
                let Some(value) = field.filter(|_| is_sample(name, Entry::text(field))) else {
                    continue;
                };
                let what = if name == "registry" {
                    "the name of the registry".to_owned()
                } else {
                    format!("the `{name}`")
                };
                sink.push(
                    Finding::new(
                        &SECRET_PLACEHOLDER,
                        content.span(value.span()),
                        format!("{what} is a placeholder"),
                    )
                    .help("put the real value in its place"),
                );
            }
        }
    }
}

/// Whether a field is a sample: what it holds is its own name, or a word of documentation.
fn is_sample(field: &str, text: &str) -> bool {
    // What is no base64 either is the business of another rule.
    let is_reported = field == "auth" && !is_filled_in(text) && decode_auth("", text).is_err();
    is_to_be_replaced(text) && !is_reported
        || field == "password" && text.eq_ignore_ascii_case(field)
}
