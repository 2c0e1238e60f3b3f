//! Values as YAML text, every piece with its origin.

use std::borrow::Cow;

use super::tree::{Entry, Tree, Value, ValueId};
use crate::source::{Origin, Piece, Source, SourceMap, Span};
use crate::yaml::{write_key, write_literal, write_text};

/// Text under construction.
pub(super) struct Printer<'p> {
    tree: &'p Tree,
    sources: &'p [Source],
    text: String,
    map: SourceMap,
}

enum Task {
    /// The entry of a mapping, at this column.
    Entry(Entry, usize),
    /// An item of a sequence, at this column.
    Item(ValueId, usize),
    /// The end of a collection that began at this byte.
    Close(Origin, u32),
    /// Nothing but blanks, so that the next entry goes on in the line of its dash.
    SameLine,
}

const INDENT: usize = 4;

impl<'p> Printer<'p> {
    pub(super) fn new(tree: &'p Tree, sources: &'p [Source]) -> Self {
        Self {
            tree,
            sources,
            text: String::new(),
            map: SourceMap::default(),
        }
    }

    pub(super) fn finish(self) -> (String, SourceMap) {
        (self.text, self.map)
    }

    /// Adds a document.
    pub(super) fn document(&mut self, root: ValueId) {
        if !self.text.is_empty() {
            self.text.push_str("---\n");
        }
        let mut tasks = Vec::new();
        self.content(root, 0, &mut tasks);
        let mut same_line = false;
        while let Some(task) = tasks.pop() {
            match task {
                Task::SameLine => same_line = true,
                Task::Close(origin, start) => self.record(origin, start),
                Task::Item(item, column) => {
                    self.start_line(column, &mut same_line);
                    self.text.push_str("- ");
                    self.value(item, column + 2, Parent::Sequence, &mut tasks);
                }
                Task::Entry(entry, column) => {
                    self.start_line(column, &mut same_line);
                    let start = self.here();
                    self.text.push_str(&write_key(&entry.key));
                    if let Some(origin) = entry.key_origin {
                        self.record(origin, start);
                    }
                    self.text.push(':');
                    self.value(entry.value, column, Parent::Mapping, &mut tasks);
                }
            }
        }
    }

    /// The top of a document.
    fn content(&mut self, root: ValueId, column: usize, tasks: &mut Vec<Task>) {
        match self.tree.value(root) {
            Value::Mapping(entries) if !entries.is_empty() => {
                self.open(root, tasks);
                tasks.extend(entries.iter().rev().map(|e| Task::Entry(e.clone(), column)));
            }
            Value::List(items) if !items.is_empty() => {
                self.open(root, tasks);
                tasks.extend(items.iter().rev().map(|item| Task::Item(*item, column)));
            }
            _ => {
                self.scalar(root, column);
                self.text.push('\n');
            }
        }
    }

    fn value(&mut self, value: ValueId, column: usize, parent: Parent, tasks: &mut Vec<Task>) {
        match self.tree.value(value) {
            Value::Mapping(entries) if !entries.is_empty() => {
                let column = if parent == Parent::Mapping {
                    self.text.push('\n');
                    next_column(column)
                } else {
                    column
                };
                self.open(value, tasks);
                tasks.extend(entries.iter().rev().map(|e| Task::Entry(e.clone(), column)));
                if parent == Parent::Sequence {
                    tasks.push(Task::SameLine);
                }
            }
            Value::List(items) if !items.is_empty() => {
                let column = if parent == Parent::Mapping {
                    self.text.push('\n');
                    next_column(column)
                } else {
                    column
                };
                self.open(value, tasks);
                tasks.extend(items.iter().rev().map(|item| Task::Item(*item, column)));
                if parent == Parent::Sequence {
                    tasks.push(Task::SameLine);
                }
            }
            _ => {
                if parent == Parent::Mapping {
                    self.text.push(' ');
                }
                self.scalar(value, next_column(column));
                self.text.push('\n');
            }
        }
    }

    fn open(&self, value: ValueId, tasks: &mut Vec<Task>) {
        if let Some(origin) = self.tree.origin(value) {
            tasks.push(Task::Close(origin, self.here()));
        }
    }

    fn start_line(&mut self, column: usize, same_line: &mut bool) {
        if !std::mem::take(same_line) {
            self.text.extend(std::iter::repeat_n(' ', column));
        }
    }

    fn scalar(&mut self, value: ValueId, indent: usize) {
        let start = self.here();
        let written: Cow<'_, str> = match self.tree.value(value) {
            Value::Null => "null".into(),
            Value::Flag(true) => "true".into(),
            Value::Flag(false) => "false".into(),
            Value::Plain(text) => text.into(),
            Value::Text(text) => match write_literal(text, indent) {
                Some(block) => block.into(),
                None => write_text(text),
            },
            Value::Mapping(_) => "{}".into(),
            Value::List(_) => "[]".into(),
        };
        self.text.push_str(&written);
        if let Some(origin) = self.tree.origin(value) {
            self.record(origin, start);
        }
    }

    fn here(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    /// What was printed since `start` comes from `origin`.
    fn record(&mut self, origin: Origin, start: u32) {
        let end = u32::try_from(self.text.trim_end().len()).unwrap_or(u32::MAX);
        let span = Span::new(start, end.max(start));
        let source = self.sources.get(origin.file);
        let copied = source.map(|source| source.slice(origin.span)) == self.text.get(span.range());
        self.map.push(Piece {
            span,
            origin,
            copied,
        });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    Mapping,
    Sequence,
}

/// Where the content of a collection begins that stands in one at this column.
fn next_column(column: usize) -> usize {
    (column + INDENT) / INDENT * INDENT
}
