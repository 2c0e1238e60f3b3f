//! `yaml-self-containing-alias`: an alias inside the value that its anchor names.

use super::consumer::{finding, speaker};
use crate::declare_rule;
use crate::finding::Consumer;
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// An alias stands inside the very value that its anchor names, so that the value would contain itself without end.
    ///
    /// ## What happens
    /// Talos refuses the whole machine configuration, kubectl the document.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    ///   labels: &labels
    ///     app: *labels
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: &name registry
    ///   labels:
    ///     app: *name
    /// ```
    pub(crate) static YAML_SELF_CONTAINING_ALIAS = {
        name: "yaml-self-containing-alias",
        summary: "an alias inside the value that its anchor names",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "YAML facts section 6; vectors v-loader-anchor-0024, v-loader-anchor-0025, selfalias",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.yaml_issues() {
        if found.issue.kind != IssueKind::SelfContainingAlias {
            continue;
        }
        sink.push(
            finding(
                &YAML_SELF_CONTAINING_ALIAS,
                found,
                found.issue.span,
                "this alias stands inside the value that it refers to",
            )
            .help("write the value out, or refer to another anchor")
            .note(format!("{} says: anchor value contains itself", speaker(found.dialect))),
        );
    }
}
