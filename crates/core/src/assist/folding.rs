//! What can be folded away: documents and everything that spans lines.

use crate::document::File;
use crate::source::Span;

/// Spans of more than one line, in order of their first lines, at most one for each first line.
pub fn folding_ranges(file: &File) -> Vec<Span> {
    let lines = file.source().lines();
    let mut spans = Vec::new();
    for index in 0..file.stream().len() {
        let Some(root) = file.stream().root(index) else {
            continue;
        };
        spans.push(root.span());
        let nodes = file.stream().document(index).map_or(0, |d| d.nodes.len());
        for node in (0..nodes).filter_map(|id| file.stream().node(index, u32::try_from(id).ok()?)) {
            if node.is_alias() {
                continue;
            }
            // A value folds into the line of its key.
            spans.extend(node.entries().map(|entry| entry.span()));
            spans.extend(node.items().map(crate::yaml::NodeRef::span));
        }
    }
    spans.retain(|span| lines.line_of(span.start) < lines.line_of(span.end));
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans.dedup_by_key(|span| lines.line_of(span.start));
    spans
}
