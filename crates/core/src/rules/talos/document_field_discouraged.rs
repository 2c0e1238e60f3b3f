//! `document-field-discouraged`: a document has a value that Talos takes and warns of.

use super::validators::Verdict;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A value in a document is accepted by Talos with a warning.
    ///
    /// ## What happens
    /// Talos prints the warning and goes on. The note says what it fears.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ContainerConfig
    /// name: proxy
    /// image: registry.example.org/proxy:v1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: ContainerConfig
    /// name: proxy
    /// image: registry.example.org/proxy@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    /// ```
    pub(crate) static DOCUMENT_FIELD_DISCOURAGED = {
        name: "document-field-discouraged",
        summary: "a document has a value that Talos takes and warns of",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "vectors of the family container-check",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (_, objection) in context.objections() {
        if objection.verdict == Verdict::Warned {
            sink.push(
                Finding::new(&DOCUMENT_FIELD_DISCOURAGED, objection.span, &objection.what)
                    .warned_by_talos(&objection.says),
            );
        }
    }
}
