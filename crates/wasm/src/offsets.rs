//! Byte offsets to UTF-16 code units and back.

use pullpath_core::source::{ColumnUnit, Position, Source, Span};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// A range of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// First UTF-16 code unit.
    pub from: u32,
    /// The one after the last.
    pub to: u32,
    /// First byte.
    pub start_byte: u32,
    /// The one after the last.
    pub end_byte: u32,
    /// Line of the start, from 1.
    pub line: u32,
    /// Column of the start in code points, from 1.
    pub column: u32,
}

/// The code units before each line of a text.
pub(crate) struct Offsets<'s> {
    source: &'s Source,
    lines: Vec<u32>,
}

impl<'s> Offsets<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        let index = source.lines();
        let count = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let mut lines = Vec::with_capacity(index.len());
        let mut units = 0;
        for line in 0..count {
            lines.push(units);
            let start = index.start_of(line).unwrap_or(0);
            let end = index
                .start_of(line + 1)
                .unwrap_or_else(|| length(source.text()));
            units += source
                .slice(Span::new(start, end))
                .chars()
                .map(|character| u32::try_from(character.len_utf16()).unwrap_or(1))
                .sum::<u32>();
        }
        Self { source, lines }
    }

    /// Code units before a byte.
    pub(crate) fn units(&self, byte: u32) -> u32 {
        let at = self.source.position(byte, ColumnUnit::Utf16);
        self.lines.get(at.line as usize).copied().unwrap_or(0) + at.column
    }

    /// The byte at a number of code units.
    pub(crate) fn byte(&self, units: u32) -> u32 {
        let line = self.lines.partition_point(|start| *start <= units);
        let line = line.saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let position = Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: units - start,
        };
        self.source
            .lines()
            .byte(self.source.text(), position, ColumnUnit::Utf16)
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        let at = self.source.position(span.start, ColumnUnit::Utf32);
        Range {
            from: self.units(span.start),
            to: self.units(span.end),
            start_byte: span.start,
            end_byte: span.end,
            line: at.line + 1,
            column: at.column + 1,
        }
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_javascript() {
        let source = Source::new("", "a: 🦊\r\nb: é\n");
        let offsets = Offsets::new(&source);
        for (byte, units) in [(0, 0), (3, 3), (7, 5), (9, 7), (12, 10), (14, 11), (15, 12)] {
            assert_eq!(offsets.units(byte), units, "byte {byte}");
            assert_eq!(offsets.byte(units), byte, "unit {units}");
        }
    }
}
