//! The text of a file as it may be shown: secrets hidden, control characters made visible, long lines cut.

use std::collections::BTreeSet;
use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use pullpath_core::source::{ColumnUnit, Source, Span};

use crate::printable;

/// What stands for a secret, whatever its length.
const MASK: &str = "********";
/// What stands for text that was left out.
const ELISION: &str = "…";
/// A line of more bytes is cut.
const LONG_LINE: usize = 200;
/// What stays of a long line around a place in question, in bytes on each side.
const AROUND: usize = 60;
/// Lines shown above and below a place in question.
pub(super) const CONTEXT_LINES: usize = 2;

/// A file as it may be shown. Only lines near the places in question have text; line numbers are those of the file.
pub(crate) struct Shown<'s> {
    source: &'s Source,
    name: String,
    text: String,
    /// First byte of each line in `text`.
    starts: Vec<usize>,
    /// Where `text` differs from the file, in order.
    pieces: Vec<Piece>,
}

/// Bytes of the file and what is shown in their place.
struct Piece {
    original: Range<usize>,
    shown: Range<usize>,
}

impl<'s> Shown<'s> {
    /// Prepares a file to show the surroundings of some places.
    pub(super) fn new(source: &'s Source, secrets: &[Span], places: &[Span]) -> Self {
        let wanted = wanted_lines(source, places);
        Self::build(source, secrets, |line| wanted.contains(&line), Some(places))
    }

    /// The whole file, line by line, long lines left as they are.
    pub(crate) fn whole(source: &'s Source, secrets: &[Span]) -> Self {
        Self::build(source, secrets, |_| true, None)
    }

    fn build(
        source: &'s Source,
        secrets: &[Span],
        wanted: impl Fn(u32) -> bool,
        places: Option<&[Span]>,
    ) -> Self {
        let lines = source.lines();
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let mut shown = Self {
            source,
            name: printable(source.name()).into_owned(),
            text: String::new(),
            starts: Vec::with_capacity(lines.len()),
            pieces: Vec::new(),
        };
        for line in 0..count {
            shown.starts.push(shown.text.len());
            if wanted(line) {
                let start = lines.start_of(line).unwrap_or(0) as usize;
                let text = lines.text_of(source.text(), line);
                shown.push_line(start, text, secrets, places);
            }
            shown.text.push('\n');
        }
        shown
    }

    /// The lines as shown.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines()
    }

    fn push_line(&mut self, start: usize, text: &str, secrets: &[Span], places: Option<&[Span]>) {
        let end = start + text.len();
        let content = start + (text.len() - text.trim_start().len());
        let mut replaced: Vec<(Range<usize>, &str)> = Vec::new();
        let first = secrets.partition_point(|secret| (secret.end as usize) <= start);
        for secret in secrets.get(first..).unwrap_or_default() {
            if secret.start as usize >= end {
                break;
            }
            let hidden = (secret.start as usize).max(content)..(secret.end as usize).min(end);
            if hidden.start < hidden.end {
                replaced.push((hidden, MASK));
            }
        }
        if let Some(places) = places.filter(|_| text.len() > LONG_LINE) {
            let gaps = gaps(start, text, places);
            replaced.retain(|(hidden, _)| !gaps.iter().any(|gap| covers(gap, hidden)));
            for gap in gaps {
                let free = gap_without(&gap, &replaced);
                replaced.extend(free.map(|gap| (gap, ELISION)));
            }
            replaced.sort_by_key(|(range, _)| range.start);
        }
        let mut at = start;
        for (range, with) in replaced {
            self.push_text(at, text.get(at - start..range.start - start).unwrap_or(""));
            let from = self.text.len();
            self.text.push_str(with);
            self.pieces.push(Piece {
                original: range.clone(),
                shown: from..self.text.len(),
            });
            at = range.end;
        }
        self.push_text(at, text.get(at - start..).unwrap_or(""));
    }

    /// Text with its control characters made visible.
    fn push_text(&mut self, mut at: usize, text: &str) {
        for character in text.chars() {
            let from = self.text.len();
            let length = character.len_utf8();
            if character == '\t' || !crate::is_unprintable(character) {
                self.text.push(character);
            } else {
                self.text.push(char::REPLACEMENT_CHARACTER);
                self.pieces.push(Piece {
                    original: at..at + length,
                    shown: from..self.text.len(),
                });
            }
            at += length;
        }
    }

    /// A span of the file in the text as shown. One over many lines is cut to its first: the rest is no news.
    pub(super) fn span(&self, span: Span) -> SourceSpan {
        /// The most lines that are underlined.
        const MOST: u32 = 6;
        let lines = self.source.lines();
        let (first, last) = (lines.line_of(span.start), lines.line_of(span.end));
        let end = if last - first >= MOST {
            let text = lines.text_of(self.source.text(), first);
            lines.start_of(first).unwrap_or(0) as usize + text.len()
        } else {
            span.end as usize
        };
        let from = self.place(span.start as usize, first, Side::Start);
        let to = self.place(end, lines.line_of(saturating(end)), Side::End);
        (from, to.saturating_sub(from)).into()
    }

    fn place(&self, byte: usize, line: u32, side: Side) -> usize {
        let lines = self.source.lines();
        let start = lines.start_of(line).unwrap_or(0) as usize;
        let shown_start = self.starts.get(line as usize).copied().unwrap_or(0);
        let byte = byte.min(start + lines.text_of(self.source.text(), line).len());
        let behind = self
            .pieces
            .partition_point(|piece| piece.original.start <= byte);
        let piece = behind
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
            .filter(|piece| piece.original.start >= start);
        match piece {
            Some(piece) if byte == piece.original.start => piece.shown.start,
            Some(piece) if byte < piece.original.end => match side {
                Side::Start => piece.shown.start,
                Side::End => piece.shown.end,
            },
            Some(piece) => piece.shown.end + (byte - piece.original.end),
            None => shown_start + (byte - start),
        }
    }

    /// The byte of the file for a byte of the shown text; exact outside of pieces.
    fn original(&self, shown: usize) -> usize {
        let line = self.line_of(shown);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let original_start = self.source.lines().start_of(saturating(line)).unwrap_or(0) as usize;
        let behind = self
            .pieces
            .partition_point(|piece| piece.shown.start <= shown);
        match behind
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some(piece) if piece.shown.start >= start && shown < piece.shown.end => {
                piece.original.start
            }
            Some(piece) if piece.shown.start >= start => {
                piece.original.end + (shown - piece.shown.end)
            }
            _ => original_start + (shown - start),
        }
    }

    /// How many of these lines around a place help to read it: those of the same document, blank ones at the end
    /// left out.
    fn worth_showing(&self, lines: impl Iterator<Item = usize>) -> usize {
        let text = |line: usize| {
            let start = self.starts.get(line).copied().unwrap_or(0);
            let end = self.starts.get(line + 1).copied();
            self.text
                .get(start..end.unwrap_or(self.text.len()))
                .unwrap_or("")
        };
        lines
            .map(text)
            .take_while(|line| !line.starts_with("---"))
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .last()
            .map_or(0, |(index, _)| index + 1)
    }

    fn line_of(&self, shown: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= shown)
            .saturating_sub(1)
    }
}

