//! The lines of a configuration that stands inside another file, as a file of their own. Read from indentation, so that
//! an empty line at its end counts as one of them.

use super::line::indent_of;
use crate::document::{Embedded, File};
use crate::source::{Source, Span};

/// The configuration around a cursor, without the indentation that it has in its file.
pub(super) struct Inner<'f> {
    outer: &'f File,
    pub(super) file: File,
    /// The cursor.
    pub(super) byte: u32,
    /// Its first line in the outer file.
    first: u32,
    /// The columns that its lines are indented by.
    pub(super) indent: usize,
}

impl<'f> Inner<'f> {
    /// The innermost configuration that a byte stands in; none where it stands in none, and where that is not written
    /// line by line.
    pub(super) fn at(outer: &'f File, byte: u32) -> Option<Self> {
        let places = outer.embedded().iter();
        places
            .filter(|place| place.place().start <= byte)
            .max_by_key(|place| place.place().start)
            .and_then(|embedded| Self::of(outer, embedded, byte))
    }

    fn of(outer: &'f File, embedded: &Embedded, byte: u32) -> Option<Self> {
        let source = outer.source();
        let lines = source.lines();
        let text = |line| lines.text_of(source.text(), line);
        // Empty lines have none.
        let indent_at = |line| Some(indent_of(text(line))).filter(|i| *i < text(line).len());
        let start = embedded.place().start;
        let header = lines.line_of(start);
        let column = (start - lines.start_of(header)?) as usize;
        let cursor = lines.line_of(byte);
        let cursor_column = (byte - lines.start_of(cursor)?) as usize;
        let (first, indent) = match source.text().get(start as usize..)?.chars().next()? {
            // The text begins below its header, and its first line says how far it is indented.
            '|' | '>' => {
                let first = header + 1;
                let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
                let indent = (first..=cursor.min(count)).find_map(indent_at);
                (first, indent.unwrap_or(cursor_column))
            }
            '{' | '[' | '"' | '\'' => return None,
            _ => (header, column),
        };
        let is_inside = |line: u32| line == header || indent_at(line).is_none_or(|i| i >= indent);
        if indent == 0 || cursor_column < indent || !(first..=cursor).all(is_inside) {
            return None;
        }
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let mut inner = String::new();
        let mut at = None;
        for line in (first..count).take_while(|line| *line <= cursor || is_inside(*line)) {
            if line == cursor {
                let column = u32::try_from(cursor_column - indent).ok()?;
                at = Some(u32::try_from(inner.len()).ok()? + column);
            }
            inner.push_str(text(line).get(indent..).unwrap_or(""));
            inner.push('\n');
        }
        Some(Self {
            outer,
            file: File::read(&Source::new(source.name(), inner), embedded.file().input()),
            byte: at?,
            first,
            indent,
        })
    }

    /// The bytes of the outer file that a part of a line stands at.
    pub(super) fn outer_span(&self, span: Span) -> Option<Span> {
        let source = self.file.source();
        let line = source.lines().line_of(span.start);
        let start = source.lines().start_of(line)?;
        let outer = self.outer.source().lines().start_of(self.first + line)?;
        let begin = outer + u32::try_from(self.indent).ok()? + (span.start - start);
        Some(Span::new(begin, begin + span.len()))
    }
}
