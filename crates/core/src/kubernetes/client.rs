//! What kubectl does with a document before the API server sees it.

use super::{Data, ROOT, Tree};
use crate::yaml::{JsonError, NodeRef};

/// A document on its way to the server.
#[derive(Clone, Debug)]
pub enum Arrival<'s> {
    /// An object with a kind.
    Object(Tree<'s>, GroupVersionKind),
    /// A list of objects.
    List(Tree<'s>),
    /// A mapping without a kind, or whose `apiVersion` has more than one slash.
    NoKind(Tree<'s>),
    /// Something other than a mapping.
    NoObject(Tree<'s>),
    /// Nothing.
    Empty,
    /// It does not become JSON.
    Unreadable(JsonError),
}

/// The group, version and kind of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionKind {
    /// The group; empty for the core.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
}

impl GroupVersionKind {
    /// What an object says that it is; none when it does not say it.
    pub fn written(root: NodeRef<'_>) -> Option<Self> {
        let text = |key| root.get(key).map_or("", |entry| entry.value.text());
        Self::parse(text("apiVersion"), text("kind"))
    }

    fn parse(api_version: &str, kind: &str) -> Option<Self> {
        let (group, version) = match api_version.split_once('/') {
            None => ("", api_version),
            Some((_, rest)) if rest.contains('/') => return None,
            Some((group, version)) => (group, version),
        };
        (!kind.is_empty()).then(|| Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
        })
    }

    /// Group and version as they stand in a served object.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.clone()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }
}

/// Reads a document as kubectl does.
pub fn read(root: Option<NodeRef<'_>>) -> Arrival<'_> {
    let Some(root) = root else {
        return Arrival::Empty;
    };
    let tree = match Tree::read(root) {
        Ok(tree) => tree,
        Err(error) => return Arrival::Unreadable(error),
    };
    match tree.data(ROOT) {
        Data::Null => Arrival::Empty,
        Data::Object(_) => match (tree.get(ROOT, "items"), group_version_kind(&tree)) {
            (Some(items), _) if *tree.data(items) != Data::Null => Arrival::List(tree),
            (_, Some(gvk)) => Arrival::Object(tree, gvk),
            (_, None) => Arrival::NoKind(tree),
        },
        _ => Arrival::NoObject(tree),
    }
}

fn group_version_kind(tree: &Tree<'_>) -> Option<GroupVersionKind> {
    let text = |name| tree.get(ROOT, name).and_then(|id| tree.text(id));
    GroupVersionKind::parse(text("apiVersion").unwrap_or(""), text("kind")?)
}
