//! Places in files, as messages name them.

use pullpath_core::source::{ColumnUnit, Source};

/// A place as `path:line:column`; both count from one, columns in code points.
pub(crate) fn place(source: &Source, byte: u32) -> String {
    let at = source.position(byte, ColumnUnit::Utf32);
    format!("{}:{}:{}", source.name(), at.line + 1, at.column + 1)
}
