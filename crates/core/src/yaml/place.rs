//! From a place in a scalar's text to the place in the file.

use super::{NodeKind, NodeRef};
use crate::source::Span;

impl NodeRef<'_> {
    /// Where a part of a scalar's text stands in the file, as far as the text stands there as it is: in a literal
    /// block, or in a scalar of one line without escapes. `text` is the decoded text, `span` a part of it.
    pub fn place_in_text(self, text: &str, span: Span) -> Option<Span> {
        let node = self.resolved();
        let source = node.source();
        let start = node.span().start;
        match node.kind() {
            NodeKind::Literal => {
                let (header, content) = source.split_once('\n')?;
                let content_at = start + u32::try_from(header.len() + 1).ok()?;
                let place = |offset: u32| {
                    let at = literal_offset(content, text, offset as usize)?;
                    Some(content_at + u32::try_from(at).ok()?)
                };
                Some(Span::new(place(span.start)?, place(span.end)?))
            }
            NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted => {
                let quote = u32::from(source.starts_with(['"', '\'']));
                let verbatim = source.get(quote as usize..)?.starts_with(text);
                verbatim.then(|| span.shifted(start + quote))
            }
            _ => None,
        }
    }
}

/// The byte in the lines of a literal block that a byte of its text came from.
fn literal_offset(content: &str, text: &str, offset: usize) -> Option<usize> {
    let before = text.get(..offset)?;
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next()?.len();
    let indentation = content
        .split('\n')
        .zip(text.split('\n'))
        .find(|(_, decoded)| !decoded.trim().is_empty())
        .and_then(|(written, decoded)| {
            let written = written.strip_suffix('\r').unwrap_or(written);
            written
                .ends_with(decoded)
                .then(|| written.len() - decoded.len())
        })?;
    let line_start: usize = content.split_inclusive('\n').take(line).map(str::len).sum();
    Some(line_start + indentation + column)
}
