//! `osartifact-definition-template`: a build definition that cannot be filled in.

use std::collections::BTreeSet;

use super::definition::Definition;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A build definition with an expression that cannot be read, or with a value that nobody gives.
    ///
    /// The operator fills in definitions as Go templates, with the values of `templateValues` and of the Secret in
    /// `templateValuesFrom`.
    ///
    /// ## What happens
    /// `define`, `template` and `block` are refused, and a name with a dash cannot be written behind a dot: the operator logs
    /// the error and tries again for ever, while the status stays empty. A value that is not given becomes an empty text:
    /// `FROM {{ .Base }}` is then `FROM` with nothing behind it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: dockerfile
    /// stringData:
    ///   ociSpec: |
    ///     FROM {{ .Bse }}
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ociSpec:
    ///       ref:
    ///         name: dockerfile
    ///       templateValues:
    ///         Base: ubuntu:24.04
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: dockerfile
    /// stringData:
    ///   ociSpec: |
    ///     FROM {{ .Base }}
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ociSpec:
    ///       ref:
    ///         name: dockerfile
    ///       templateValues:
    ///         Base: ubuntu:24.04
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static OSARTIFACT_DEFINITION_TEMPLATE = {
        name: "osartifact-definition-template",
        summary: "a build definition that cannot be filled in",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O23)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for definition in Definition::all(context.cluster()) {
        let values = definition.values(context.cluster());
        let mut said = BTreeSet::new();
        for expression in definition.expressions() {
            let word = expression.split_whitespace().next().unwrap_or("");
            let (message, help, level) = if matches!(word, "define" | "template" | "block") {
                (
                    format!("`{word}` is not supported in build definitions"),
                    "write out what it stands for".to_owned(),
                    Level::Error,
                )
            } else if let Some(name) = dashed(word) {
                (
                    format!("`.{name}` is no name that a template can read"),
                    format!("write `index . \"{name}\"`, or give the value another name"),
                    Level::Error,
                )
            } else if let Some(values) = &values
                && let Some(name) = plain(expression)
                && !values.contains(name)
            {
                (
                    format!("nobody gives a value for `{name}`: it becomes empty"),
                    format!("add `{name}` to `templateValues`"),
                    Level::Warning,
                )
            } else {
                continue;
            };
            if !said.insert(message.clone()) {
                continue;
            }
            let finding = Finding::new(&OSARTIFACT_DEFINITION_TEMPLATE, definition.span, message)
                .help(help)
                .at_level(level);
            sink.push_in(
                definition.secret.file,
                finding.label_in(definition.artifact.file, definition.reference, "read here"),
            );
        }
    }
}

/// A name with a dash behind a dot, which a template reads as a subtraction.
fn dashed(word: &str) -> Option<&str> {
    let name = word.strip_prefix('.')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    (is_name && name.contains('-')).then_some(name)
}

/// The name in an expression that is nothing but one value.
fn plain(expression: &str) -> Option<&str> {
    let name = expression.strip_prefix('.')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some(name)
}
