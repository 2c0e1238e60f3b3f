//! `secret-auth-mismatch`: an `auth` that says something else than `username` and `password` beside it.

use super::contents::{auth_of, contents, known, login, replace_auth, title};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An entry whose `auth` is not base64 of its `username` and `password`: after a new password, one of the two was
    /// forgotten.
    ///
    /// ## What happens
    /// `auth` wins: the kubelet, AuroraBoot and Buildah all send what it holds and never look at the other two. If it is
    /// the older one, the registry answers 401.
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
    ///     {"auths": {"registry.example.org": {
    ///       "username": "robot",
    ///       "password": "s3cr3t",
    ///       "auth": "cm9ib3Q6YmVmb3Jl"
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
    ///     {"auths": {"registry.example.org": {
    ///       "username": "robot",
    ///       "password": "s3cr3t",
    ///       "auth": "cm9ib3Q6czNjcjN0"
    ///     }}}
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
    ///     {"auths": {"registry.example.org": {
    ///       "username": "robot",
    ///       "password": "s3cr3t",
    ///       "auth": "cm9ib3Q6czNjcjN0"
    ///     }}}
    /// ```
    pub(crate) static SECRET_AUTH_MISMATCH = {
        name: "secret-auth-mismatch",
        summary: "`auth` differs from `username` and `password` beside it",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.2, 9 (SEC009); keyring vectors of the family auth-overrides",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        for entry in content.entries() {
            let (Some((username, password)), Some(auth)) = (login(&entry), entry.auth) else {
                continue;
            };
            let other_username = known(entry.username).filter(|other| *other != username);
            // What ends in a line break is the business of another rule.
            let other_password = known(entry.password)
                .filter(|other| other.trim_end() != password.reveal().trim_end());
            let what = match (other_username, other_password) {
                (None, None) => continue,
                (Some(_), None) => "`username`",
                (None, Some(_)) => "`password`",
                (Some(_), Some(_)) => "`username` and `password`",
            };
            // A user name with a colon cannot be told from the password behind it.
            if known(entry.username).is_some_and(|username| username.contains(':')) {
                continue;
            }
            let fix = known(entry.username)
                .zip(known(entry.password))
                .and_then(|(username, password)| {
                    replace_auth(&content, &entry, &auth_of(username, password))
                })
                .map(|edits| Fix::unsafe_("Compute `auth` from `username` and `password`", edits));
            sink.push(
                Finding::new(
                    &SECRET_AUTH_MISMATCH,
                    content.span(auth.span()),
                    format!("the `auth` of {} differs from {what} beside it, and wins", title(&entry)),
                )
                .help("keep the newer one, and compute the other from it")
                .fix(fix),
            );
        }
    }
}
