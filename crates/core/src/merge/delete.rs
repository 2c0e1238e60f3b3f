//! `$patch: delete`: what a patch takes away.
//!
//! The statements are collected before a patch's document is decoded, and taken out of it; what is left is merged
//! after the deletions. A mapping or list that becomes empty by this goes too. In a list, the first other key of the
//! item says which item of the configuration is meant.

use std::collections::BTreeSet;

use super::error::Refusal;
use super::shape::{Shape, Sort};
use super::tree::{Tree, Value, ValueId};
use crate::source::Span;
use crate::yaml::{NodeId, NodeKind, NodeRef};

/// The kind under which the main document is addressed.
pub(super) const MAIN_KIND: &str = "v1alpha1";

/// Something to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selector {
    /// `apiVersion` of the document; empty for the main document.
    pub api_version: String,
    /// `kind` of the document; [`MAIN_KIND`] for the main document.
    pub kind: String,
    /// `name` of the document, where the patch says one.
    pub name: String,
    /// Keys from the document's top; positions of list items in brackets. Empty for the whole document.
    pub path: Vec<String>,
    /// For a list item: the key and the text by which it is found.
    pub item: Option<(String, String)>,
}

/// What the statements of one document come to.
#[derive(Debug, Default)]
pub(super) struct Deletions {
    /// In order of appearance.
    pub selectors: Vec<Selector>,
    /// Nodes that are no longer part of the document.
    pub removed: BTreeSet<NodeId>,
}

impl Deletions {
    /// Whether nothing of the document is left to merge. Talos takes a document for empty that has no keys but
    /// `version`, `kind` and `name`.
    pub(super) fn consume(&self, root: NodeRef<'_>) -> bool {
        self.removed.contains(&root.id())
            || root.is_mapping()
                && root
                    .entries()
                    .filter(|entry| !self.removed.contains(&entry.value.id()))
                    .all(|entry| {
                        entry.value.is_scalar()
                            && matches!(entry.key.text(), "version" | "kind" | "name")
                    })
    }
}

/// Whether a mapping carries the statement. Its value may be quoted; any other word is an ordinary key.
pub(crate) fn is_delete_statement(mapping: NodeRef<'_>) -> bool {
    mapping.get("$patch").is_some_and(|entry| {
        let value = entry.value;
        value.kind() != NodeKind::Alias && value.is_scalar() && value.text() == "delete"
    })
}

/// What is wrong with the statements of a document, and where.
pub(crate) fn deletion_problem(root: NodeRef<'_>) -> Option<(Span, String)> {
    let refusal = collect(root).err()?;
    Some((refusal.span.unwrap_or_else(|| root.span()), refusal.message))
}

/// Collects the deletions of a document.
pub(super) fn collect(root: NodeRef<'_>) -> Result<Deletions, Refusal> {
    let mut deletions = Deletions::default();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if node.kind() == NodeKind::Alias {
            continue;
        }
        if node.is_mapping() && is_delete_statement(node) {
            let selector = selector(root, node, &deletions.removed)?;
            deletions.selectors.push(selector);
            remove(node, &mut deletions.removed);
            continue;
        }
        let children = pending.len();
        pending.extend(node.entries().map(|entry| entry.value));
        pending.extend(node.items());
        if let Some(added) = pending.get_mut(children..) {
            added.reverse();
        }
    }
    Ok(deletions)
}

/// Takes a node out, and every collection that is emptied by it.
fn remove(node: NodeRef<'_>, removed: &mut BTreeSet<NodeId>) {
    let mut node = node;
    loop {
        removed.insert(node.id());
        let Some(parent) = node.parent() else { return };
        let empty = parent
            .entries()
            .map(|entry| entry.value)
            .chain(parent.items())
            .all(|child| removed.contains(&child.id()));
        if !empty {
            return;
        }
        node = parent;
    }
}

