//! `yaml-syntax`: the text is not YAML.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// The text is not YAML, so nothing in the document can be read.
    ///
    /// ## What happens
    /// Talos refuses the whole input at the first place it cannot read; kubectl refuses the document.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: *
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "*"
    /// ```
    pub(crate) static YAML_SYNTAX = {
        name: "yaml-syntax",
        summary: "the text is not YAML",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1 and 1.3; vectors of the families loader-scalar and loader-stream",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    for index in 0..file.stream().len() {
        let base = file.stream().base(index);
        let errors = file.stream().document(index).map(|d| d.errors.as_slice());
        for error in errors.unwrap_or_default().iter().take(1) {
            sink.push(
                Finding::new(
                    &YAML_SYNTAX,
                    Span::at(error.at).shifted(base),
                    error.message.clone(),
                )
                .rejected(Stage::Load),
            );
        }
    }
}
