//! PEM framing as Go's `encoding/pem` reads it.
//!
//! What counts as a block decides what Talos and containerd trust, so the reading follows Go's to the byte: `BEGIN` and
//! `END` at the start of a line, blanks at line ends tolerated, headers told by a colon, an unfinished block passed
//! over in favour of the next one. Since Go 1.25 the first `END` line is paired with the last `BEGIN` line before it.

use std::ops::Range;

use memchr::memmem;

use crate::encoding::base64;
use crate::source::Span;

/// What starts a block, at the start of a line.
pub(super) const BEGIN: &[u8] = b"-----BEGIN ";
/// What ends a block, at the start of a line.
pub(super) const END: &[u8] = b"-----END ";
/// What ends the first and the last line of a block.
pub(super) const DASHES: &[u8] = b"-----";

/// A block: `-----BEGIN CERTIFICATE-----`, base64, `-----END CERTIFICATE-----`.
#[derive(Clone, PartialEq, Eq)]
pub struct Block<'t> {
    /// What stands between `BEGIN` and the dashes.
    pub kind: &'t [u8],
    /// Number of header lines, such as `Proc-Type: 4,ENCRYPTED`.
    pub headers: usize,
    /// The decoded bytes.
    pub bytes: Vec<u8>,
    /// The whole block, from `-----BEGIN` to the end of the `END` line, in bytes of the text it was read from.
    pub span: Span,
    /// The `BEGIN` line.
    pub begin: Span,
    /// The base64 between headers and `END` line.
    pub body: Span,
}

impl Block<'_> {
    /// The kind as text, for messages.
    pub fn kind_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.kind)
    }

    /// Whether it holds a private key of any form.
    pub fn is_private_key(&self) -> bool {
        self.kind.ends_with(b"PRIVATE KEY")
    }

    /// Whether Go looks for a certificate in it: the kind is `CERTIFICATE` and there are no headers.
    pub fn is_plain_certificate(&self) -> bool {
        self.kind == b"CERTIFICATE" && self.headers == 0
    }
}

impl std::fmt::Debug for Block<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the bytes: they may be a key.
        write!(f, "{} at {:?}", self.kind_text(), self.span)
    }
}

/// The blocks of a text, in order, as repeated calls of Go's `pem.Decode` give them.
pub fn blocks(text: &[u8]) -> Blocks<'_> {
    Blocks { text, position: 0 }
}

/// Iterator over the blocks of a text.
#[derive(Clone, Debug)]
pub struct Blocks<'t> {
    text: &'t [u8],
    position: usize,
}

impl<'t> Iterator for Blocks<'t> {
    type Item = Block<'t>;

    fn next(&mut self) -> Option<Block<'t>> {
        let (block, rest) = decode(self.text, self.position)?;
        self.position = rest;
        Some(block)
    }
}

/// The next block from `start` on, and where the text goes on after it.
fn decode(text: &[u8], start: usize) -> Option<(Block<'_>, usize)> {
    // Where the search goes on; a place just after the last `END ` that was tried.
    let mut from = start;
    loop {
        let rest = text.get(from..)?;
        let end = from + memmem::find(rest, b"\n-----END ")?;
        let trailer = end + 1 + END.len();
        let attempt = frame(text, from, end, trailer)?;
        if let Attempt::Block(block) = attempt {
            let after = next_line(text, trailer).1;
            return Some((block, after));
        }
        from = trailer;
    }
}

/// What became of one `END` line.
enum Attempt<'t> {
    Block(Block<'t>),
    Skipped,
}

