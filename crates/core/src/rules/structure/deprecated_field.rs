//! `deprecated-field`: a legacy field that a newer document replaces.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::{Check, Context, Sink};
use crate::schema::{self, Family, ProblemKind};

declare_rule! {
    /// A field of the main document for which the release that the nodes run has a document of its own.
    ///
    /// ## What happens
    /// Nothing today: Talos still reads the field. New features go into the documents that replace it, and setting
    /// both is refused in most cases. The outermost such field is reported, once. Fields that Talos warns about have
    /// the rule `machine-field-discouraged`, registry settings `legacy-registries-deprecated`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   sysctls:
    ///     net.ipv4.ip_forward: "1"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: SysctlConfig
    /// params:
    ///   net.ipv4.ip_forward: "1"
    /// ```
    pub(crate) static DEPRECATED_FIELD = {
        name: "deprecated-field",
        summary: "a newer document replaces this field",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Strict,
        evidence: "talos facts 5.1",
        check: Check::File(check),
    }
}

/// Fields that other rules speak about.
const RULES_OF_THEIR_OWN: &[&str] = &[
    "machine.baseRuntimeSpecOverrides",
    "machine.files",
    "machine.install.extensions",
    "machine.registries",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut reported: Vec<crate::source::Span> = Vec::new();
    let mut problems: Vec<_> = context
        .problems()
        .iter()
        .filter_map(|problem| match &problem.kind {
            ProblemKind::Deprecated { entry, field } => Some((*entry, *field)),
            _ => None,
        })
        .collect();
    problems.sort_by_key(|(entry, _)| entry.span());
    for (entry, field) in problems {
        let path = entry.value.path();
        if RULES_OF_THEIR_OWN.contains(&path.as_str()) {
            continue;
        }
        let Some(deprecation) = &field.shape.deprecated else {
            continue;
        };
        let span = entry.span();
        if reported.iter().any(|outer| outer.contains(span)) {
            continue;
        }
        reported.push(span);
        let mut finding = Finding::new(
            &DEPRECATED_FIELD,
            entry.key.span(),
            format!(
                "`{path}` is deprecated since Talos {}",
                deprecation.since
            ),
        )
        .tag(Tag::Deprecated);
        if let Some(replacement) = &deprecation.replacement {
            finding = finding.help(in_words(replacement));
        }
        if context.file().is_patch() {
            finding = finding.note("a patch may need the field to change an existing configuration");
        }
        sink.push(finding);
    }
}

fn in_words(replacement: &str) -> String {
    let quoted: Vec<String> = replacement
        .split(", ")
        .map(|part| {
            let name = part.contains('.') || schema::kind(Family::Talos, part).is_some();
            if name {
                format!("`{part}`")
            } else {
                part.to_owned()
            }
        })
        .collect();
    format!("use {}", quoted.join(", "))
}
