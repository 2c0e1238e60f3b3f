//! `document-legacy-conflict`: a document and a field of the main document set the same thing.

use super::legacy_conflicts::CONFLICTS;
use crate::declare_rule;
use crate::document::talos::{Fields, document_head};
use crate::finding::{Consumer, Finding, Stage};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::yaml::{Entry, NodeRef};

declare_rule! {
    /// A document of its own kind and a field of the main document set the same thing.
    ///
    /// Release by release, Talos moves settings from the one large `machine:`/`cluster:` document into small documents
    /// of their own. For most of these settings the two ways exclude each other. Registry settings are an exception:
    /// there, a document quietly replaces the entry of the same name in `machine.registries`.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration, and names neither the document nor the line: a new node never boots, a
    /// running one keeps the old configuration.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    ///   features:
    ///     imageCache:
    ///       localEnabled: true
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ImageCacheConfig
    /// local:
    ///   enabled: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ImageCacheConfig
    /// local:
    ///   enabled: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ImageCacheConfig
    /// local:
    ///   enabled: true
    /// ```
    pub(crate) static DOCUMENT_LEGACY_CONFLICT = {
        name: "document-legacy-conflict",
        summary: "a document and a field of the main document exclude each other",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.7; vectors of the families conflict-legacy, image-cache and cri-base-spec",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    let Some(main) = configuration.legacy().filter(|_| configuration.is_whole()) else {
        return;
    };
    for document in configuration.documents() {
        let fields = Fields::of(document);
        let kind = document.kind();
        for conflict in CONFLICTS.iter().filter(|conflict| conflict.kind == kind) {
            if conflict.document.is_some_and(|applies| !applies(fields)) {
                continue;
            }
            let Some(legacy) = conflict.legacy_field(main) else {
                continue;
            };
            let path = conflict.path.join(".");
            let removal = context
                .file()
                .node_at(legacy.start)
                .and_then(NodeRef::entry)
                .filter(|entry| entry.key.span().start == legacy.start)
                .and_then(|entry| outermost(entry).delete())
                .map(|edits| Fix::unsafe_(format!("Remove `{path}`"), edits));
            sink.push(
                Finding::new(
                    &DOCUMENT_LEGACY_CONFLICT,
                    document_head(document),
                    format!("`{kind}` cannot be used together with `{path}`"),
                )
                .rejected(Stage::Configuration)
                .label(legacy, format!("`{path}` is set here"))
                .help(format!("move what `{path}` says into the document and remove it"))
                .talos_says(conflict.says)
                .fix(removal),
            );
        }
    }
}

/// The entry, or the one around it that holds nothing else: what is left empty would still be there.
fn outermost(entry: Entry<'_>) -> Entry<'_> {
    let mut outermost = entry;
    while let Some(mapping) = outermost.key.parent()
        && mapping.entries().count() == 1
        && let Some(around) = mapping.entry()
        // `machine` and `cluster` have to stay.
        && around.key.parent().is_some_and(|parent| parent.parent().is_some())
    {
        outermost = around;
    }
    outermost
}
