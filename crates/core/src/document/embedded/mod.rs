//! Talos configuration inside the files of other tools: talhelper, Omni cluster templates, Cluster API, config maps.
//!
//! The inner text is read as a file of its own; a map leads from its bytes to those of the outer file, through
//! indentation, folds, quotes and escapes.

mod derive;
mod operations;
mod places;

use derive::Derived;
pub(super) use operations::{is_for_talos, is_patch as is_json_patch};
use places::Place;

use super::{Class, File, InputKind, KubernetesKind};
use crate::fix::{Edit, Fix};
use crate::source::{Source, SourceMap, Span};
use crate::yaml::NodeKind;

/// The most configurations that are looked for in one file.
const MAX_EMBEDDED: usize = 1_000;

/// A configuration inside another file.
#[derive(Clone, Debug)]
pub struct Embedded {
    file: File,
    map: SourceMap,
    indentation: Option<String>,
    form: Option<NodeKind>,
    place: Span,
    /// Whether the text is that of a scalar.
    has_own_comments: bool,
}

impl Embedded {
    /// The configurations inside the documents of a file.
    pub(super) fn all(outer: &File) -> Vec<Self> {
        let mut found = Vec::new();
        for document in outer.documents() {
            let Some(root) = document.root() else {
                continue;
            };
            match document.class() {
                Class::JsonPatch => found.extend(of_operations(outer, root)),
                Class::Other
                | Class::Kubernetes(KubernetesKind::ConfigMap | KubernetesKind::Custom) => {
                    for place in places::find(root) {
                        found.extend(at(outer, &place));
                    }
                }
                _ => {}
            }
            if found.len() >= MAX_EMBEDDED {
                break;
            }
        }
        found
    }

    /// The inner text as a file. A JSON patch in it has the fragments that it brings in as [`File::embedded`] of its own.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The node of the outer file that holds it.
    pub fn place(&self) -> Span {
        self.place
    }

    /// Whether comments in the inner text are text of a scalar for the outer file, and no comments of it.
    pub fn has_own_comments(&self) -> bool {
        self.has_own_comments
    }

    /// Where the bytes of the inner text stand in the outer file.
    pub fn outer_span(&self, inner: Span) -> Span {
        let at = |span| self.map.origin(span).map(|origin| origin.span);
        if let Some(span) = at(inner) {
            return span;
        }
        // Over several pieces: from the first to the last.
        let first = at(Span::at(inner.start));
        let last = at(Span::at(inner.end.saturating_sub(1).max(inner.start)));
        match (first, last) {
            (Some(first), Some(last)) => {
                let end = last.end + u32::from(inner.end > inner.start && last.is_empty());
                Span::new(first.start, end)
            }
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => self.place,
        }
    }

    /// The byte of the inner text that one of the outer file was copied to.
    pub fn inner_byte(&self, outer: u32) -> Option<u32> {
        let pieces = self.map.pieces().iter();
        let piece = pieces
            .filter(|piece| piece.copied && piece.origin.span.touches(outer))
            .min_by_key(|piece| piece.span.len())?;
        Some(piece.span.start + (outer - piece.origin.span.start))
    }

    /// A fix of the inner text as one of the outer file; none where it cannot be written there.
    pub fn outer_fix(&self, fix: &Fix) -> Option<Fix> {
        let edits = fix.edits.iter().map(|edit| self.outer_edit(edit));
        Some(Fix {
            title: fix.title.clone(),
            applicability: fix.applicability,
            edits: edits.collect::<Option<Vec<_>>>()?,
            moves_secret: fix.moves_secret,
        })
    }

    fn outer_edit(&self, edit: &Edit) -> Option<Edit> {
        let inner = self.file.source().text();
        let text = self.outer_text(&edit.text)?;
        let (start, end) = (edit.span.start, edit.span.end);
        if edit.span.is_empty() && start as usize == inner.len() && inner.ends_with('\n') {
            // At the very end: after the last line, not on the one that follows it in the outer file.
            let added = text.trim_end_matches([' ', '\n']);
            let indentation = self.indentation.as_deref()?;
            let last = u32::try_from(inner.trim_end_matches('\n').len()).ok()?;
            let at = self.copied_end(last)?;
            return Some(Edit::insert(at, format!("\n{indentation}{added}")));
        }
        let ends_line = inner.get(..end as usize)?.ends_with('\n');
        if ends_line && end as usize == inner.len() && !edit.span.is_empty() {
            return self.outer_end(edit.span, &text);
        }
        let from = self.copied_start(start)?;
        let to = if edit.span.is_empty() {
            from
        } else if ends_line {
            // Whole lines: with the indentation of the line behind them.
            self.copied_start(end)?
        } else {
            self.copied_end(end)?
        };
        (from <= to).then(|| Edit::replace(Span::new(from, to), text))
    }

