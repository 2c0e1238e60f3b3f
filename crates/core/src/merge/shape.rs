//! The Go type at a place of the configuration, as far as merging and printing depend on it.
//!
//! A patch is merged by the types of the configuration, not by its text: whether a list grows or is replaced, whether
//! an empty text counts as absent, whether an unset field is printed. The schemas say what is a structure and what a
//! list; [`special`](super::special) says where the general rules do not hold.

use super::special::{self, FieldRule, Special};
use crate::schema::{self, Family, Form, Kind};

/// A type. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    schema: Option<&'static schema::Shape>,
    special: &'static Special,
}

/// The forms of types that merging tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A text; empty is the same as absent.
    Text,
    /// A truth value that can be absent.
    Flag,
    /// A URL, printed as Go prints it.
    Url,
    /// Bytes in base64.
    Bytes,
    /// A list of items.
    List,
    /// Entries under keys of the author's choice.
    Map,
    /// Named fields.
    Structure,
    /// Content that Talos hands on.
    Free,
    /// A scalar of another type, or a type that is not known: its text decides.
    Other,
}

/// How the value of a patch and the value it meets become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merge {
    /// Scalars are replaced, structures and maps merged, lists appended.
    Combine,
    /// The patch takes the place of what was there.
    Replace,
    /// Items of a list that agree in the first of these keys that the patch's item has are merged; others appended.
    MatchItems(&'static [&'static str]),
    /// An item of a list that agrees in this key is replaced; others appended.
    ReplaceItems(&'static str),
}

impl Shape {
    /// A type of which nothing is known.
    pub(super) const UNKNOWN: Self = Self {
        schema: None,
        special: &special::NOTHING,
    };

    /// The type of a document by its kind; empty for the main document.
    pub(super) fn document(kind: &str) -> Self {
        let name = if kind.is_empty() { Kind::MAIN } else { kind };
        Self {
            schema: schema::kind(Family::Talos, name).map(Kind::shape),
            special: special::of_kind(kind),
        }
    }

    /// Whether the kind is one that Talos has.
    pub(super) fn is_known(self) -> bool {
        self.schema.is_some()
    }

    /// Whether documents of this kind are told apart by their `name`.
    pub(super) fn is_named(self) -> bool {
        self.schema.is_none_or(|schema| schema.named)
    }

    pub(super) fn sort(self) -> Sort {
        match self.schema.map(|schema| schema.form) {
            Some(Form::String) => Sort::Text,
            Some(Form::Bool) => Sort::Flag,
            Some(Form::Url) => Sort::Url,
            Some(Form::Base64) => Sort::Bytes,
            Some(Form::List) => Sort::List,
            Some(Form::Map) => Sort::Map,
            Some(Form::Structure) => Sort::Structure,
            Some(Form::Unstructured | Form::Any) => Sort::Free,
            Some(
                Form::Int(_)
                | Form::Uint(_)
                | Form::Duration
                | Form::Arguments
                | Form::PortRange
                | Form::Text(_),
            )
            | None => Sort::Other,
        }
    }

    /// Whether Talos holds a structure by value, so that empty is the same as absent.
    pub(super) fn is_by_value(self) -> bool {
        self.special.by_value
    }

    /// The type below a key; none where a structure has no such field.
    pub(super) fn below(self, key: &str) -> Option<Self> {
        match self.sort() {
            Sort::Structure => {
                let field = self.schema?.field(key)?;
                Some(Self {
                    schema: Some(&field.shape),
                    special: self.rule(key).map_or(&special::NOTHING, |rule| rule.inside),
                })
            }
            Sort::Map => Some(self.element()),
            Sort::Free => Some(Self {
                special: &special::NOTHING,
                ..self
            }),
            _ => Some(Self::UNKNOWN),
        }
    }

    /// The type of a list's items, or of a map's values.
    pub(super) fn element(self) -> Self {
        if self.sort() == Sort::Free {
            return self;
        }
        Self {
            schema: self.schema.and_then(|schema| schema.element.as_deref()),
            special: self.special,
        }
    }

    /// The keys of a structure's fields, in the order in which they are printed.
    pub(super) fn fields(self) -> impl Iterator<Item = &'static str> {
        let fields: &'static [schema::Field] = match self.schema {
            Some(schema) if self.sort() == Sort::Structure => &schema.fields,
            _ => &[],
        };
        fields.iter().map(|field| &*field.name)
    }

    /// What holds for a field beside its type.
    pub(super) fn rule(self, key: &str) -> Option<&'static FieldRule> {
        self.special.fields.iter().find(|rule| rule.key == key)
    }
}
