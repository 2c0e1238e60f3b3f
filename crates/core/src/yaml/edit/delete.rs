//! Removing entries and items, with their comma or line and the comments that belong to them.

use super::layout::{Layout, offset};
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef};

impl Entry<'_> {
    /// Removes the entry: in a block its lines with the comments right above and behind it, in braces its text with a
    /// comma. The last one leaves `{}`. None where the entry cannot be removed alone, or aliases stand for it.
    pub fn delete(&self) -> Option<Vec<Edit>> {
        let mapping = self.key.parent()?;
        let siblings: Vec<Entry<'_>> = mapping.entries().collect();
        let index = siblings.iter().position(|entry| entry == self)?;
        let layout = Layout::of(self.key);
        let start = self.key.full_span().start;
        let end = layout.end_of(self.value).max(layout.line_end(start));
        let part = Part {
            collection: mapping,
            own: Span::new(start, self.value.full_span().end.max(self.key.span().end)),
            before: index
                .checked_sub(1)
                .and_then(|index| siblings.get(index))
                .map(|entry| entry.value.full_span().end.max(entry.key.span().end)),
            after: siblings
                .get(index + 1)
                .map(|entry| entry.key.full_span().start),
            end,
        };
        match mapping.kind() {
            NodeKind::BlockMapping => {
                // `? key` has a sign of its own before it.
                if layout.before(start).trim_end().ends_with('?') {
                    return None;
                }
                part.delete_lines("{}")
            }
            NodeKind::FlowMapping if mapping.source().starts_with('{') => part.delete_in_flow(),
            _ => None,
        }
    }
}

impl NodeRef<'_> {
    /// Removes an item of a sequence, as [`Entry::delete`] does an entry. The last one leaves `[]`.
    pub fn delete_item(self) -> Option<Vec<Edit>> {
        let sequence = self.parent().filter(|parent| {
            matches!(
                parent.kind(),
                NodeKind::BlockSequence | NodeKind::FlowSequence
            )
        })?;
        let siblings: Vec<NodeRef<'_>> = sequence.items().collect();
        let index = siblings.iter().position(|item| *item == self)?;
        let before = index.checked_sub(1).and_then(|index| siblings.get(index));
        let after = siblings.get(index + 1);
        let layout = Layout::of(self);
        if sequence.kind() == NodeKind::FlowSequence {
            let part = Part {
                collection: sequence,
                own: self.full_span(),
                before: before.map(|item| item.full_span().end),
                after: after.map(|item| item.full_span().start),
                end: self.full_span().end,
            };
            return part.delete_in_flow();
        }
        let dash = self.dash()?.start;
        let part = Part {
            collection: sequence,
            own: Span::new(dash, self.full_span().end.max(dash + 1)),
            before: before.map(|item| item.full_span().end),
            after: match after {
                Some(next) => Some(next.dash()?.start),
                None => None,
            },
            end: layout.end_of(self).max(layout.line_end(dash)),
        };
        part.delete_lines("[]")
    }
}

/// A child of a collection with what is around it.
struct Part<'s> {
    collection: NodeRef<'s>,
    /// Its own text, a dash included.
    own: Span,
    /// Where the child before it ends.
    before: Option<u32>,
    /// Where the child behind it begins.
    after: Option<u32>,
    /// The end of its last line.
    end: u32,
}

impl Part<'_> {
    fn delete_lines(&self, empty: &str) -> Option<Vec<Edit>> {
        if self.collection.is_shared() {
            return None;
        }
        let layout = Layout::of(self.collection);
        let start = self.own.start;
        if self.before.is_none() && self.after.is_none() {
            return self.collapse(empty);
        }
        if layout.is_first(start) {
            let line = layout.line_start(start);
            let first = layout.comments_above(line, layout.column(start));
            let next = layout.next_line(self.end);
            if next == layout.line_end(self.end) {
                // The last line of the text has no break; the one before it goes instead.
                let previous_end = first.checked_sub(1)?;
                let break_start = if layout.slice(previous_end.saturating_sub(1), first) == "\r\n" {
                    previous_end - 1
                } else {
                    previous_end
                };
                return Some(vec![Edit::delete(Span::new(break_start, self.end))]);
            }
            return Some(vec![Edit::delete(Span::new(first, next))]);
        }
        // It shares its line with the dash of an item around it: what follows moves up to that dash.
        self.after?;
        let mut next = layout.next_line(self.end);
        loop {
            let line = layout.slice(next, layout.line_end(next));
            if !line.trim().is_empty() {
                let indentation = line.len() - line.trim_start().len();
                return Some(vec![Edit::delete(Span::new(
                    start,
                    next + offset(indentation),
                ))]);
            }
            let following = layout.next_line(next);
            if following == next {
                return None;
            }
            next = following;
        }
    }

    /// The only child goes: brackets take its place.
    fn collapse(&self, empty: &str) -> Option<Vec<Edit>> {
        let layout = Layout::of(self.collection);
        let start = self.own.start;
        // What a comment behind the child says goes with it; the line break stays.
        if !layout.is_first(start) {
            return Some(vec![Edit::replace(Span::new(start, self.end), empty)]);
        }
        let Some(entry) = self.collection.entry() else {
            if self.collection.parent().is_some() {
                return None;
            }
            let line = layout.line_start(start);
            let first = layout.comments_above(line, layout.column(start));
            return Some(vec![Edit::replace(Span::new(first, self.end), empty)]);
        };
        let colon = layout
            .slice(entry.key.span().end, start)
            .find(':')
            .map(|at| entry.key.span().end + offset(at + 1))?;
        let properties = self.collection.full_span().start;
        // Behind an anchor or a tag of the collection, which stand on the line of the key.
        let at = if properties < self.collection.span().start {
            let text = layout.slice(colon, start);
            let line = text.split(['\n', '\r']).next().unwrap_or("");
            let line = line.split(" #").next().unwrap_or("");
            colon + offset(line.trim_end().len())
        } else {
            colon
        };
        let line = layout.line_start(start);
        let first = layout.comments_above(line, layout.column(start));
        let break_start = layout.line_end(first.checked_sub(1).map(|at| layout.line_start(at))?);
        let next = layout.next_line(self.end);
        let lines = if next == self.end {
            Span::new(break_start, self.end)
        } else {
            Span::new(first, next)
        };
        Some(vec![
            Edit::insert(at, format!(" {empty}")),
            Edit::delete(lines),
        ])
    }

    fn delete_in_flow(&self) -> Option<Vec<Edit>> {
        if self.collection.is_shared() {
            return None;
        }
        let layout = Layout::of(self.collection);
        let span = match (self.before, self.after) {
            // Up to the next one, its comma included.
            (_, Some(next)) => Span::new(self.own.start, next),
            // From behind the one before, its comma included; a comma behind the last one stays behind that.
            (Some(previous), None) => {
                let behind = layout.slice(self.own.end, self.collection.span().end);
                let trailing = behind.find(',').filter(|at| {
                    behind
                        .get(..*at)
                        .is_some_and(|between| between.trim().is_empty())
                });
                Span::new(
                    previous,
                    self.own.end + trailing.map_or(0, |at| offset(at + 1)),
                )
            }
            (None, None) => Span::new(
                self.collection.span().start + 1,
                self.collection.span().end.checked_sub(1)?,
            ),
        };
        Some(vec![Edit::delete(span)])
    }
}
