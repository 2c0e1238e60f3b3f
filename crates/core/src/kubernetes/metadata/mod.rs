//! Metadata of objects: decoding into the server's type, and its rules.

mod decode;
pub mod names;
mod time;
mod validate;

use super::{ROOT, Tree, ValueId};

/// The namespace of objects that name none.
pub const DEFAULT_NAMESPACE: &str = "default";

pub(super) use decode::decode;
pub(super) use time::is_day;
pub(super) use validate::{Finalizers, Generation, validate};

/// A name and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// `metadata.name`.
    Given(String),
    /// `metadata.generateName`: the start of a name that the server completes.
    Generated(String),
    /// Neither.
    Absent,
}

/// The text of a field of an object's metadata; empty when there is none.
pub fn field<'t>(tree: &'t Tree<'_>, name: &str) -> &'t str {
    value(tree, name)
        .and_then(|value| tree.text(value))
        .unwrap_or("")
}

fn value(tree: &Tree<'_>, name: &str) -> Option<ValueId> {
    tree.at(ROOT, &["metadata", name])
}

/// The name of an object.
pub fn name(tree: &Tree<'_>) -> Name {
    match (field(tree, "name"), field(tree, "generateName")) {
        ("", "") => Name::Absent,
        ("", generated) => Name::Generated(generated.to_owned()),
        (given, _) => Name::Given(given.to_owned()),
    }
}
