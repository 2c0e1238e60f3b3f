//! `indentation-lost`: text from a web page whose lines lost the blanks they began with.

use super::consumer::consumer;
use std::collections::BTreeSet;

use crate::ordered;
use crate::declare_rule;
use crate::document::DocumentRef;
use crate::finding::{Consumer, Finding};
use crate::indentation::{Certainty, Damage, DamageKind, Lost, damage};
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};
use crate::schema::ProblemKind;

declare_rule! {
    /// A document whose lines all begin in the first column although fields of an inner structure are among them: it
    /// was copied from a page or a message that dropped the blanks at the beginning of lines.
    ///
    /// ## What happens
    /// Sometimes the text is no YAML any more. Often it is, and says something else: `spec` is empty, and its fields
    /// stand beside it. Where nobody validates strictly, they are dropped, and what is left is taken: an upgrade of
    /// every node to no image, a mirror without endpoints.
    ///
    /// pullpath knows the structure of the kind and with it where each line belongs. Where the answer is clear,
    /// `--fix` puts the lines back; only blanks at their beginning change. Texts inside the document, such as scripts,
    /// get one indentation for all of their lines. If one of them may have had a structure of its own, the repair is
    /// offered with `--fix --unsafe-fixes`, for somebody to look at.
    ///
    /// The same goes for a block that alone stands in the wrong column, and for tabs and non-breaking blanks in the
    /// place of spaces: they are repaired if nothing is wrong with the document after that.
    ///
    /// Nothing else is reported about such a document until it is repaired.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    /// name: collect-logs
    /// spec:
    /// image: registry.example.org/tools/collect:1.4.0
    /// nodeSelector:
    /// matchLabels:
    /// kairos.io/managed: "true"
    /// command:
    /// - sh
    /// - -c
    /// - |
    /// echo "on $(hostname)"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   command:
    ///     - sh
    ///     - -c
    ///     - |
    ///       echo "on $(hostname)"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   command:
    ///     - sh
    ///     - -c
    ///     - |
    ///       echo "on $(hostname)"
    /// ```
    pub(crate) static INDENTATION_LOST = {
        name: "indentation-lost",
        summary: "text whose lines lost the blanks they began with",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 6: behaviour of four readers on flattened documents",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let with_unknown_fields = with_unknown_fields(context);
    for document in context.file().documents() {
        if let Some(lost) = document.lost_indentation() {
            sink.push(found(document, lost));
        } else if document.class().dialect().is_some()
            && (!document.is_readable() || with_unknown_fields.contains(&document.index()))
            && let Some(damage) = damage(document, context.options().talos)
        {
            sink.push(damaged(document, damage));
        }
    }
}

/// The documents, by index, in which a field is unknown.
fn with_unknown_fields(context: &Context<'_>) -> BTreeSet<usize> {
    let of_problems = context.problems().iter().filter_map(|problem| match &problem.kind {
        ProblemKind::UnknownField { entry, .. } => {
            let document = context.file().document_at(entry.key.span().start)?;
            Some(document.index())
        }
        _ => None,
    });
    let of_objects = context.objects().iter().filter_map(|object| {
        let mut faults = object.faults();
        let is_unknown = faults.any(|fault| matches!(fault.kind, FaultKind::UnknownField { .. }));
        is_unknown.then(|| object.document.index())
    });
    ordered::set(of_problems.chain(of_objects))
}

fn damaged(document: DocumentRef<'_>, damage: Damage) -> Finding {
    let lines = match damage.lines {
        1 => "this line".to_owned(),
        count => format!("{count} lines from here on"),
    };
    let (message, help) = match damage.kind {
        DamageKind::Tabs => (
            "tabs are used for indentation",
            format!("write spaces on {lines}"),
        ),
        DamageKind::ForeignBlanks => (
            "blanks that are no spaces are used for indentation",
            format!("write ordinary spaces on {lines}"),
        ),
        DamageKind::TooFarLeft => (
            "this block stands too far left",
            format!("indent {lines} further"),
        ),
        DamageKind::TooFarRight => (
            "this block stands too far right",
            format!("indent {lines} less"),
        ),
    };
    let finding = Finding::new(&INDENTATION_LOST, damage.first, message);
    of_document(finding, document).help(help).fix(damage.fix)
}

/// Names the consumer of the document.
fn of_document(finding: Finding, document: DocumentRef<'_>) -> Finding {
    match document.class().dialect() {
        Some(dialect) => finding.consumer(consumer(dialect)),
        None => finding,
    }
}

fn found(document: DocumentRef<'_>, lost: &Lost) -> Finding {
    let start = document.span().start;
    let finding = Finding::new(
        &INDENTATION_LOST,
        lost.first.shifted(start),
        "this document lost its indentation",
    );
    let finding = of_document(finding, document);
    let finding = match lost.above {
        Some(above) => finding.label(above.shifted(start), "the lines that follow belong below this one"),
        None => finding,
    };
    let help = match lost.certainty {
        Certainty::Clear => format!("indent {} of its lines again", lost.moved),
        Certainty::TextsUncertain => format!(
            "indent {} of its lines again, and look at the texts in it: theirs is lost, too",
            lost.moved
        ),
        Certainty::Unclear => "there is more than one way to indent it; look at the result".to_owned(),
    };
    finding.help(help).fix(lost.fix(start))
}
