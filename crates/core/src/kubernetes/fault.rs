//! What the API server has against an object.

use std::fmt;

use super::{ROOT, Tree, ValueId};
use crate::source::Span;
use crate::yaml::NodeRef;

/// One objection of the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault<'s> {
    /// What is wrong.
    pub kind: FaultKind,
    /// The field, as the server writes it; empty for the whole object.
    pub path: String,
    /// Where the value is written, or for a missing one the object it is missing from.
    pub node: Option<NodeRef<'s>>,
    /// Where the field's name is written.
    pub key: Option<NodeRef<'s>>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// The field does not exist. Refused under strict validation, which is kubectl's default; dropped otherwise.
    UnknownField {
        /// Its name.
        name: String,
    },
    /// The object cannot be decoded at all.
    Decode {
        /// What the server says.
        message: String,
    },
    /// A value of another JSON type.
    Type {
        /// The type wanted.
        expected: &'static str,
        /// The type found.
        found: &'static str,
    },
    /// A required field is absent or null.
    Required {
        /// More about it, where the server says more.
        detail: &'static str,
    },
    /// Not one of the words allowed.
    NotSupported {
        /// The words; values of other types as JSON.
        allowed: Vec<String>,
    },
    /// Less than the minimum.
    BelowMinimum {
        /// The minimum.
        minimum: f64,
    },
    /// Does not match the pattern.
    Pattern {
        /// The pattern.
        pattern: String,
    },
    /// Too few characters.
    TooShort {
        /// The fewest allowed.
        minimum: i64,
    },
    /// Too large.
    TooLong {
        /// The most allowed, in bytes.
        maximum: i64,
    },
    /// An item like an earlier one of its list.
    Duplicate {
        /// The fields that may not agree; none when the items as a whole may not.
        keys: Vec<String>,
        /// The earlier item.
        earlier: ValueId,
    },
    /// Invalid for another reason.
    Invalid {
        /// What the server says.
        detail: String,
    },
}

impl FaultKind {
    /// The server's name for this sort of objection; none for those that come before validation.
    pub fn reason(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownField { .. } | Self::Decode { .. } => return None,
            Self::Type { .. } => "FieldValueTypeInvalid",
            Self::Required { .. } => "FieldValueRequired",
            Self::NotSupported { .. } => "FieldValueNotSupported",
            Self::TooLong { .. } => "FieldValueTooLong",
            Self::Duplicate { .. } => "FieldValueDuplicate",
            Self::BelowMinimum { .. }
            | Self::Pattern { .. }
            | Self::TooShort { .. }
            | Self::Invalid { .. } => "FieldValueInvalid",
        })
    }
}

impl<'s> Fault<'s> {
    /// An objection to a value.
    pub fn of(tree: &Tree<'s>, value: ValueId, kind: FaultKind) -> Self {
        Self {
            kind,
            path: tree.path(value),
            node: tree.node(value),
            key: tree.key(value),
        }
    }

    /// An objection to a field that is not there.
    pub fn missing(tree: &Tree<'s>, object: ValueId, name: &str, kind: FaultKind) -> Self {
        let path = tree.path(object);
        Self {
            kind,
            path: if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            },
            node: tree.node(object),
            key: tree.key(object),
        }
    }

    /// An objection to the field at `names`, or to the innermost part of it that is there.
    pub fn at(tree: &Tree<'s>, names: &[&str], kind: FaultKind) -> Self {
        let mut value = ROOT;
        for name in names {
            match tree.get(value, name) {
                Some(inner) => value = inner,
                None => break,
            }
        }
        Self {
            kind,
            path: names.join("."),
            node: tree.node(value),
            key: tree.key(value),
        }
    }

    /// Where to point: the value, or what announces an empty one; the name of an unknown field and of an object that
    /// lacks something.
    pub fn span(&self) -> Option<Span> {
        let key = self.key.map(NodeRef::span);
        let node = self.node.map(NodeRef::span);
        match self.kind {
            FaultKind::UnknownField { .. } | FaultKind::Required { .. } => key.or(node),
            _ => node
                .filter(|span| !span.is_empty())
                .or(key)
                .or_else(|| self.node?.dash())
                .or(node),
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { name } => write!(f, "unknown field `{name}`"),
            Self::Decode { message } => f.write_str(message),
            Self::Type { expected, found } => {
                write!(f, "must be of type {expected}, not {found}")
            }
            Self::Required { detail: "" } => f.write_str("is required"),
            Self::Required { detail } => f.write_str(detail),
            Self::NotSupported { allowed } => {
                write!(f, "supported values: {}", allowed.join(", "))
            }
            Self::BelowMinimum { minimum } => {
                write!(f, "should be greater than or equal to {minimum}")
            }
            Self::Pattern { pattern } => write!(f, "should match `{pattern}`"),
            Self::TooShort { minimum } => write!(f, "should be at least {minimum} chars long"),
            Self::TooLong { maximum } => write!(f, "may not be more than {maximum} bytes"),
            Self::Duplicate { .. } => f.write_str("duplicate value"),
            Self::Invalid { detail } => f.write_str(detail),
        }
    }
}
