//! Lines and columns around a node.

use crate::source::line_break;
use crate::yaml::{NodeKind, NodeRef};

/// The text that an edit is made in.
#[derive(Clone, Copy)]
pub(super) struct Layout<'s> {
    text: &'s str,
}

impl<'s> Layout<'s> {
    pub(super) fn of(node: NodeRef<'s>) -> Self {
        Self {
            text: node.stream().source().text(),
        }
    }

    pub(super) fn slice(self, start: u32, end: u32) -> &'s str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    pub(super) fn line_start(self, at: u32) -> u32 {
        let before = self.text.get(..at as usize).unwrap_or("");
        before.rfind(['\n', '\r']).map_or_else(
            || {
                if before.starts_with('\u{feff}') {
                    3.min(at)
                } else {
                    0
                }
            },
            |at| offset(at + 1),
        )
    }

    /// The end of the line of a place, before its line break.
    pub(super) fn line_end(self, at: u32) -> u32 {
        let behind = self.text.get(at as usize..).unwrap_or("");
        at + offset(behind.find(['\n', '\r']).unwrap_or(behind.len()))
    }

    /// The start of the line after the one of a place.
    pub(super) fn next_line(self, at: u32) -> u32 {
        let end = self.line_end(at);
        let behind = self.text.get(end as usize..).unwrap_or("");
        end + match behind.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [_, ..] => 1,
            [] => 0,
        }
    }

    pub(super) fn column(self, at: u32) -> usize {
        (at - self.line_start(at)) as usize
    }

    /// What stands before a place on its line.
    pub(super) fn before(self, at: u32) -> &'s str {
        self.slice(self.line_start(at), at)
    }

    /// Whether nothing but blanks stands before a place on its line.
    pub(super) fn is_first(self, at: u32) -> bool {
        self.before(at).trim().is_empty()
    }

    /// The line break of this text.
    pub(super) fn line_break(self) -> &'static str {
        line_break(self.text)
    }

    /// The end of everything that belongs to a node: of its last line, with the comment behind it, and with the empty
    /// lines that a block scalar keeps. Before the line break.
    pub(super) fn end_of(self, node: NodeRef<'_>) -> u32 {
        let end = self.line_end(node.full_span().end);
        if !keeps_breaks(node) {
            return end;
        }
        let mut end = end;
        loop {
            let next = self.next_line(end);
            if next == end || !self.slice(next, self.line_end(next)).trim().is_empty() {
                return end;
            }
            let line_end = self.line_end(next);
            if line_end == next && self.next_line(next) == next {
                return end;
            }
            end = line_end;
        }
    }

    /// The first of the comment lines right above a line: each at the line's own column, without an empty line between.
    pub(super) fn comments_above(self, line: u32, column: usize) -> u32 {
        let mut first = line;
        while first > 0 {
            let above = self.line_start(first - 1);
            // `\r\n` is one line break.
            let above = if above == first - 1 && above > 0 && self.slice(above - 1, first) == "\r\n"
            {
                self.line_start(above - 1)
            } else {
                above
            };
            let content = self.slice(above, self.line_end(above));
            let indentation = content.len() - content.trim_start().len();
            if content.trim_start().starts_with('#') && indentation == column && above < first {
                first = above;
            } else {
                break;
            }
        }
        first
    }
}

/// Whether a node ends with a block scalar that keeps the empty lines behind it.
fn keeps_breaks(node: NodeRef<'_>) -> bool {
    let mut node = node;
    loop {
        match node.kind() {
            NodeKind::Literal | NodeKind::Folded => {
                let header = node.source().split(['\n', '\r']).next().unwrap_or("");
                let header = header.split('#').next().unwrap_or("");
                return header.contains('+');
            }
            NodeKind::BlockMapping | NodeKind::BlockSequence => match node.children().last() {
                Some(last) => node = last,
                None => return false,
            },
            _ => return false,
        }
    }
}

/// Whether a node stands inside a flow collection, or is one.
pub(super) fn in_flow(node: NodeRef<'_>) -> bool {
    let mut around = node.parent();
    while let Some(parent) = around {
        if matches!(
            parent.kind(),
            NodeKind::FlowMapping | NodeKind::FlowSequence
        ) {
            return true;
        }
        around = parent.parent();
    }
    false
}

pub(super) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
