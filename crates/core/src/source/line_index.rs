//! Byte offsets to lines and columns, in the units that editors and reports use.

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUnit {
    /// UTF-8 bytes.
    Utf8,
    /// UTF-16 code units.
    Utf16,
    /// Unicode code points.
    Utf32,
}

/// A place in a text, both numbers counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from zero.
    pub line: u32,
    /// Column, from zero, in the unit that was asked for.
    pub column: u32,
}

/// The line starts of a text. `\n`, `\r\n` and a lone `\r` end a line, as the YAML consumers read them.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Scans a text for its line starts.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
        }
        Self { starts }
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never: every text has a line. Present for completeness beside [`LineIndex::len`].
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line, from zero, that holds a byte.
    pub fn line_of(&self, byte: u32) -> u32 {
        let line = self.starts.partition_point(|start| *start <= byte);
        u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The byte at which a line starts; none when there is no such line.
    pub fn start_of(&self, line: u32) -> Option<u32> {
        self.starts.get(line as usize).copied()
    }

    /// The text of a line without its line break; empty when there is no such line.
    pub fn text_of<'t>(&self, text: &'t str, line: u32) -> &'t str {
        let Some(start) = self.start_of(line) else {
            return "";
        };
        let end = self
            .start_of(line + 1)
            .map_or(text.len(), |end| end as usize);
        text.get(start as usize..end)
            .unwrap_or("")
            .trim_end_matches(['\n', '\r'])
    }

    /// Line and column of a byte. Past the end, or inside a character, the nearest place before it is meant.
    pub fn position(&self, text: &str, byte: u32, unit: ColumnUnit) -> Position {
        let mut byte = (byte as usize).min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_of(u32::try_from(byte).unwrap_or(u32::MAX));
        let start = self.start_of(line).unwrap_or(0) as usize;
        let before = text.get(start..byte).unwrap_or("");
        let column = match unit {
            ColumnUnit::Utf8 => before.len(),
            ColumnUnit::Utf16 => before.chars().map(char::len_utf16).sum(),
            ColumnUnit::Utf32 => before.chars().count(),
        };
        Position {
            line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// The byte of a position. A column past the end of its line means the line's end; a line past the end, the text's.
    pub fn byte(&self, text: &str, position: Position, unit: ColumnUnit) -> u32 {
        let Some(start) = self.start_of(position.line) else {
            return u32::try_from(text.len()).unwrap_or(u32::MAX);
        };
        let line = self.text_of(text, position.line);
        let mut column = 0;
        let mut offset = line.len();
        for (at, character) in line.char_indices() {
            if column >= position.column as usize {
                offset = at;
                break;
            }
            column += match unit {
                ColumnUnit::Utf8 => character.len_utf8(),
                ColumnUnit::Utf16 => character.len_utf16(),
                ColumnUnit::Utf32 => 1,
            };
        }
        start + u32::try_from(offset).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_they_are_asked_to() {
        let text = "a\r\né☕🎉x\rlast";
        let index = LineIndex::new(text);
        assert_eq!(index.len(), 3);
        let x = u32::try_from(text.find('x').unwrap_or(0)).unwrap_or(0);
        for (unit, column) in [
            (ColumnUnit::Utf8, 9),
            (ColumnUnit::Utf16, 4),
            (ColumnUnit::Utf32, 3),
        ] {
            let position = index.position(text, x, unit);
            assert_eq!(position, Position { line: 1, column });
            assert_eq!(index.byte(text, position, unit), x);
        }
        assert_eq!(index.text_of(text, 0), "a");
        assert_eq!(index.text_of(text, 2), "last");
    }
}
