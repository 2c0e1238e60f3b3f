//! `empty-configuration`: a configuration without any document.

use crate::declare_rule;
use crate::document::{Class, InputKind};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A file that is said to be a whole Talos configuration and holds no document: it is empty, or has only
    /// comments, `---` and `null`.
    ///
    /// ## What happens
    /// Talos refuses it: a new node does not start with it, and a running one answers with the error and keeps the
    /// configuration it has. Empty documents beside others are skipped.
    ///
    /// ## Bad
    /// ```yaml expect as=talos-config
    /// # nothing here yet
    /// ```
    ///
    /// ## Good
    /// ```yaml ok as=talos-config
    /// apiVersion: v1alpha1
    /// kind: ImageCacheConfig
    /// local:
    ///   enabled: true
    /// ```
    pub(crate) static EMPTY_CONFIGURATION = {
        name: "empty-configuration",
        summary: "the configuration has no document",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1; verdict vectors with load_error_class config-not-found",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    let empty = file
        .documents()
        .all(|document| document.class() == Class::Empty);
    let unread = (0..file.stream().len())
        .filter_map(|index| file.stream().document(index))
        .any(|document| !document.errors.is_empty());
    if file.input() == InputKind::TalosConfig && empty && !unread {
        sink.push(
            Finding::new(&EMPTY_CONFIGURATION, Span::at(0), "there is no document in this file")
                .rejected(Stage::Load)
                .note("Talos says: config not found"),
        );
    }
}
