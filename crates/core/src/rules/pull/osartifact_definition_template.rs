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
        // Nothing of what a Secret holds is repeated in a message.
        for expression in definition.expressions() {
            let word = expression.text.split_whitespace().next().unwrap_or("");
            let (message, help, level) = if matches!(word, "define" | "template" | "block") {
                (
                    "`define`, `template` and `block` are not supported in build definitions",
                    "write out what it stands for",
                    Level::Error,
                )
            } else if is_dashed(word) {
                (
                    "a name with a dash cannot be read behind a dot",
                    "write `index . \"…\"`, or give the value another name",
                    Level::Error,
                )
            } else if let Some(values) = &values
                && plain(expression.text).is_some_and(|name| !values.contains(name))
            {
                (
                    "nobody gives this value: it becomes empty",
                    "add it to `templateValues`",
                    Level::Warning,
                )
            } else {
                continue;
            };
            if !said.insert((message, expression.text)) {
                continue;
            }
            let place = definition.place(&expression);
            let finding = Finding::new(&OSARTIFACT_DEFINITION_TEMPLATE, place, message)
                .help(help)
                .at_level(level);
            sink.push_in(
                definition.secret.file,
                finding.label_in(definition.artifact.file, definition.reference, "read here"),
            );
        }
    }
}

/// Whether a name has a dash and stands behind a dot: a template reads a subtraction there.
fn is_dashed(word: &str) -> bool {
    word.strip_prefix('.').is_some_and(|name| {
        name.contains('-')
            && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    })
}

/// The name in an expression that is nothing but one value.
fn plain(expression: &str) -> Option<&str> {
    let name = expression.strip_prefix('.')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some(name)
}