/// Tries the frame that ends with the line break at `end`. None when Go gives up on the whole text.
fn frame(text: &[u8], from: usize, end: usize, trailer: usize) -> Option<Attempt<'_>> {
    let skipped = Some(Attempt::Skipped);
    let Some(begin) = memmem::rfind(text.get(from..end)?, BEGIN).map(|at| from + at) else {
        return skipped;
    };
    let at_line_start = begin == from || text.get(begin - 1) == Some(&b'\n');
    if !at_line_start {
        return skipped;
    }
    let (type_line, mut body) = next_line(text, begin + BEGIN.len());
    let begin_line = begin..type_line.end;
    let Some(kind) = text.get(type_line)?.strip_suffix(DASHES) else {
        return skipped;
    };
    let mut headers = 0;
    loop {
        if body >= text.len() {
            return None;
        }
        let (line, next) = next_line(text, body);
        if !text.get(line)?.contains(&b':') {
            break;
        }
        headers += 1;
        body = next;
    }
    if body > trailer {
        // Header lines ran past the `END` line.
        return None;
    }
    if headers > 0 && end < body {
        return skipped;
    }
    let Some(closing) = text.get(trailer..trailer + kind.len() + DASHES.len()) else {
        return skipped;
    };
    let closed = closing.starts_with(kind) && closing.ends_with(DASHES);
    let (remainder, _) = next_line(text, trailer + closing.len());
    if !closed || !remainder.is_empty() {
        return skipped;
    }
    let body_end = end.max(body);
    let encoded: Vec<u8> = text
        .get(body..body_end)?
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b' ' | b'\t'))
        .collect();
    let Ok(bytes) = base64::decode(&encoded) else {
        return skipped;
    };
    Some(Attempt::Block(Block {
        kind,
        headers,
        bytes,
        span: span(&(begin..trailer + closing.len())),
        begin: span(&begin_line),
        body: span(&(body..body_end)),
    }))
}

/// The line at `start` without its line break and the blanks before that, and where the next line starts.
pub(super) fn next_line(text: &[u8], start: usize) -> (Range<usize>, usize) {
    let rest = text.get(start..).unwrap_or_default();
    let (mut length, next) = match memchr::memchr(b'\n', rest) {
        Some(at) if at > 0 && rest.get(at - 1) == Some(&b'\r') => (at - 1, at + 1),
        Some(at) => (at, at + 1),
        None => (rest.len(), rest.len()),
    };
    while length > 0 && matches!(rest.get(length - 1), Some(b' ' | b'\t')) {
        length -= 1;
    }
    (start..start + length, start + next)
}

/// A range of text as a span.
pub(super) fn span(range: &Range<usize>) -> Span {
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(clamp(range.start), clamp(range.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        blocks(text.as_bytes())
            .map(|block| block.kind_text().into_owned())
            .collect()
    }

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = "note\n-----BEGIN A-----\nYQ==\n-----END A-----\nmore\n-----BEGIN B-----\nYg==\n-----END B-----";
        let found: Vec<_> = blocks(text.as_bytes()).collect();
        assert_eq!(found.len(), 2);
        let first = found.first().map(|block| {
            (
                block.bytes.clone(),
                text.get(block.span.range()).unwrap_or(""),
                text.get(block.body.range()).unwrap_or(""),
            )
        });
        assert_eq!(
            first,
            Some((
                b"a".to_vec(),
                "-----BEGIN A-----\nYQ==\n-----END A-----",
                "YQ=="
            ))
        );
    }

    #[test]
    fn blanks_in_the_body_and_at_line_ends_do_no_harm() {
        assert_eq!(
            kinds("-----BEGIN A----- \r\n Y Q\t==\r\n-----END A-----\t\r\n"),
            ["A"]
        );
    }

    #[test]
    fn the_frame_must_start_its_lines() {
        assert!(kinds(" -----BEGIN A-----\nYQ==\n-----END A-----").is_empty());
        assert!(kinds("-----BEGIN A-----\nYQ==\n -----END A-----").is_empty());
        assert!(kinds("-----BEGIN A-----\rYQ==\r-----END A-----\r").is_empty());
    }

    #[test]
    fn an_unfinished_block_gives_way_to_the_next() {
        assert_eq!(
            kinds("-----BEGIN A-----\nYQ==\n-----BEGIN B-----\nYg==\n-----END B-----"),
            ["B"]
        );
        assert_eq!(
            kinds(
                "-----BEGIN A-----\n!!\n-----END A-----\n-----BEGIN B-----\nYg==\n-----END B-----"
            ),
            ["B"]
        );
    }

    #[test]
    fn an_empty_body_is_a_block_and_headers_are_counted() {
        let headers = |text: &str| blocks(text.as_bytes()).next().map(|block| block.headers);
        assert_eq!(headers("-----BEGIN A-----\n-----END A-----"), Some(0));
        assert_eq!(
            headers("-----BEGIN A-----\nProc-Type: 4\nX: y\n\nYQ==\n-----END A-----"),
            Some(2)
        );
    }

    #[test]
    fn kinds_of_both_lines_must_agree() {
        assert!(kinds("-----BEGIN A-----\nYQ==\n-----END B-----").is_empty());
        assert!(kinds("-----BEGIN A-----\nYQ==\n-----END A----- x").is_empty());
    }
}
