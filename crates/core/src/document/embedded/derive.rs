//! The text of an embedded configuration, each piece with its place in the outer text.

use crate::source::{Origin, Piece, SourceMap, Span};
use crate::yaml::{NodeKind, NodeRef};

/// A text taken out of another one.
#[derive(Clone, Debug, Default)]
pub(super) struct Derived {
    pub text: String,
    pub map: SourceMap,
    /// What a line of the text is indented by in the outer text; none where it is not written line by line.
    pub indentation: Option<String>,
    /// How the outer text writes it.
    pub form: Option<NodeKind>,
}

impl Derived {
    /// The decoded text of a scalar.
    pub(super) fn of_scalar(node: NodeRef<'_>) -> Option<Self> {
        let decoded = node.text_map()?;
        let mut map = SourceMap::default();
        for (span, source, copied) in decoded.stretches() {
            map.push(Piece {
                span,
                origin: Origin {
                    file: 0,
                    span: source,
                },
                copied,
            });
        }
        let kind = node.resolved().kind();
        let indentation = (kind == NodeKind::Literal)
            .then(|| decoded.source_of(0).map(|at| indentation(node, at)))
            .flatten();
        Some(Self {
            text: decoded.text().to_owned(),
            map,
            indentation,
            form: Some(kind),
        })
    }

    /// A mapping or sequence with the indentation of its first line taken off.
    pub(super) fn of_collection(node: NodeRef<'_>) -> Self {
        let mut derived = Self::default();
        derived.push_collection(node, 0);
        let is_block = matches!(
            node.kind(),
            NodeKind::BlockMapping | NodeKind::BlockSequence
        );
        derived.indentation = is_block.then(|| " ".repeat(column(node)));
        derived.form = Some(node.kind());
        derived
    }

    /// Appends a collection, its lines indented by `indent`.
    pub(super) fn push_collection(&mut self, node: NodeRef<'_>, indent: usize) {
        let source = node.stream().source();
        let span = node.span();
        let is_block = matches!(
            node.kind(),
            NodeKind::BlockMapping | NodeKind::BlockSequence
        );
        let depth = if is_block { column(node) } else { 0 };
        let mut at = span.start;
        for (number, line) in source.slice(span).split_inclusive('\n').enumerate() {
            let mut kept = line;
            let mut from = at;
            if number > 0 && is_block {
                let blanks = line.len() - line.trim_start_matches(' ').len();
                let cut = blanks.min(depth);
                kept = line.get(cut..).unwrap_or("");
                from += u32::try_from(cut).unwrap_or(0);
            }
            if number > 0 || indent > 0 && self.text.ends_with('\n') {
                self.text.extend(std::iter::repeat_n(' ', indent));
            }
            self.copy(kept, from);
            at += u32::try_from(line.len()).unwrap_or(0);
        }
    }

    /// Appends text that stands in the outer text at this byte.
    pub(super) fn copy(&mut self, text: &str, from: u32) {
        let start = self.here();
        self.text.push_str(text);
        let length = self.here() - start;
        self.map.push(Piece {
            span: Span::new(start, start + length),
            origin: Origin {
                file: 0,
                span: Span::new(from, from + length),
            },
            copied: true,
        });
    }

    /// Appends text that stands for something in the outer text.
    pub(super) fn put(&mut self, text: &str, origin: Span) {
        let start = self.here();
        self.text.push_str(text);
        self.map.push(Piece {
            span: Span::new(start, self.here()),
            origin: Origin {
                file: 0,
                span: origin,
            },
            copied: false,
        });
    }

    fn here(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}

/// The column of a collection's first byte.
fn column(node: NodeRef<'_>) -> usize {
    let text = node.stream().source().text();
    let before = text.get(..node.span().start as usize).unwrap_or("");
    before.len() - before.rfind('\n').map_or(0, |at| at + 1)
}

/// What stands before a byte in its line.
fn indentation(node: NodeRef<'_>, byte: usize) -> String {
    let text = node.stream().source().text();
    let before = text.get(..byte).unwrap_or("");
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..);
    line.unwrap_or("").to_owned()
}
