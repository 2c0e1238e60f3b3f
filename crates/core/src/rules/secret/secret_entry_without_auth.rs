//! `secret-entry-without-auth`: an entry with user name and password alone.

use super::contents::{auth_of, contents, known, quoted, title};
use crate::credentials::docker_config::Entry;
use crate::declare_rule;
use crate::document::kubernetes::RegistryContent;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// An entry with `username` and `password` and without `auth`.
    ///
    /// ## What happens
    /// The kubelet and AuroraBoot take the two. Buildah, which builds images for an `OSArtifact`, reads `auth` alone and
    /// finds nothing. With `auth` the Secret works for all three.
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
    ///     {"auths": {"registry.example.org": {"username": "robot", "password": "s3cr3t"}}}
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
    ///     {"auths": {"registry.example.org": {"username": "robot", "password": "s3cr3t", "auth": "cm9ib3Q6czNjcjN0"}}}
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
    ///     {"auths": {"registry.example.org": {"username": "robot", "password": "s3cr3t", "auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    pub(crate) static SECRET_ENTRY_WITHOUT_AUTH = {
        name: "secret-entry-without-auth",
        summary: "an entry with user name and password alone",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts B, 3.4, 9 (SEC015); credential-engines vectors of the family entry",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        for entry in content.entries() {
            if !Entry::text(entry.auth).is_empty() {
                continue;
            }
            if let (Some(username), Some(password)) = (known(entry.username), known(entry.password))
            {
                sink.push(
                    Finding::new(
                        &SECRET_ENTRY_WITHOUT_AUTH,
                        content.span(entry.key.span()),
                        format!("Buildah finds nothing in the entry for {}", title(&entry)),
                    )
                    .help("add `auth`, base64 of `username:password`")
                    .fix(completed(&content, &entry, &auth_of(username, password))),
                );
            }
        }
    }
}

fn completed(content: &RegistryContent<'_, '_>, entry: &Entry<'_>, auth: &str) -> Option<Fix> {
    let change = if let Some(empty) = entry.auth {
        (empty.span(), quoted(auth))
    } else {
        let last = entry.value.members().last()?;
        let at = Span::at(last.value.span().end);
        (at, format!(", \"auth\": {}", quoted(auth)))
    };
    Some(Fix::safe("Add `auth`", content.edits(&[change])?))
}
