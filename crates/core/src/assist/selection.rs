//! Growing selections: scalar, entry, collection, document.

use crate::document::File;
use crate::source::Span;
use crate::yaml::NodeRef;

/// The spans around a byte, innermost first.
pub fn selection_ranges(file: &File, byte: u32) -> Vec<Span> {
    let Some(mut node) = file.node_at(byte) else {
        return vec![Span::new(
            0,
            u32::try_from(file.source().text().len()).unwrap_or(u32::MAX),
        )];
    };
    let mut spans = vec![node.span()];
    loop {
        if let Some(entry) = NodeRef::entry(node) {
            spans.push(entry.span());
        }
        let Some(parent) = node.parent() else { break };
        spans.push(parent.span());
        node = parent;
    }
    spans.push(file.stream().span(node.document_index()));
    spans.dedup();
    spans
}
