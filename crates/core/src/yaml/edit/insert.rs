//! Adding entries and items.

use super::layout::{Layout, in_flow, offset};
use super::scalar::{flow_text, value_place};
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef, write_key};

impl NodeRef<'_> {
    /// Adds an entry at the end of a mapping, at the indentation of its siblings. `value` is YAML; its further lines
    /// are indented like the key, and it may begin on the line below. An empty value becomes a mapping. None where the
    /// mapping cannot take one, or aliases stand for it.
    pub fn insert_entry(self, name: &str, value: &str) -> Option<Vec<Edit>> {
        let last = self.entries().last().map(|entry| entry.value);
        match self.kind() {
            NodeKind::FlowMapping => {
                let key = flow_text(name);
                self.insert_in_flow(&entry(&key, value), '{')
            }
            NodeKind::BlockMapping => {
                let layout = Layout::of(self);
                let column = layout.column(self.entries().next()?.key.full_span().start);
                self.insert_line(last?, column, &entry(&write_key(name), value))
            }
            NodeKind::Null => {
                let key = if in_flow(self) {
                    flow_text(name)
                } else {
                    write_key(name).into_owned()
                };
                self.fill(&entry(&key, value), "{", "}")
            }
            _ => None,
        }
    }

    /// Adds an item at the end of a sequence. `value` is YAML; its further lines are indented like its first. An empty
    /// value becomes a sequence. None where the sequence cannot take one, or aliases stand for it.
    pub fn append_item(self, value: &str) -> Option<Vec<Edit>> {
        match self.kind() {
            NodeKind::FlowSequence => self.insert_in_flow(value, '['),
            NodeKind::BlockSequence => {
                let layout = Layout::of(self);
                let column = layout.column(self.span().start);
                let lines = value.replace('\n', "\n  ");
                self.insert_line(self.items().last()?, column, &format!("- {lines}"))
            }
            NodeKind::Null => {
                let lines = value.replace('\n', "\n  ");
                let item = if in_flow(self) {
                    value.to_owned()
                } else {
                    format!("- {lines}")
                };
                self.fill(&item, "[", "]")
            }
            _ => None,
        }
    }

    /// A line behind the last child of a block collection.
    fn insert_line(self, last: NodeRef<'_>, column: usize, text: &str) -> Option<Vec<Edit>> {
        if self.is_shared() {
            return None;
        }
        let layout = Layout::of(self);
        let break_ = layout.line_break();
        let indentation = " ".repeat(column);
        let lines = text.replace('\n', &format!("{break_}{indentation}"));
        let end = layout.end_of(last);
        Some(vec![Edit::insert(
            end,
            format!("{break_}{indentation}{lines}"),
        )])
    }

    /// Behind the last child of a flow collection, with a comma.
    fn insert_in_flow(self, text: &str, open: char) -> Option<Vec<Edit>> {
        // A pair without braces takes no second entry; lines cannot be kept apart here.
        if self.is_shared() || !self.source().starts_with(open) || text.contains('\n') {
            return None;
        }
        let close = self.span().end.checked_sub(1)?;
        let Some(last) = self.children().last() else {
            // Whatever stands between the brackets stays: it can only be blanks and comments.
            let layout = Layout::of(self);
            let inside = layout.slice(self.span().start + 1, close);
            return inside
                .trim()
                .is_empty()
                .then(|| vec![Edit::replace(Span::new(self.span().start + 1, close), text)]);
        };
        let end = last.full_span().end;
        let behind = Layout::of(self).slice(end, close);
        if let Some(comma) = behind.find(',') {
            // A comma stands behind the last one already.
            let at = end + offset(comma + 1);
            return Some(vec![Edit::insert(at, format!(" {text}"))]);
        }
        Some(vec![Edit::insert(end, format!(", {text}"))])
    }

    /// The first child of what was empty.
    fn fill(self, text: &str, open: &str, close: &str) -> Option<Vec<Edit>> {
        if self.is_shared() {
            return None;
        }
        let layout = Layout::of(self);
        let entry = self.entry().filter(|entry| entry.value == self)?;
        let place = value_place(&entry)?.start;
        if in_flow(self) {
            let filled = format!(" {open}{text}{close}");
            return (!text.contains('\n')).then(|| vec![Edit::insert(place, filled)]);
        }
        let column = layout.column(entry.key.full_span().start) + 2;
        let break_ = layout.line_break();
        let indentation = " ".repeat(column);
        let lines = text.replace('\n', &format!("{break_}{indentation}"));
        // Behind a comment on the line of the key.
        let end = layout.line_end(place);
        Some(vec![Edit::insert(
            end,
            format!("{break_}{indentation}{lines}"),
        )])
    }
}

/// An entry as text. A value that begins on the next line leaves no blank behind the colon.
fn entry(key: &str, value: &str) -> String {
    if value.starts_with('\n') {
        format!("{key}:{value}")
    } else {
        format!("{key}: {value}")
    }
}