#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

impl SourceCode for Shown<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let line = self.line_of(span.offset());
        let (start, first, column) = if before == 0 {
            let place = saturating(self.original(span.offset()));
            let position = self.source.position(place, ColumnUnit::Utf32);
            (
                span.offset(),
                position.line as usize,
                position.column as usize,
            )
        } else {
            let first = line - self.worth_showing((0..line).rev().take(before));
            (self.starts.get(first).copied().unwrap_or(0), first, 0)
        };
        let span_last = self.line_of(span.offset() + span.len());
        let last = span_last + self.worth_showing((span_last + 1..self.starts.len()).take(after));
        let end = if after == 0 {
            span.offset() + span.len()
        } else {
            self.starts
                .get(last + 1)
                .copied()
                .unwrap_or(self.text.len())
        };
        let data = self
            .text
            .as_bytes()
            .get(start..end)
            .ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            (start, end - start).into(),
            first,
            column,
            last.min(self.starts.len()) - first.min(last) + 1,
        )))
    }
}

/// The lines near the places in question.
fn wanted_lines(source: &Source, places: &[Span]) -> BTreeSet<u32> {
    let lines = source.lines();
    let context = saturating(CONTEXT_LINES);
    let mut wanted = BTreeSet::new();
    for place in places {
        let first = lines.line_of(place.start).saturating_sub(context);
        let last = lines.line_of(place.end).saturating_add(context);
        wanted.extend(first..=last.min(first.saturating_add(40)));
    }
    wanted
}

/// What can be left out of a long line: all that is not near its first bytes or a place in question.
fn gaps(start: usize, text: &str, places: &[Span]) -> Vec<Range<usize>> {
    let end = start + text.len();
    let boundary = |byte: usize| {
        (byte..=end)
            .find(|at| text.is_char_boundary(at - start))
            .unwrap_or(end)
    };
    let mut windows: Vec<Range<usize>> = places
        .iter()
        .filter(|place| (place.start as usize) <= end && place.end as usize >= start)
        .map(|place| {
            let from = (place.start as usize).saturating_sub(AROUND).max(start);
            let to = ((place.end as usize).min(place.start as usize + LONG_LINE) + AROUND).min(end);
            boundary(from)..boundary(to)
        })
        .collect();
    windows.push(start..boundary((start + AROUND).min(end)));
    windows.sort_by_key(|window| window.start);
    let mut gaps = Vec::new();
    let mut at = start;
    for window in windows {
        if window.start > at + ELISION.len() {
            gaps.push(at..window.start);
        }
        at = at.max(window.end);
    }
    if end > at + ELISION.len() {
        gaps.push(at..end);
    }
    gaps
}

fn covers(gap: &Range<usize>, hidden: &Range<usize>) -> bool {
    gap.start <= hidden.start && hidden.end <= gap.end
}

/// The parts of a gap that no mask takes.
fn gap_without(
    gap: &Range<usize>,
    masks: &[(Range<usize>, &str)],
) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut parts = Vec::new();
    let mut at = gap.start;
    for (mask, _) in masks {
        if mask.start >= gap.end || mask.end <= at {
            continue;
        }
        if mask.start > at {
            parts.push(at..mask.start);
        }
        at = mask.end;
    }
    if at < gap.end {
        parts.push(at..gap.end);
    }
    parts.into_iter()
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
