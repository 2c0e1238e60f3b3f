//! `yaml-merge-key`: a mapping that takes in another.

use crate::declare_rule;
use crate::document::Dialect;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::schema::ProblemKind;
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef};

declare_rule! {
    /// A merge key, `<<`, takes the entries of another mapping into this one.
    ///
    /// ## What happens
    /// Talos knows merge keys only where the names of the entries are free, such as labels, and only with an alias
    /// behind them. Where it expects fields of its own, `<<` is an unknown field and the whole configuration is refused;
    /// then `unknown-field` says so. Merge keys are gone from YAML 1.2, and a patch does not see what came in through
    /// one.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   nodeLabels: &zone
    ///     example.org/zone: a
    ///   nodeAnnotations:
    ///     <<: *zone
    ///     example.org/owner: storage
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// machine:
    ///   nodeLabels: &zone
    ///     example.org/zone: a
    ///   nodeAnnotations:
    ///     example.org/zone: a
    ///     example.org/owner: storage
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   nodeLabels:
    ///     example.org/zone: a
    ///   nodeAnnotations:
    ///     example.org/zone: a
    ///     example.org/owner: storage
    /// ```
    pub(crate) static YAML_MERGE_KEY = {
        name: "yaml-merge-key",
        summary: "merge keys are not understood everywhere",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3 (merge keys), 9 (P1); vectors of the family loader-anchor",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // The key is written as it is, or by its tag.
    let text = context.file().source().text();
    if !text.contains("<<") && !text.contains("merge") {
        return;
    }
    // Where it is refused, `unknown-field` says so.
    let refused = |key: NodeRef<'_>| {
        context.problems().iter().any(|problem| {
            matches!(&problem.kind, ProblemKind::Merge { entry } if entry.key == key)
        })
    };
    for document in context.file().documents() {
        if document.class().dialect() != Some(Dialect::Talos) {
            continue;
        }
        let mut open: Vec<NodeRef<'_>> = document.root().into_iter().collect();
        while let Some(node) = open.pop() {
            for entry in node.entries().filter(|entry| entry.key.is_merge_key() && !refused(entry.key)) {
                sink.push(
                    Finding::new(
                        &YAML_MERGE_KEY,
                        entry.key.span(),
                        "Talos takes a merge key only where the names of entries are free",
                    )
                    .help("write out the entries that are taken in")
                    .fix(written_out(node, entry)),
                );
            }
            open.extend(node.children().filter(|child| !child.is_alias()));
        }
    }
}

/// The entries of a mapping of plain lines in the place of its alias; those that the mapping has itself win.
fn written_out(mapping: NodeRef<'_>, merge: Entry<'_>) -> Option<Fix> {
    let target = merge.value.resolved();
    let is_plain = |node: NodeRef<'_>| {
        node.is_scalar()
            && !node.is_alias()
            && node.tag().is_none()
            && node.anchor().is_none()
            && !node.source().contains('\n')
    };
    let can_be_copied = mapping.kind() == NodeKind::BlockMapping
        && merge.key.tag().is_none()
        && merge.value.is_alias()
        && target.is_mapping()
        && target
            .entries()
            .all(|entry| is_plain(entry.key) && !entry.key.is_merge_key() && is_plain(entry.value));
    if !can_be_copied {
        return None;
    }
    let start = merge.key.span().start;
    let before = mapping.stream().source().slice(Span::new(0, start));
    let line = before.rsplit('\n').next()?;
    if !line.chars().all(|c| matches!(c, ' ' | '-')) {
        return None;
    }
    let separator = format!("\n{}", " ".repeat(line.len()));
    let lines: Vec<String> = target
        .entries()
        .filter(|entry| mapping.entries().all(|own| own.key.text() != entry.key.text()))
        .map(|entry| {
            let line = format!("{}: {}", entry.key.source(), entry.value.source());
            line.trim_end().to_owned()
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let span = Span::new(start, merge.value.span().end);
    Some(Fix::safe(
        "Write out the entries",
        vec![Edit::replace(span, lines.join(&separator))],
    ))
}
