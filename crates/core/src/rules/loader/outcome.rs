//! What the loader makes of each Talos document of a file.

use crate::document::{Dialect, DocumentRef, InputKind};
use crate::fix::Edit;
use crate::merge::is_delete_statement;
use crate::rules::Context;
use crate::schema::{self, Dispatch, Identity};
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef};

/// A Talos document that is not empty, with what the loader takes it for.
pub(crate) struct Outcome<'a> {
    pub(crate) document: DocumentRef<'a>,
    pub(crate) root: NodeRef<'a>,
    pub(crate) dispatch: Dispatch<'a>,
    pub(super) identity: Identity<'a>,
    /// Whether it only deletes another document. Such a one need not be a document itself; of a whole configuration it
    /// is no part.
    is_deletion: bool,
}

impl<'a> Outcome<'a> {
    /// The outcome for a document; none for one that is not Talos' or empty.
    pub(crate) fn of(document: DocumentRef<'a>) -> Option<Self> {
        if document.class().dialect() != Some(Dialect::Talos) {
            return None;
        }
        let file = document.file();
        let may_delete = file.input() != InputKind::TalosConfig && file.may_delete();
        let root = document.root()?;
        Some(Self {
            document,
            root,
            dispatch: schema::dispatch(Some(root)),
            identity: Identity::of(root),
            is_deletion: may_delete && is_delete_statement(root),
        })
    }
}

/// The outcomes for the Talos documents of the file under examination, but for those that delete others.
pub(super) fn outcomes<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Outcome<'a>> {
    let outcomes = context.outcomes().iter();
    outcomes.filter(|outcome| !outcome.is_deletion)
}

/// Where to point when a document as a whole is meant: its first key, or its first line.
pub(super) fn head(root: NodeRef<'_>) -> Span {
    if let Some(entry) = root.entries().next() {
        return entry.key.span();
    }
    let span = root.span();
    let first_line = root.source().lines().next().map_or(0, str::len);
    let end = span.start + u32::try_from(first_line).unwrap_or(0);
    Span::new(span.start, end)
}

/// A new entry before another of the document, in its line or in one above.
pub(super) fn entry_before(root: NodeRef<'_>, start: u32, text: &str) -> Edit {
    if root.kind() == NodeKind::FlowMapping {
        return Edit::insert(start, format!("{text}, "));
    }
    let source = root.stream().source().text();
    let before = source.get(..start as usize).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.get(line_start..).unwrap_or("");
    let indentation: String = line.chars().filter(|c| *c == ' ').collect();
    Edit::insert(start, format!("{text}\n{indentation}"))
}