    /// An edit of the last lines of the inner text: the break behind them belongs to the outer file, the one before
    /// them goes in its place.
    fn outer_end(&self, span: Span, text: &str) -> Option<Edit> {
        let inner = self.file.source().text();
        let text = text.trim_end_matches([' ', '\n']);
        let last = u32::try_from(inner.trim_end_matches('\n').len()).ok()?;
        let to = self.copied_end(last.max(span.start))?;
        let before = inner.get(..span.start as usize)?;
        if !before.ends_with('\n') {
            let from = self.copied_start(span.start)?;
            return (from <= to).then(|| Edit::replace(Span::new(from, to), text));
        }
        let from = self.copied_end(span.start - 1)?;
        let text = match (text.is_empty(), &self.indentation) {
            (true, _) => String::new(),
            (false, Some(indentation)) => format!("\n{indentation}{text}"),
            (false, None) => return None,
        };
        (from <= to).then(|| Edit::replace(Span::new(from, to), text))
    }

    /// The text of an edit as the outer file has to write it.
    fn outer_text(&self, text: &str) -> Option<String> {
        if let Some(indentation) = &self.indentation {
            return Some(text.replace('\n', &format!("\n{indentation}")));
        }
        let plain = match self.form {
            Some(NodeKind::SingleQuoted) => !text.contains(['\'', '\n']),
            Some(NodeKind::DoubleQuoted) => !text.contains(['"', '\\', '\n']),
            Some(NodeKind::Plain) => !text.contains(['\n', '#', ':']),
            _ => !text.contains('\n'),
        };
        plain.then(|| text.to_owned())
    }

    /// The outer byte of an inner one that begins something.
    fn copied_start(&self, byte: u32) -> Option<u32> {
        self.in_copy(|span| span.start <= byte && byte <= span.end, byte)
            .or_else(|| self.rewritten(|span| span.start == byte).map(|o| o.start))
    }

    /// The outer byte behind an inner one that ends something.
    fn copied_end(&self, byte: u32) -> Option<u32> {
        self.in_copy(|span| span.start < byte && byte <= span.end, byte)
            .or_else(|| self.rewritten(|span| span.end == byte).map(|o| o.end))
    }

    /// The outer byte of an inner one, by the last copied piece that is wanted.
    fn in_copy(&self, wanted: impl Fn(Span) -> bool, byte: u32) -> Option<u32> {
        let pieces = self.map.pieces().iter();
        let piece = pieces
            .filter(|piece| piece.copied && wanted(piece.span))
            .max_by_key(|piece| piece.span.start)?;
        Some(piece.origin.span.start + (byte - piece.span.start))
    }

    /// What a piece of a scalar stands for that is written in another way: an escape, a line break.
    fn rewritten(&self, wanted: impl Fn(Span) -> bool) -> Option<Span> {
        if !self.has_own_comments {
            return None;
        }
        let mut pieces = self.map.pieces().iter();
        let piece = pieces.find(|piece| !piece.copied && wanted(piece.span))?;
        Some(piece.origin.span)
    }
}

impl File {
    /// The files that documents of other tools in this one take patches from: where that is written, and the path as
    /// it is written, relative to this file.
    pub fn patch_references(&self) -> Vec<(Span, &str)> {
        self.documents()
            .filter(|document| {
                let class = document.class();
                matches!(
                    class,
                    Class::Other | Class::Kubernetes(KubernetesKind::Custom)
                )
            })
            .filter_map(super::DocumentRef::root)
            .flat_map(places::references)
            .map(|(node, path)| (node.span(), path))
            .collect()
    }
}

fn at(outer: &File, place: &Place<'_>) -> Vec<Embedded> {
    match place {
        Place::Text(node) => {
            let Some(derived) = Derived::of_scalar(*node) else {
                return Vec::new();
            };
            let mut inner = read(outer, derived, InputKind::TalosPatch, node.span());
            // The operations of a JSON patch become fragments in their turn.
            let fragments = inner
                .file
                .documents()
                .filter(|document| document.class() == Class::JsonPatch)
                .filter_map(super::DocumentRef::root)
                .flat_map(|root| of_operations(&inner.file, root))
                .collect();
            inner.file.set_embedded(fragments);
            inner.has_own_comments = true;
            vec![inner]
        }
        Place::Fragment(node) => {
            let derived = Derived::of_collection(*node);
            vec![read(outer, derived, InputKind::TalosPatch, node.span())]
        }
        Place::Operations(list) => of_operations(outer, *list),
        Place::Candidate(node) => {
            let Some(derived) = Derived::of_scalar(*node) else {
                return Vec::new();
            };
            let mut inner = read(outer, derived, InputKind::Auto, node.span());
            inner.has_own_comments = true;
            if is_all_talos(&inner.file) {
                vec![inner]
            } else {
                Vec::new()
            }
        }
    }
}

fn of_operations(outer: &File, list: crate::yaml::NodeRef<'_>) -> Vec<Embedded> {
    operations::fragments(list)
        .into_iter()
        .map(|derived| read(outer, derived, InputKind::TalosPatch, list.span()))
        .collect()
}

fn read(outer: &File, derived: Derived, input: InputKind, place: Span) -> Embedded {
    let source = Source::new(outer.source().name(), derived.text);
    Embedded {
        file: File::read_flat(&source, input),
        map: derived.map,
        indentation: derived.indentation,
        form: derived.form,
        place,
        has_own_comments: false,
    }
}

/// Whether every document of a text is Talos', so that the text is meant for it.
fn is_all_talos(file: &File) -> bool {
    let mut any = false;
    let all = file.documents().all(|document| match document.class() {
        Class::Talos | Class::TalosMain => {
            any = true;
            true
        }
        Class::Empty => true,
        _ => false,
    });
    all && any
}
