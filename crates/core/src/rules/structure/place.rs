//! Where a field stands, in words.

use crate::document::placeholder::is_placeholder;
use crate::document::{Dialect, DocumentRef, InputKind};
use crate::rules::Context;
use crate::schema::{self, Dispatch, Kind};
use crate::yaml::NodeRef;

/// The Talos document of the file that a node stands in, and its kind.
pub(super) fn document_of<'a>(
    context: &Context<'a>,
    node: NodeRef<'_>,
) -> Option<(DocumentRef<'a>, &'static Kind)> {
    let document = context.file().documents().find(|document| {
        document.class().dialect() == Some(Dialect::Talos)
            && document
                .root()
                .is_some_and(|root| root.document_index() == node.document_index())
    })?;
    match schema::dispatch(document.root()) {
        Dispatch::Known(kind) => Some((document, kind)),
        _ => None,
    }
}

/// A mapping in words: `RegistryMirrorConfig`, or `endpoints[0]` of it.
pub(super) fn in_words(mapping: NodeRef<'_>, kind: Option<&Kind>) -> String {
    let path = mapping.path();
    let name = match kind {
        Some(kind) if kind.name == Kind::MAIN => "the main document".to_owned(),
        Some(kind) => format!("`{}`", kind.name),
        None => "this document".to_owned(),
    };
    match (path.is_empty(), kind) {
        (true, _) => name,
        (false, Some(kind)) if kind.name == Kind::MAIN => format!("`{path}`"),
        (false, _) => format!("`{path}` of {name}"),
    }
}

/// Whether a tool fills in the node before Talos sees it, so that nothing can be said about it: a placeholder, or
/// the metadata of an encrypted file. A file that is said to be a whole configuration is taken as it is.
pub(super) fn is_filled_in_later(context: &Context<'_>, node: NodeRef<'_>) -> bool {
    if context.file().input() == InputKind::TalosConfig {
        return false;
    }
    let template = |node: NodeRef<'_>| node.source().starts_with("{{");
    is_placeholder(node.text())
        || !node.is_scalar() && template(node)
        || node.parent().is_some_and(template)
        || node.text() == "sops"
            && node
                .entry()
                .is_some_and(|entry| entry.value.get("mac").is_some())
}
