//! `not-a-mapping`: a document that is a list or a single value.

use super::outcome::{Outcome, head, outcomes};
use crate::declare_rule;
use crate::document::InputKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::schema::Dispatch;

declare_rule! {
    /// A document that is not a mapping of keys to values.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. A machine configuration is a stream of mappings with `---` between
    /// them; a list of documents under one `---` is not read.
    ///
    /// ## Bad
    /// ```yaml expect as=talos-config
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// ---
    /// - apiVersion: v1alpha1
    ///   kind: RegistryMirrorConfig
    ///   name: ghcr.io
    /// ```
    ///
    /// ## Good
    /// ```yaml ok as=talos-config
    /// apiVersion: v1alpha1
    /// kind: ImageCacheConfig
    /// local:
    ///   enabled: true
    /// ```
    pub(crate) static NOT_A_MAPPING = {
        name: "not-a-mapping",
        summary: "a document is a list or a single value",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1; verdict vectors with load_error_class not-a-mapping",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for &Outcome { root, ref dispatch, .. } in outcomes(context) {
        let is_filled_in = context.file().input() != InputKind::TalosConfig
            && root.is_scalar()
            && is_placeholder(root.text());
        if !matches!(dispatch, Dispatch::NotAMapping) || is_filled_in {
            continue;
        }
        let (what, help) = if root.is_sequence() {
            (
                "a list",
                "write each item as a document of its own, with `---` between them",
            )
        } else {
            ("a single value", "write `key: value` lines, or remove it")
        };
        sink.push(
            Finding::new(
                &NOT_A_MAPPING,
                head(root),
                format!("this document is {what}, not a mapping"),
            )
            .rejected(Stage::Load)
            .note("Talos says: expected a YAML document")
            .help(help),
        );
    }
}
