//! `yaml-not-portable`: text that its consumer reads, but that is not YAML 1.2.

use super::consumer::{finding, speaker};
use crate::declare_rule;
use crate::finding::Consumer;
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// The consumer reads this text, but it is not YAML, and other tools refuse it.
    ///
    /// ## What happens
    /// Nothing on the node. Editors, formatters, templating and Git hooks may stop at this line, and pullpath itself
    /// reads the document only in part.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "docker.io"#the default
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "docker.io" # the default
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static YAML_NOT_PORTABLE = {
        name: "yaml-not-portable",
        summary: "text that only its consumer reads",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "YAML facts 5.1; vectors commentnospace, qmulti",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.yaml_issues() {
        let IssueKind::NotYaml(problem) = &found.issue.kind else {
            continue;
        };
        sink.push(
            finding(
                &YAML_NOT_PORTABLE,
                found,
                found.issue.span,
                format!("{} reads this, but it is not YAML: {problem}", speaker(found.dialect)),
            )
            .help("write it so that every YAML reader understands it"),
        );
    }
}
