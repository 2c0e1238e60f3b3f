//! `yaml-duplicate-key`: a key that stands twice in one mapping.

use super::consumer::finding;
use crate::declare_rule;
use crate::document::{Dialect, File, InputKind};
use crate::finding::Consumer;
use crate::fix::Fix;
use crate::merge::is_delete_statement;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::{IssueKind, NodeRef};

declare_rule! {
    /// A key stands twice in the same mapping.
    ///
    /// ## What happens
    /// Talos refuses the whole machine configuration. kubectl says nothing: it takes the last one and drops the
    /// others, so that a Secret can lose a key, or an operation its node selector, without any sign.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// endpoints:
    ///   - url: https://other.example.com
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    ///   - url: https://other.example.com
    /// ```
    ///
    /// Where both say the same, one of them goes:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// skipFallback: true
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// skipFallback: true
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static YAML_DUPLICATE_KEY = {
        name: "yaml-duplicate-key",
        summary: "a key stands twice in one mapping",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3; YAML facts 5.3; vectors of the family loader-duplicate-key, dup1 to dup5",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let source = context.file().source();
    for found in context.yaml_issues() {
        let IssueKind::DuplicateKey(first) = found.issue.kind else {
            continue;
        };
        if is_taken_out(context.file(), found.issue.span) || is_taken_out(context.file(), first) {
            continue;
        }
        let lines = source.lines();
        let finding = finding(
            &YAML_DUPLICATE_KEY,
            found,
            found.issue.span,
            "this key stands twice in its mapping",
        )
        .label(first, "it stands here first")
        .fix(removal(context.file(), found.issue.span, first, found.dialect));
        sink.push(match found.dialect {
            Dialect::Talos => finding
                .help("keep one of them; to add to a list, write its items under one key")
                .note(format!(
                    "Talos says: line {}: mapping key … already defined at line {}",
                    lines.line_of(found.issue.span.start) + 1,
                    lines.line_of(first.start) + 1
                )),
            Dialect::Kubernetes => finding
                .help("keep one of them; the last one counts and the others are dropped silently"),
        });
    }
}

/// Takes out the entry that does not count: the second one where both say the same, and for Kubernetes, which takes the
/// last one, the first.
fn removal(file: &File, second: Span, first: Span, dialect: Dialect) -> Option<Fix> {
    let entry = |key: Span| {
        let node = file.node_at(key.start)?;
        let mapping = node.parent()?;
        mapping.entries().find(|entry| entry.key.span() == key)
    };
    let (first, second) = (entry(first)?, entry(second)?);
    let same = first.value.source() == second.value.source() && !first.value.is_alias();
    let edits = match dialect {
        Dialect::Talos if same => second.delete()?,
        Dialect::Kubernetes => first.delete()?,
        Dialect::Talos => return None,
    };
    Some(Fix::safe("Remove the entry that does not count", edits))
}

/// Whether a key of a patch says that its value goes: Talos takes it out before it looks at the keys.
fn is_taken_out(file: &File, key: Span) -> bool {
    file.input() != InputKind::TalosConfig
        && file
            .node_at(key.start)
            .and_then(NodeRef::entry)
            .is_some_and(|entry| is_delete_statement(entry.value))
}
