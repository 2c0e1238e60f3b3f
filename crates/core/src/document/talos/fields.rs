//! Mappings as Talos' decoder fills its structures: null is the same as absent, in lists too.

use std::borrow::Cow;

use crate::document::placeholder::is_placeholder;
use crate::document::{DocumentRef, InputKind};
use crate::source::Span;
use crate::yaml::{GoType, GoValue, NodeRef};

/// The fields of one structure. A structure that is missing, null or no mapping has none.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'f> {
    node: Option<NodeRef<'f>>,
    input: InputKind,
}

impl<'f> Fields<'f> {
    /// The fields of a document.
    pub fn of(document: DocumentRef<'f>) -> Self {
        Self {
            node: document.root(),
            input: document.file().input(),
        }
    }

    /// The fields of a value inside this structure.
    #[must_use]
    pub fn inside(self, node: NodeRef<'f>) -> Self {
        Self {
            node: Some(node),
            ..self
        }
    }

    /// The fields of the structure at a chain of keys.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Self {
        Self {
            node: self.set(path),
            ..self
        }
    }

    /// The mapping, when there is one.
    pub fn node(self) -> Option<NodeRef<'f>> {
        self.node
    }

    /// The value at a chain of keys, unless it or something above it is null or missing.
    pub fn set(self, path: &[&str]) -> Option<NodeRef<'f>> {
        let value = self.node?.at_path(path)?;
        (!value.is_go_null()).then_some(value)
    }

    /// The text of a scalar field; empty when the field is missing, null or no scalar.
    pub fn string(self, key: &str) -> Cow<'f, str> {
        self.set(&[key])
            .and_then(|value| value.decode_string().ok().flatten())
            .unwrap_or_default()
    }

    /// The text of a scalar field as [`Fields::string`] gives it, unless a part of it is filled in later.
    pub fn known(self, key: &str) -> Option<Cow<'f, str>> {
        let text = self.string(key);
        (!self.is_unknown(&text)).then_some(text)
    }

    /// Whether a text is missing: the field is not there, null, or an empty text. A value of another type, an
    /// unquoted template expression say, is not missing; the loader has its say on it.
    pub fn lacks(self, key: &str) -> bool {
        self.set(&[key])
            .is_none_or(|value| value.is_scalar() && self.string(key).is_empty())
    }

    /// Whether a part of the text is filled in before Talos sees it. A whole configuration is what Talos gets:
    /// nothing will be filled in any more.
    pub fn is_unknown(self, text: &str) -> bool {
        self.input != InputKind::TalosConfig && is_placeholder(text)
    }

    /// Whether a part of a scalar field is filled in before Talos sees it.
    pub fn is_open(self, key: &str) -> bool {
        self.set(&[key])
            .is_some_and(|value| value.is_scalar() && self.is_unknown(value.text()))
    }

    /// The truth value of a field; none when it is missing, null or no truth value.
    pub fn truth(self, key: &str) -> Option<bool> {
        self.set(&[key])?.decode_bool().ok().flatten()
    }

    /// The integer in a field; none when it is missing, null or no integer.
    pub fn integer(self, key: &str) -> Option<i64> {
        match self.set(&[key])?.decode(GoType::Int(64)) {
            Ok(GoValue::Int(value)) => Some(value),
            _ => None,
        }
    }

    /// The duration in a field, in nanoseconds; zero when it is missing or null, none when it is no duration.
    pub fn duration(self, key: &str) -> Option<i64> {
        let Some(value) = self.set(&[key]) else {
            return Some(0);
        };
        match value.decode(GoType::Duration) {
            Ok(GoValue::Int(nanoseconds)) => Some(nanoseconds),
            _ => None,
        }
    }

    /// The items of a list that count: null ones do not.
    pub fn elements(self, key: &str) -> impl Iterator<Item = NodeRef<'f>> {
        self.set(&[key])
            .into_iter()
            .flat_map(NodeRef::items)
            .filter(|item| !item.is_go_null())
    }

    /// The texts of a list of strings, with their nodes.
    pub fn strings(self, key: &str) -> impl Iterator<Item = (NodeRef<'f>, Cow<'f, str>)> {
        self.elements(key)
            .filter_map(|item| Some((item, item.decode_string().ok().flatten()?)))
    }

    /// How many entries or items a collection has, null items of lists left out; zero when it is missing.
    pub fn count(self, key: &str) -> usize {
        self.set(&[key]).map_or(0, |value| {
            if value.is_mapping() {
                value.entries().count()
            } else {
                self.elements(key).count()
            }
        })
    }

    /// Whether any of these fields is set.
    pub fn any(self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.set(&[key]).is_some())
    }

    /// The place of a field: its value, its key where nothing is written for it, or where the key is missing the
    /// first key of the mapping.
    pub fn place(self, key: &str) -> Span {
        let Some(node) = self.node else {
            return Span::default();
        };
        match node.get(key) {
            Some(entry) if entry.value.span().is_empty() || entry.value.is_mapping() => {
                entry.key.span()
            }
            Some(entry) => entry.value.span(),
            None => self.head(),
        }
    }

    /// The place that stands for the structure: its first key, or all of it where it has none.
    pub fn head(self) -> Span {
        self.node.map_or_else(Span::default, |node| {
            node.children().next().map_or(node.span(), NodeRef::span)
        })
    }
}
