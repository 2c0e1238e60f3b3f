//! Which bytes belong to an entry of a mapping, and how entries are taken out.

use super::comments::{line_start, next_line};
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef};

/// The bytes of an entry with its comments: in a block mapping whole lines, from the comments above it to those below
/// its last line that are indented as deep as it is.
pub(super) fn extent(entry: Entry<'_>) -> Span {
    let text = entry.key.stream().source().text();
    if !in_block(entry) {
        return entry.span();
    }
    let key = entry.key.span();
    let mut start = line_start(text, key.start);
    let column = key.start - start;
    let floor = floor(entry);
    let (has_elder, has_younger) = siblings(entry);
    while start > floor {
        let above = line_start(text, start - 1 - u32::from(ends_with_crlf(text, start)));
        let line = text.get(above as usize..start as usize).unwrap_or("");
        // A comment that is deeper than the entry belongs to the elder sibling.
        let is_own = match indented_comment(line) {
            Some(indent) => !has_elder || indent <= column,
            None => line.trim().is_empty(),
        };
        if above < floor || !is_own {
            break;
        }
        start = above;
    }
    let mut end = next_line(text, entry.span().end.max(key.end));
    let limit = document_end(entry.key);
    let mut at = end;
    while at < limit {
        let next = next_line(text, at);
        let line = text.get(at as usize..next as usize).unwrap_or("");
        let is_own = match indented_comment(line) {
            Some(indent) if has_younger => indent > column,
            Some(indent) => column > 0 && indent >= column,
            None => false,
        };
        if is_own {
            end = next;
        } else if !line.trim().is_empty() || next == at {
            break;
        }
        at = next;
    }
    Span::new(start, end)
}

/// How deep a line is indented that holds a comment and nothing else.
fn indented_comment(line: &str) -> Option<u32> {
    let comment = line.trim_start_matches(' ');
    let indent = u32::try_from(line.len() - comment.len()).ok()?;
    comment.starts_with('#').then_some(indent)
}

/// Whether there are entries before and after this one.
fn siblings(entry: Entry<'_>) -> (bool, bool) {
    let Some(mapping) = entry.key.parent() else {
        return (false, false);
    };
    let keys = || mapping.entries().map(|other| other.key);
    (
        keys().next() != Some(entry.key),
        keys().last() != Some(entry.key),
    )
}

fn ends_with_crlf(text: &str, line_start: u32) -> bool {
    text.get(..line_start as usize)
        .is_some_and(|before| before.ends_with("\r\n"))
}

/// Where what stands before an entry ends: the line after its elder sibling, or after the key it is below.
fn floor(entry: Entry<'_>) -> u32 {
    let text = entry.key.stream().source().text();
    let Some(mapping) = entry.key.parent() else {
        return 0;
    };
    let elder = mapping
        .entries()
        .take_while(|other| other.key != entry.key)
        .last();
    if let Some(elder) = elder {
        // What is left below the elder one, deeper than it, is its own.
        return extent_end(elder);
    }
    match mapping.entry() {
        Some(parent) => next_line(text, parent.key.span().end),
        None => document_start(mapping),
    }
}

fn extent_end(entry: Entry<'_>) -> u32 {
    let text = entry.key.stream().source().text();
    next_line(text, entry.span().end.max(entry.key.span().end))
}

/// The first line of a document's content: after its marker.
fn document_start(root: NodeRef<'_>) -> u32 {
    let text = root.stream().source().text();
    let span = root.stream().span(root.document_index());
    let mut at = span.start;
    let mut start = at;
    while at < root.span().start {
        let line = text.get(at as usize..).unwrap_or("");
        if line.starts_with("---") || line.starts_with('%') {
            start = next_line(text, at);
        }
        let next = next_line(text, at);
        if next == at {
            break;
        }
        at = next;
    }
    start
}

pub(super) fn document_end(node: NodeRef<'_>) -> u32 {
    node.stream().span(node.document_index()).end
}

/// Whether an entry stands on lines of its own.
pub(super) fn in_block(entry: Entry<'_>) -> bool {
    entry
        .key
        .parent()
        .is_some_and(|mapping| mapping.kind() == NodeKind::BlockMapping)
}

/// The spans to delete so that these entries of a mapping are gone and the rest still is a mapping. Not for all of
/// its entries.
pub(super) fn deletions(mapping: NodeRef<'_>, gone: &[Entry<'_>]) -> Vec<Span> {
    let entries: Vec<Entry<'_>> = mapping.entries().collect();
    let is_gone = |entry: &Entry<'_>| gone.iter().any(|other| other.key == entry.key);
    if mapping.kind() == NodeKind::BlockMapping {
        return gone.iter().map(|entry| extent(*entry)).collect();
    }
    let mut spans = Vec::new();
    let mut kept_before: Option<Entry<'_>> = None;
    let mut run: Option<Entry<'_>> = None;
    let mut last: Option<Entry<'_>> = None;
    for entry in &entries {
        if is_gone(entry) {
            run.get_or_insert(*entry);
            last = Some(*entry);
            continue;
        }
        if let (Some(first), Some(last)) = (run.take(), last) {
            spans.push(match kept_before {
                Some(kept) => Span::new(kept.span().end, last.span().end),
                None => Span::new(first.key.span().start, entry.key.span().start),
            });
        }
        kept_before = Some(*entry);
    }
    if let (Some(_), Some(kept), Some(last)) = (run, kept_before, last) {
        spans.push(Span::new(kept.span().end, last.span().end));
    }
    spans
}
