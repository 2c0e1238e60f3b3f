//! `secret-trailing-blank`: a password with a line break or blank at its end.

use super::contents::{auth_of, all_contents, known, login, replaced, title};
use crate::credentials::docker_config::Entry;
use crate::declare_rule;
use crate::document::kubernetes::Change;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A password or token that ends in a line break or a blank, in `password` or inside of `auth`. `echo` without
    /// `-n` puts a line break there.
    ///
    /// ## What happens
    /// The line break is sent as part of the password, and the registry answers 401.
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
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0Cg=="}}}
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
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
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
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    pub(crate) static SECRET_TRAILING_BLANK = {
        name: "secret-trailing-blank",
        summary: "a password with a line break or blank at its end",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.2, 9 (SEC010); keyring vectors of the family auth-decoding",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in all_contents(context) {
        for entry in content.entries() {
            let changes = trimmed(&entry);
            let Some((part, _)) = changes.first() else {
                continue;
            };
            let field = if entry.auth.is_some_and(|auth| auth.span() == *part) {
                "the password in the `auth`"
            } else {
                "the `password`"
            };
            let fix = content
                .edits(&changes)
                .map(|edits| Fix::safe("Remove it", edits));
            sink.push(
                Finding::new(
                    &SECRET_TRAILING_BLANK,
                    content.span(*part),
                    format!("{field} of {} ends in a blank or line break", title(&entry)),
                )
                .help("encode it with `printf '%s'`, or with `echo -n`")
                .fix(fix),
            );
        }
    }
}

/// The fields of an entry without the blanks at the end of the password.
fn trimmed(entry: &Entry<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some((username, password)), Some(auth)) = (login(entry), entry.auth) {
        let password = password.reveal();
        if ends_in_blank(password) {
            changes.push(replaced(auth, &auth_of(&username, password.trim_end())));
        }
    }
    if let (Some(password), Some(value)) = (known(entry.password), entry.password)
        && ends_in_blank(password)
        // Without an `auth` it counts; beside one it goes along with it.
        && (known(entry.auth).is_none() || !changes.is_empty())
    {
        changes.push(replaced(value, password.trim_end()));
    }
    changes
}

fn ends_in_blank(text: &str) -> bool {
    text.ends_with([' ', '\t', '\r', '\n']) && !text.trim().is_empty()
}
