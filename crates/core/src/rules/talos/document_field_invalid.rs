//! `document-field-invalid`: a document has a value that its kind does not take.

use super::validators::Verdict;
use crate::declare_rule;
use crate::document::InputKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A value in a document is out of range, badly formed, or excluded by another one.
    ///
    /// This rule speaks for the kinds that have nothing to do with registries; those have rules of their own.
    ///
    /// ## What happens
    /// The document loads, and Talos refuses the whole configuration when it looks at its values: a new node does not
    /// start with it, and a running one answers with the error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: KmsgLogConfig
    /// name: collector
    /// url: http://10.0.0.1:5000
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: KmsgLogConfig
    /// name: collector
    /// url: tcp://10.0.0.1:5000
    /// ```
    pub(crate) static DOCUMENT_FIELD_INVALID = {
        name: "document-field-invalid",
        summary: "a document has a value that its kind does not take",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6 and 5; vectors of the families other-kind, conflict-docs, conflict-none and container-check",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    for (_, objection) in context.objections() {
        // A value that is filled in later is not wrong yet.
        let about = file.source().slice(objection.span);
        let is_open = file.input() != InputKind::TalosConfig && is_placeholder(about);
        if objection.verdict == Verdict::Invalid && !is_open {
            sink.push(
                Finding::new(&DOCUMENT_FIELD_INVALID, objection.span, &objection.what)
                    .talos_says(&objection.says),
            );
        }
    }
}
