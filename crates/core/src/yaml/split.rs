//! Splits a stream into documents without parsing it.

use std::ops::Range;

/// The byte ranges of the documents of a stream.
///
/// A line that starts with `---` or `...` followed by a blank or its end is never content, not even in a block or
/// quoted scalar, so a scan of lines is exact and a broken document cannot swallow the next one. Directives and
/// comments before a `---` belong to the document it opens.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut documents = Vec::new();
    let mut start = 0;
    let mut has_marker = false;
    let mut only_prologue = true;
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |length| at + length + 1);
        let line = bytes.get(at..end).unwrap_or_default();
        if is_marker(line, b"---") {
            if has_marker || !only_prologue {
                documents.push(start..at);
                start = at;
            }
            has_marker = true;
            only_prologue = false;
        } else if is_marker(line, b"...") {
            documents.push(start..end);
            start = end;
            has_marker = false;
            only_prologue = true;
        } else if only_prologue && !is_prologue(line) {
            only_prologue = false;
        }
        at = end;
    }
    if start < bytes.len() {
        documents.push(start..bytes.len());
    }
    documents
}

fn is_marker(line: &[u8], marker: &[u8]) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| {
        rest.first()
            .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
    })
}

/// A directive, a comment or a blank line.
fn is_prologue(line: &[u8]) -> bool {
    line.first() == Some(&b'%')
        || line
            .trim_ascii_start()
            .first()
            .is_none_or(|byte| *byte == b'#')
}
