//! Byte offsets to the positions that client and server agreed on, and back.

use lsp_types::{Position, PositionEncodingKind, Range};
use pullpath_core::source::{self, ColumnUnit, Source, Span};

/// The unit for an encoding the client offers; none for ones that are not known here.
pub(crate) fn unit(encoding: &PositionEncodingKind) -> Option<ColumnUnit> {
    match encoding {
        PositionEncodingKind::UTF8 => Some(ColumnUnit::Utf8),
        PositionEncodingKind::UTF16 => Some(ColumnUnit::Utf16),
        PositionEncodingKind::UTF32 => Some(ColumnUnit::Utf32),
        PositionEncodingKind::Custom(_) => None,
    }
}

/// The name of a unit in the protocol.
pub(crate) fn encoding(unit: ColumnUnit) -> PositionEncodingKind {
    match unit {
        ColumnUnit::Utf8 => PositionEncodingKind::UTF8,
        ColumnUnit::Utf16 => PositionEncodingKind::UTF16,
        ColumnUnit::Utf32 => PositionEncodingKind::UTF32,
    }
}

pub(crate) fn position(source: &Source, byte: u32, unit: ColumnUnit) -> Position {
    let at = source.position(byte, unit);
    Position {
        line: at.line,
        character: at.column,
    }
}

pub(crate) fn range(source: &Source, span: Span, unit: ColumnUnit) -> Range {
    Range {
        start: position(source, span.start, unit),
        end: position(source, span.end, unit),
    }
}

pub(crate) fn byte(source: &Source, position: Position, unit: ColumnUnit) -> u32 {
    let position = source::Position {
        line: position.line,
        column: position.character,
    };
    source.lines().byte(source.text(), position, unit)
}

pub(crate) fn span(source: &Source, range: Range, unit: ColumnUnit) -> Span {
    Span::new(
        byte(source, range.start, unit),
        byte(source, range.end, unit),
    )
}
