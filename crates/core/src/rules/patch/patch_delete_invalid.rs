//! `patch-delete-invalid`: a `$patch: delete` that Talos cannot follow.

use crate::declare_rule;
use crate::document::{Dialect, InputKind};
use crate::finding::{Consumer, Finding, Stage};
use crate::merge::deletion_problem;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `$patch: delete` statement that does not say what it deletes.
    ///
    /// ## What happens
    /// Talos refuses to read the patch. To delete a document, the statement stands beside its `apiVersion`, `kind` and
    /// `name`; to delete a field, it stands in the field's place; to delete an item of a list, it stands beside a key
    /// by which the item is found. Below a list nothing but whole items can be deleted.
    ///
    /// ## Bad
    /// ```yaml expect as=talos-patch
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// $patch: delete
    /// ```
    ///
    /// ## Good
    /// ```yaml ok as=talos-patch
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// $patch: delete
    /// ```
    pub(crate) static PATCH_DELETE_INVALID = {
        name: "patch-delete-invalid",
        summary: "a `$patch: delete` that Talos cannot follow",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.4; merge vectors of the families delete-document and delete-inner",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    if file.input() == InputKind::TalosConfig || !file.may_delete() {
        return;
    }
    for document in file.documents() {
        if document.class().dialect() != Some(Dialect::Talos) {
            continue;
        }
        let Some((span, message)) = document.root().and_then(deletion_problem) else {
            continue;
        };
        sink.push(
            Finding::new(
                &PATCH_DELETE_INVALID,
                span,
                "Talos cannot tell what this deletes",
            )
            .rejected(Stage::Load)
            .note(format!("Talos says: error processing patch delete statements: {message}")),
        );
    }
}
