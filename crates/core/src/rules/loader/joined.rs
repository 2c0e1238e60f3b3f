//! Two documents of one identity made one.

use crate::document::{Class, DocumentRef};
use crate::fix::{Edit, Fix};
use crate::rules::hosts::{delete_document, unindented};
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef};

/// Appends the endpoints of a second mirror of the same name to those of the first. None where they differ in more, or
/// where a comment would be lost.
pub(super) fn joined_endpoints(
    document: DocumentRef<'_>,
    first: NodeRef<'_>,
    second: NodeRef<'_>,
) -> Option<Fix> {
    let tree = second.stream().document(second.document_index())?;
    if document.kind() != "RegistryMirrorConfig" || !tree.comments.is_empty() {
        return None;
    }
    let says_the_same = second.entries().all(|entry| {
        let name = entry.name();
        let other = first.get(name);
        name == "endpoints"
            || other.is_some_and(|other| {
                entry.value.is_scalar()
                    && other.value.is_scalar()
                    && other.value.text() == entry.value.text()
            })
    });
    let endpoints = second.get("endpoints")?.value;
    if !says_the_same || !endpoints.is_sequence() {
        return None;
    }
    let list = first.get("endpoints")?.value;
    let mut edits = delete_document(document)?;
    for item in endpoints.items() {
        edits.extend(list.append_item(&unindented(item)?)?);
    }
    Some(Fix::unsafe_("Put the endpoints into one document", edits))
}

/// Takes away the `---` between two main documents that have no key in common.
pub(super) fn joined_main(
    document: DocumentRef<'_>,
    first: NodeRef<'_>,
    second: NodeRef<'_>,
) -> Option<Fix> {
    let source = document.file().source();
    let neighbours = first.document_index() + 1 == second.document_index();
    let at_margin = |root: NodeRef<'_>| {
        let before = source.text().get(..root.full_span().start as usize);
        root.kind() == NodeKind::BlockMapping
            && before.is_some_and(|before| before.is_empty() || before.ends_with(['\n', '\r']))
    };
    let apart = second
        .entries()
        .all(|entry| first.get(entry.name()).is_none());
    let own = source.slice(document.span());
    let before = source.text().get(..document.span().start as usize)?;
    let joined = document.class() == Class::TalosMain
        && neighbours
        && apart
        && at_margin(first)
        && at_margin(second)
        && own.starts_with("---")
        && !before.trim_end().ends_with("...");
    if !joined {
        return None;
    }
    let line = own.split(['\n', '\r']).next()?;
    let rest = line.get(3..)?.trim_start();
    // The whole line, or what stands before a comment on it.
    let length = if rest.is_empty() {
        line.len()
            + if own.get(line.len()..)?.starts_with("\r\n") {
                2
            } else {
                1
            }
    } else {
        line.len() - rest.len()
    };
    let start = document.span().start;
    let marker = Span::new(start, start + u32::try_from(length).ok()?);
    Some(Fix::unsafe_(
        "Make one document of the two",
        vec![Edit::delete(marker)],
    ))
}
