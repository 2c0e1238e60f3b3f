//! Replacing scalars and renaming keys.

use super::layout::{Layout, in_flow, offset};
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef, double_quoted, write_key, write_literal, write_text};

impl NodeRef<'_> {
    /// Gives a scalar another text. Its quoting stays, unless the new text cannot be written so. The place of an alias
    /// takes the text instead of the alias. None for collections, and for what aliases stand for.
    pub fn replace_text(self, text: &str) -> Option<Vec<Edit>> {
        if self.is_shared() {
            return None;
        }
        let layout = Layout::of(self);
        let written = match self.kind() {
            NodeKind::Plain | NodeKind::Null | NodeKind::Alias => {
                if in_flow(self) {
                    flow_text(text)
                } else {
                    write_text(text).into_owned()
                }
            }
            NodeKind::SingleQuoted => single_quoted(text),
            NodeKind::DoubleQuoted => double_quoted(text),
            NodeKind::Literal | NodeKind::Folded => {
                let column = layout.column(self.content_start() + self.base());
                let lines = (self.kind() == NodeKind::Literal)
                    .then(|| write_literal(text, column))
                    .flatten();
                match lines {
                    Some(lines) => lines.replace('\n', layout.line_break()),
                    None => write_text(text).into_owned(),
                }
            }
            _ => return None,
        };
        self.replace_source(&written)
    }

    /// Puts YAML in the place of a scalar, an alias or an empty value. None for collections, and for what aliases
    /// stand for.
    pub fn replace_source(self, yaml: &str) -> Option<Vec<Edit>> {
        if self.is_shared() {
            return None;
        }
        match self.kind() {
            NodeKind::BlockMapping
            | NodeKind::BlockSequence
            | NodeKind::FlowMapping
            | NodeKind::FlowSequence => None,
            NodeKind::Null => {
                let at = empty_place(self)?;
                Some(vec![Edit::insert(at, format!(" {yaml}"))])
            }
            _ => Some(vec![Edit::replace(self.span(), yaml)]),
        }
    }

    fn base(self) -> u32 {
        self.stream().base(self.document_index())
    }
}

impl Entry<'_> {
    /// Gives the entry another key, in the place of an alias, too. None where the key is not a scalar of one line, or
    /// aliases stand for it.
    pub fn rename(&self, name: &str) -> Option<Vec<Edit>> {
        let key = self.key;
        if key.is_shared() {
            return None;
        }
        let written = match key.kind() {
            NodeKind::Plain | NodeKind::Alias if in_flow(key) => flow_text(name),
            NodeKind::Plain | NodeKind::Alias => write_key(name).into_owned(),
            NodeKind::SingleQuoted => single_quoted(name),
            NodeKind::DoubleQuoted => double_quoted(name),
            _ => return None,
        };
        Some(vec![Edit::replace(key.span(), written)])
    }
}

/// A text in single quotes; in double quotes where single ones cannot hold it.
fn single_quoted(text: &str) -> String {
    if text.chars().any(char::is_control) {
        double_quoted(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// A text inside brackets or braces, where their signs need quotes.
pub(crate) fn flow_text(text: &str) -> String {
    let written = write_text(text);
    let plain = !written.starts_with(['"', '\'']);
    if plain && (text.contains([',', '[', ']', '{', '}']) || text.ends_with(':')) {
        single_quoted(text)
    } else {
        written.into_owned()
    }
}

/// Where the value of an empty node would follow: behind its anchor or tag, or behind the `:` or `-` before it.
fn empty_place(node: NodeRef<'_>) -> Option<u32> {
    let properties = node.full_span();
    if node.anchor().is_some() || node.tag().is_some() {
        return Some(properties.end);
    }
    let layout = Layout::of(node);
    match node.entry() {
        Some(entry) if entry.value == node => {
            let behind = layout.slice(entry.key.span().end, layout.line_end(entry.key.span().end));
            let colon = behind.find(':')?;
            Some(entry.key.span().end + offset(colon + 1))
        }
        Some(_) => None,
        None => node.dash().map(|dash| dash.end),
    }
}

/// The places of a scalar's source, for use by other edits.
pub(super) fn value_place(entry: &Entry<'_>) -> Option<Span> {
    empty_place(entry.value).map(Span::at)
}
