//! Where the dash of an item stands.

use super::layout::{Layout, offset};
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef};

impl NodeRef<'_> {
    /// The dash of an item of a block sequence; none for other nodes.
    pub fn dash(self) -> Option<Span> {
        let sequence = self.parent()?;
        if sequence.kind() != NodeKind::BlockSequence {
            return None;
        }
        let layout = Layout::of(self);
        let first = sequence.span().start;
        let column = offset(layout.column(first));
        // Between a dash and its item are only comments and empty lines.
        let mut line = layout.line_start(self.full_span().start);
        while line > first {
            let dash = line + column;
            if layout.slice(line, dash).trim().is_empty() && layout.slice(dash, dash + 1) == "-" {
                return Some(Span::new(dash, dash + 1));
            }
            line = layout.line_start(line - 1);
        }
        Some(Span::new(first, first + 1))
    }
}
