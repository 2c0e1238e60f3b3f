//! What the walk finds.

use super::embedded::Kind;
use super::shape::{Field, Shape};
use crate::yaml::{Entry, Mismatch, NodeRef};

/// A place where a document does not have the structure of its kind.
#[derive(Clone, Debug)]
pub struct Problem<'s> {
    /// What is wrong.
    pub kind: ProblemKind<'s>,
    /// What the document is.
    pub document: &'static Kind,
    /// Whether Talos refuses to load the configuration for it. What is not refused is ignored, or concerns what comes
    /// after loading.
    pub refused: bool,
}

/// The ways in which a document can differ from the structure of its kind.
#[derive(Clone, Debug)]
pub enum ProblemKind<'s> {
    /// A key that the structure does not have.
    UnknownField {
        /// The key and its value.
        entry: Entry<'s>,
        /// The structure it stands in.
        structure: &'static Shape,
    },
    /// A merge key in a place that takes none.
    Merge {
        /// The merge key and its value.
        entry: Entry<'s>,
    },
    /// A key that is no text.
    Key {
        /// The key.
        key: NodeRef<'s>,
        /// What Go says of it, where it does not fit a string.
        mismatch: Option<Mismatch>,
    },
    /// A value of another type.
    Type {
        /// The value.
        value: NodeRef<'s>,
        /// What it should be.
        shape: &'static Shape,
        /// What Go says.
        mismatch: Mismatch,
    },
    /// A text that its type does not take.
    Value {
        /// The value.
        value: NodeRef<'s>,
        /// What it should be.
        shape: &'static Shape,
        /// What Go says.
        reason: String,
    },
    /// A field that must be there and is not, or is empty.
    Missing {
        /// The mapping without it.
        mapping: NodeRef<'s>,
        /// The field.
        field: &'static Field,
        /// Its entry, when it is there and empty.
        entry: Option<Entry<'s>>,
    },
    /// A field that is deprecated in favour of something else.
    Deprecated {
        /// The key and its value.
        entry: Entry<'s>,
        /// The field.
        field: &'static Field,
    },
}
