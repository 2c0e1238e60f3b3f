//! The documents of a file by name.

use crate::document::{Class, DocumentRef, File};
use crate::source::Span;
use crate::yaml::NodeRef;

/// A document, or in the main Talos document one of its registries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineEntry {
    /// Kind and name: `RegistryMirrorConfig docker.io`.
    pub title: String,
    /// What it holds in short, where there is something to say.
    pub detail: String,
    /// Its bytes.
    pub span: Span,
    /// The part of it that names it.
    pub selection: Span,
    /// What stands below it.
    pub children: Vec<Self>,
}

/// One entry for each document that is not empty.
pub fn outline(file: &File) -> Vec<OutlineEntry> {
    file.documents().filter_map(entry).collect()
}

fn entry(document: DocumentRef<'_>) -> Option<OutlineEntry> {
    let root = document.root()?;
    let name_node = root
        .get("name")
        .map(|entry| entry.value)
        .or_else(|| root.at_path(&["metadata", "name"]))
        .filter(|node| node.is_scalar() && !node.text().is_empty());
    let kind = document.kind();
    let title = match (document.class(), kind, name_node) {
        (Class::TalosMain, ..) => "machine configuration".to_owned(),
        (_, "", None) => "document".to_owned(),
        (_, "", Some(name)) => name.text().to_owned(),
        (_, kind, None) => kind.to_owned(),
        (_, kind, Some(name)) => format!("{kind} {}", name.text()),
    };
    let selection = name_node
        .or_else(|| root.get("kind").map(|entry| entry.value))
        .or_else(|| root.children().next())
        .map_or(root.span(), NodeRef::span);
    let children = if document.class() == Class::TalosMain {
        legacy_registries(document)
    } else {
        Vec::new()
    };
    Some(OutlineEntry {
        title,
        detail: document.field("apiVersion").unwrap_or("").to_owned(),
        span: root.span().cover(selection),
        selection,
        children,
    })
}

fn legacy_registries(document: DocumentRef<'_>) -> Vec<OutlineEntry> {
    let block = document
        .root()
        .and_then(|root| root.at_path(&["machine", "registries"]));
    [("mirrors", "mirror"), ("config", "registry")]
        .into_iter()
        .flat_map(|(key, what)| {
            let entries = block.and_then(|block| block.get(key));
            entries
                .into_iter()
                .flat_map(|entry| entry.value.entries())
                .map(move |entry| OutlineEntry {
                    title: format!("{what} {}", entry.name()),
                    detail: String::new(),
                    span: entry.span(),
                    selection: entry.key.span(),
                    children: Vec::new(),
                })
        })
        .collect()
}
