//! `document-field-missing`: a document lacks what its kind requires.

use super::validators::Verdict;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A document lacks a field that its kind requires.
    ///
    /// This rule speaks for the kinds that have nothing to do with registries; those have rules of their own.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration, with all registry settings in it: a new node does not start with it, and
    /// a running one answers with the error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: VLANConfig
    /// name: eth0.10
    /// vlanID: 10
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: VLANConfig
    /// name: eth0.10
    /// vlanID: 10
    /// parent: eth0
    /// ```
    pub(crate) static DOCUMENT_FIELD_MISSING = {
        name: "document-field-missing",
        summary: "a document lacks what its kind requires",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6 and 5; vectors of the families other-kind, conflict-docs, conflict-none and container-check",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    if configuration.is_patch() {
        // A patch says only what it changes.
        return;
    }
    for (document, objection) in context.objections() {
        if !configuration.is_whole() && document.kind().starts_with("Kube") {
            // Talos generates these documents; alone in a file they are patches more often than not.
            continue;
        }
        if objection.verdict == Verdict::Missing {
            sink.push(
                Finding::new(&DOCUMENT_FIELD_MISSING, objection.span, &objection.what)
                    .talos_says(&objection.says),
            );
        }
    }
}
