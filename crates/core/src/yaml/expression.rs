//! Template expressions that stand where a scalar would: `url: {{ .host }}`.
//!
//! To YAML that is a mapping whose only key is a mapping. Before a template is rendered it is what its author means:
//! a text that is not known yet.

use super::tree::{Document, NodeKind};

/// Makes scalars of the expressions in a document that are not quoted.
pub(super) fn read_as_text(document: &mut Document, text: &str) {
    for node in &mut document.nodes {
        if node.kind != NodeKind::FlowMapping {
            continue;
        }
        let written = text.get(node.span.range()).unwrap_or("");
        if written.starts_with("{{") && written.ends_with("}}") {
            node.kind = NodeKind::Plain;
            node.has_children = false;
        }
    }
}
