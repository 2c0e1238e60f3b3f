//! `yaml-directive`: a `%YAML 1.2` line, or a directive that the consumer does not know.

use super::consumer::{finding, speaker};
use crate::declare_rule;
use crate::finding::Consumer;
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::{IssueKind, Refusal};

declare_rule! {
    /// A directive that the consumer refuses: `%YAML` with another version than 1.1, or one it does not know.
    ///
    /// ## What happens
    /// Talos and kubectl use a reader of YAML 1.1. It refuses a document that announces YAML 1.2, even if nothing in
    /// the document depends on the version. For Talos that is the end of the whole machine configuration.
    ///
    /// ## Bad
    /// ```yaml expect
    /// %YAML 1.2
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// %YAML 1.1
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static YAML_DIRECTIVE = {
        name: "yaml-directive",
        summary: "a directive that the consumer refuses",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1; YAML facts 5.2; vectors v-loader-stream-0066, v-loader-stream-0071, yaml12",
        check: Check::File(check),
    }
}

/// Whether a refusal is about a directive that is well-formed but not welcome.
pub(super) fn is_directive_problem(refusal: &Refusal) -> bool {
    matches!(
        &*refusal.problem,
        "found incompatible YAML document" | "found unknown directive name"
    )
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let stream = context.file().stream();
    for found in context.yaml_issues() {
        let IssueKind::Syntax(refusal) = &found.issue.kind else {
            continue;
        };
        if !is_directive_problem(refusal) {
            continue;
        }
        let base = stream.base(found.issue.document);
        let lines = stream.source().lines();
        let start = refusal.context.map_or(refusal.mark, |(_, mark)| mark).at + base;
        let line = lines.line_of(start);
        let text = lines.text_of(stream.source().text(), line);
        let end = start + u32::try_from(text.trim_end().len()).unwrap_or(0);
        let next = lines.start_of(line + 1).unwrap_or(end);
        let (message, help) = if &*refusal.problem == "found incompatible YAML document" {
            (
                "the directive asks for another version than YAML 1.1",
                "remove the line; nothing else needs to change",
            )
        } else {
            ("a directive that no consumer knows", "remove the line, or quote it if it is text")
        };
        let fix = Fix::safe(
            "Remove the directive",
            vec![Edit::delete(Span::new(start, next))],
        );
        let message_of_consumer = refusal.message(found.dialect, lines.line_of(base));
        sink.push(
            finding(&YAML_DIRECTIVE, found, Span::new(start, end), message)
                .note(format!("{} says: {message_of_consumer}", speaker(found.dialect)))
                .help(help)
                .fix(fix),
        );
    }
}
