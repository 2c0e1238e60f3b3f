//! Where a field stands, in words.

use crate::document::InputKind;
use crate::document::placeholder::is_placeholder;
use crate::rules::Context;
use crate::schema::Kind;
use crate::yaml::NodeRef;

/// A mapping in words: `RegistryMirrorConfig`, or `endpoints[0]` of it.
pub(super) fn in_words(mapping: NodeRef<'_>, kind: &Kind) -> String {
    let path = mapping.path();
    match (path.is_empty(), kind.name) {
        (true, Kind::MAIN) => "the main document".to_owned(),
        (true, name) => format!("`{name}`"),
        (false, Kind::MAIN) => format!("`{path}`"),
        (false, name) => format!("`{path}` of `{name}`"),
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
