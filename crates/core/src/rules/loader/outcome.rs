//! What the loader makes of each Talos document of a file.

use crate::document::{Dialect, DocumentRef, InputKind};
use crate::merge::is_delete_statement;
use crate::rules::Context;
use crate::schema::{self, Dispatch};
use crate::source::Span;
use crate::yaml::NodeRef;

/// The Talos documents of a file that are not empty, with what the loader takes them for.
pub(super) fn outcomes<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (DocumentRef<'a>, NodeRef<'a>, Dispatch<'a>)> {
    let input = context.file().input();
    context
        .file()
        .documents()
        .filter(|document| document.class().dialect() == Some(Dialect::Talos))
        .filter_map(move |document| {
            let root = document.root()?;
            // What deletes a document need not be one; of a whole configuration it is no part.
            if input != InputKind::TalosConfig && is_delete_statement(root) {
                return None;
            }
            Some((document, root, schema::dispatch(Some(root))))
        })
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
