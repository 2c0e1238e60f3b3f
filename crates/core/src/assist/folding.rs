//! What can be folded away: documents and everything that spans lines.

use crate::document::File;
use crate::source::Span;
use crate::yaml::NodeRef;

/// Spans of more than one line, in order of their first lines, at most one for each first line.
pub fn folding_ranges(file: &File) -> Vec<Span> {
    let lines = file.source().lines();
    let mut spans = Vec::new();
    for index in 0..file.stream().len() {
        let Some(root) = file.stream().root(index) else {
            continue;
        };
        spans.push(root.span());
        for node in file.stream().nodes(index).filter(|node| !node.is_alias()) {
            // A value folds into the line of its key.
            spans.extend(node.entries().map(|entry| entry.span()));
            spans.extend(node.items().map(NodeRef::span));
        }
    }
    spans.retain(|span| lines.line_of(span.start) < lines.line_of(span.end));
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans.dedup_by_key(|span| lines.line_of(span.start));
    spans
}
