//! Places in texts as people count them.

use std::fmt;

use pullpath_core::source::{ColumnUnit, Source};
use serde::Serialize;

/// A line and a column in it, both from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    /// The place of a byte.
    pub(crate) fn of(source: &Source, byte: u32, unit: ColumnUnit) -> Self {
        let at = source.position(byte, unit);
        Self {
            line: at.line + 1,
            column: at.column + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A place with its file, `path:line:column`; columns in code points.
pub fn place(source: &Source, byte: u32) -> String {
    let at = Position::of(source, byte, ColumnUnit::Utf32);
    format!("{}:{at}", crate::printable(source.name()))
}
