//! `yaml-limit`: the text passes one of pullpath's limits.

use super::consumer::finding;
use crate::declare_rule;
use crate::rules::{Check, Context, Sink};
use crate::yaml::{
    IssueKind, MAX_ANCHORS, MAX_DEPTH, MAX_DOCUMENTS, MAX_NODES, SyntaxErrorKind,
};

declare_rule! {
    /// The text is larger or deeper than pullpath reads. What is behind this place is not examined.
    ///
    /// ## What happens
    /// Nothing on the node: the limits are pullpath's own, far above what configuration needs, and they keep hostile
    /// input from using up memory. The consumers have limits of their own, 10,000 levels of nesting for example.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: CRIBaseRuntimeSpecConfig
    /// overrides:
    ///   hooks: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static YAML_LIMIT = {
        name: "yaml-limit",
        summary: "the text passes a limit and is not examined further",
        level: Warning,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "YAML facts section 6",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.yaml_issues() {
        let IssueKind::Limit(limit) = found.issue.kind else {
            continue;
        };
        let message = match limit {
            SyntaxErrorKind::Depth => format!("more than {MAX_DEPTH} levels of nesting"),
            SyntaxErrorKind::Nodes => format!("more than {MAX_NODES} values in one document"),
            SyntaxErrorKind::Anchors => format!("more than {MAX_ANCHORS} anchors in one document"),
            SyntaxErrorKind::Documents => format!("more than {MAX_DOCUMENTS} documents in one file"),
            SyntaxErrorKind::Text => continue,
        };
        sink.push(
            finding(&YAML_LIMIT, found, found.issue.span, message)
                .help("what follows is not examined; split the file"),
        );
    }
}