fn selector(
    root: NodeRef<'_>,
    node: NodeRef<'_>,
    removed: &BTreeSet<NodeId>,
) -> Result<Selector, Refusal> {
    let path = path(node, removed);
    let refuse = |message: String| Refusal::at(node.span(), message);
    let in_list = node.parent().is_some_and(NodeRef::is_sequence);
    if !in_list && path.iter().any(|step| step.starts_with('[')) {
        let path = path.join(".");
        return Err(refuse(format!("cannot delete an inner key in '{path}'")));
    }
    if !root.is_mapping() {
        return Err(refuse("expected a mapping node".to_owned()));
    }
    let field = |key| root.get(key).map_or("", |entry| entry.value.text());
    if path.is_empty() {
        for key in ["apiVersion", "kind"] {
            if root.get(key).is_none() {
                return Err(refuse(format!(
                    "missing {key} in document for which $patch: delete is used"
                )));
            }
        }
    }
    let (api_version, kind) = match (field("apiVersion"), field("kind")) {
        ("", "") => ("", MAIN_KIND),
        (version, kind) if !version.is_empty() && !kind.is_empty() => (version, kind),
        _ => {
            let path = path.join(".");
            return Err(refuse(format!(
                "kind and apiVersion must be both set for path {path}"
            )));
        }
    };
    let item = if in_list {
        let mut others = node
            .entries()
            .filter(|entry| entry.key.text() != "$patch" || entry.value.text() != "delete");
        let Some(entry) = others.next() else {
            let path = path.join(".");
            return Err(refuse(format!(
                "no key:val found in sequence node for path {path}"
            )));
        };
        Some((entry.key.text().to_owned(), entry.value.text().to_owned()))
    } else {
        None
    };
    Ok(Selector {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        name: field("name").to_owned(),
        path,
        item,
    })
}

/// Keys and bracketed positions from the document's top; what was removed before does not count.
fn path(node: NodeRef<'_>, removed: &BTreeSet<NodeId>) -> Vec<String> {
    let mut steps = Vec::new();
    let mut node = node;
    while let Some(parent) = node.parent() {
        if parent.is_sequence() {
            let index = parent
                .items()
                .take_while(|item| *item != node)
                .filter(|item| !removed.contains(&item.id()))
                .count();
            steps.push(format!("[{index}]"));
        } else if let Some(entry) = node.entry() {
            steps.push(entry.key.text().to_owned());
        }
        node = parent;
    }
    steps.reverse();
    steps
}

/// Takes what a selector names out of a document.
///
/// # Errors
/// Talos' own message: what is named is not there. Only a field that exists in the type may be unset.
pub(super) fn apply(
    selector: &Selector,
    tree: &mut Tree,
    document: ValueId,
    shape: Shape,
) -> Result<(), &'static str> {
    const LOOKUP_FAILED: &str = "lookup failed";
    let mut place = document;
    let mut shape = shape;
    let Some((last, parents)) = selector.path.split_last() else {
        return Err("path is empty");
    };
    for (depth, step) in parents.iter().enumerate() {
        if matches!(tree.value(place), Value::List(_)) {
            return Err("searching for complex paths in slices is not supported");
        }
        let below = shape.below(step).ok_or(LOOKUP_FAILED)?;
        match tree.get(place, step) {
            Some(next) => place = next,
            // A structure held by value is there even when nothing in it is set.
            None if below.is_by_value() && depth + 1 == parents.len() => {
                return below.below(last).map(|_| ()).ok_or(LOOKUP_FAILED);
            }
            None => return Err(LOOKUP_FAILED),
        }
        shape = below;
    }
    if let Value::List(items) = tree.value(place) {
        let found = selector.item.as_ref().and_then(|(key, text)| {
            items.iter().position(|item| {
                tree.get(*item, key)
                    .is_some_and(|value| tree.text(value) == Some(text))
            })
        });
        let index = found.ok_or(LOOKUP_FAILED)?;
        if let Some(items) = tree.items_mut(place) {
            items.remove(index);
        }
        return Ok(());
    }
    let known = shape.sort() == Sort::Structure && shape.below(last).is_some();
    let index = tree
        .entries(place)
        .iter()
        .position(|entry| entry.key == *last);
    match index {
        Some(index) => {
            if let Some(entries) = tree.entries_mut(place) {
                entries.remove(index);
            }
            Ok(())
        }
        None if known && matches!(tree.value(place), Value::Mapping(_)) => Ok(()),
        None => Err(LOOKUP_FAILED),
    }
}
