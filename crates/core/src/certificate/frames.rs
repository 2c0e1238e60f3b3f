//! What was meant to be PEM: `BEGIN` and `END` markers wherever they stand and however they are written.

use std::ops::Range;

/// A `BEGIN` or `END` marker with its dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Whether it ends a block.
    pub(super) is_end: bool,
    /// The bytes, dashes included.
    pub(super) range: Range<usize>,
    /// The bytes of the kind.
    pub(super) kind: Range<usize>,
    /// Whether it is written exactly as PEM wants it: five plain dashes on both sides, capital letters.
    pub(super) is_exact: bool,
}

/// A block as it was meant: two markers and what stands between, or one marker whose partner is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Both markers.
    Whole {
        /// The first line.
        begin: Marker,
        /// The last line.
        end: Marker,
    },
    /// A block that never ends.
    Unfinished {
        /// The first line.
        begin: Marker,
    },
    /// An end without a beginning.
    Orphan {
        /// The last line.
        end: Marker,
    },
}

impl Frame {
    /// All its bytes.
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Whole { begin, end } => begin.range.start..end.range.end,
            Self::Unfinished { begin } => begin.range.clone(),
            Self::Orphan { end } => end.range.clone(),
        }
    }
}

/// The frames of a text, in order.
pub(super) fn frames(text: &str) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut open: Option<Marker> = None;
    for marker in markers(text) {
        if marker.is_end {
            frames.push(match open.take() {
                Some(begin) => Frame::Whole { begin, end: marker },
                None => Frame::Orphan { end: marker },
            });
        } else if let Some(begin) = open.replace(marker) {
            frames.push(Frame::Unfinished { begin });
        }
    }
    frames.extend(open.map(|begin| Frame::Unfinished { begin }));
    frames
}

fn markers(text: &str) -> Vec<Marker> {
    let mut markers = Vec::new();
    let mut position = 0;
    while let Some(start) = next_dash(text, position) {
        let word = end_of_dashes(text, start);
        match marker(text, start, word) {
            Some(marker) => {
                position = marker.range.end;
                markers.push(marker);
            }
            None => position = word,
        }
    }
    markers
}

/// The marker whose leading dashes are `start..word`.
fn marker(text: &str, start: usize, word: usize) -> Option<Marker> {
    let after = text.get(word..)?;
    let is_end = starts_with_word(after, "END ");
    if !is_end && !starts_with_word(after, "BEGIN ") {
        return None;
    }
    let kind_start = word + if is_end { "END ".len() } else { "BEGIN ".len() };
    let kind_end = next_dash(text, kind_start)?;
    let kind = text.get(kind_start..kind_end)?;
    let is_kind = !kind.trim().is_empty()
        && kind.len() <= 64
        && kind
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '#' | '.' | '/'));
    if !is_kind {
        return None;
    }
    let mut end = end_of_dashes(text, kind_end);
    // `-----END A----------BEGIN B-----`: the last dashes belong to the next marker.
    let next = text.get(end..).unwrap_or_default();
    let glued = starts_with_word(next, "BEGIN ") || starts_with_word(next, "END ");
    if glued && end - kind_end > 5 {
        end -= 5;
    }
    let exact = format!("-----{}{kind}-----", if is_end { "END " } else { "BEGIN " });
    Some(Marker {
        is_end,
        range: start..end,
        kind: kind_start..kind_end,
        is_exact: text.get(start..end) == Some(exact.as_str()),
    })
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn next_dash(text: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(is_dash).map(|at| from + at)
}

fn end_of_dashes(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.find(|c| !is_dash(c)).unwrap_or(rest.len())
}

/// A dash, or what word processors make of one or two of them.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, bool)> {
        markers(text)
            .into_iter()
            .map(|marker| (text.get(marker.kind).unwrap_or(""), marker.is_exact))
            .collect()
    }

    #[test]
    fn markers_are_found_wherever_they_stand() {
        assert_eq!(
            kinds("x-----BEGIN A-----y ----END A----"),
            [("A", true), ("A", false)]
        );
        assert_eq!(kinds("–––––BEGIN A–––––"), [("A", false)]);
        assert_eq!(
            kinds("-----END A----------BEGIN B-----"),
            [("A", true), ("B", true)]
        );
        assert!(kinds("--- BEGIN").is_empty());
        assert!(kinds("a-BEGIN list: x-").is_empty());
    }

    #[test]
    fn markers_pair_up() {
        let text = "-----BEGIN A-----\n-----BEGIN B-----\n-----END B-----\n-----END C-----";
        let found = frames(text);
        assert!(matches!(
            found.as_slice(),
            [
                Frame::Unfinished { .. },
                Frame::Whole { .. },
                Frame::Orphan { .. }
            ]
        ));
    }
}
