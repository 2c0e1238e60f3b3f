//! `secret-without-credentials`: a Secret for a registry with no credentials in it.

use super::contents::{contents, title};
use crate::credentials::docker_config::{ALL_FIELDS, Entry, Form};
use crate::declare_rule;
use crate::document::kubernetes::{Object, RegistryContent};
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::json::{Kind, Value, same_field};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A Secret of registry credentials that gives none: no `auths`, nothing in it, entries beside it instead of inside,
    /// or an `auths` in the older form of `.dockercfg`, which has none.
    ///
    /// ## What happens
    /// The API server takes it: it asks for a JSON object and looks no further. Those who pull find no key for the
    /// registry and ask without credentials, and the registry answers 401.
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
    ///     {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}
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
    pub(crate) static SECRET_WITHOUT_CREDENTIALS = {
        name: "secret-without-credentials",
        summary: "a Secret for a registry with no credentials in it",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1, 3.2, 9 (SEC007); keyring vectors of the families entry-shapes, json-damage",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        let root = content.json.root();
        match content.form {
            Form::ConfigJson if root.kind() == Kind::Object || root.is_null() => {
                check_config_json(&content, sink);
            }
            Form::Config => check_older_form(&content, sink),
            Form::ConfigJson => {}
        }
    }
}

fn check_config_json(content: &RegistryContent<'_, '_>, sink: &mut Sink<'_>) {
    let root = content.json.root();
    let entries = content.entries();
    if let Some(entry) = entries.iter().find(|entry| is_bare(entry)) {
        // One who leaves the credentials to a helper is told so by another rule.
        if !names_helper(root) {
            sink.push(
                Finding::new(
                    &SECRET_WITHOUT_CREDENTIALS,
                    content.span(entry.key.span()),
                    format!("nothing is in the entry for {}", title(entry)),
                )
                .at_level(Level::Warning)
                .help("give it `username`, `password` and `auth`, or remove it"),
            );
        }
        return;
    }
    if !entries.is_empty() || root.fields("auths").any(|member| !is_empty(member.value)) {
        return;
    }
    if let Some(outside) = root.members().find(|member| is_entry(member.value)) {
        sink.push(
            Finding::new(
                &SECRET_WITHOUT_CREDENTIALS,
                content.span(outside.name.span()),
                "the entries stand outside of `auths`, where nobody looks for them",
            )
            .help("put them into `\"auths\": {…}`")
            .fix(wrapped(content)),
        );
    } else if !names_helper(root) {
        sink.push(
            Finding::new(
                &SECRET_WITHOUT_CREDENTIALS,
                content.span(root.span()),
                format!("no credentials are in `{}`", content.form.data_key()),
            )
            .at_level(Level::Warning)
            .help("write `{\"auths\": {\"registry.example.org\": {\"auth\": \"…\"}}}`"),
        );
    }
}

/// The older form has no `auths`: an object of this name is taken for a host called so.
fn check_older_form(content: &RegistryContent<'_, '_>, sink: &mut Sink<'_>) {
    let root = content.json.root();
    let auths = root.members().find(|member| {
        same_field(member.name.text(), "auths") && member.value.members().any(|m| is_entry(m.value))
    });
    if let Some(auths) = auths {
        sink.push(
            Finding::new(
                &SECRET_WITHOUT_CREDENTIALS,
                content.span(auths.name.span()),
                "`.dockercfg` has no `auths`: it is taken for the name of a registry",
            )
            .help(
                "use the type `kubernetes.io/dockerconfigjson` with the key `.dockerconfigjson`",
            )
            .fix(newer_form(content)),
        );
    }
}

fn is_empty(value: Value<'_>) -> bool {
    value.is_null() || (value.kind() == Kind::Object && value.members().next().is_none())
}

/// Whether nothing is in an entry that anybody could use.
fn is_bare(entry: &Entry<'_>) -> bool {
    let fields = [
        entry.username,
        entry.password,
        entry.auth,
        entry.identity_token,
        entry.registry_token,
    ];
    matches!(entry.value.kind(), Kind::Object | Kind::Null)
        && fields.into_iter().all(|field| Entry::text(field).is_empty())
        // A field of another type is somebody else's business.
        && entry.value.members().all(|member| {
            member.value.as_string().is_some() || member.value.is_null()
        })
}

/// Whether a value has fields of a credentials entry.
fn is_entry(value: Value<'_>) -> bool {
    value.members().any(|member| {
        ALL_FIELDS
            .iter()
            .any(|field| same_field(member.name.text(), field))
    })
}

fn names_helper(root: Value<'_>) -> bool {
    ["credsStore", "credHelpers"]
        .into_iter()
        .any(|name| root.fields(name).any(|member| !is_empty(member.value)))
}

/// All entries put into `auths`, when there is nothing else.
fn wrapped(content: &RegistryContent<'_, '_>) -> Option<Fix> {
    let root = content.json.root();
    let span = root.span();
    root.members().all(|member| is_entry(member.value)).then(|| {
        let edits = content.edits(&[
            (Span::at(span.start), "{\"auths\": ".to_owned()),
            (Span::at(span.end), "}".to_owned()),
        ])?;
        Some(Fix::safe("Put the entries into `auths`", edits))
    })?
}

/// Type and key of the newer form.
fn newer_form(content: &RegistryContent<'_, '_>) -> Option<Fix> {
    let object: &Object<'_> = content.object;
    let secret = object.secret()?;
    if Form::of_type(&secret.secret_type) != Some(Form::Config) || secret.entries.len() != 1 {
        return None;
    }
    let mut edits = secret
        .type_node?
        .replace_text(Form::ConfigJson.secret_type())?;
    edits.extend(
        content
            .entry
            .key?
            .entry()?
            .rename(Form::ConfigJson.data_key())?,
    );
    Some(Fix::safe("Use the newer form", edits))
}
