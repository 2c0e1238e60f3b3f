//! Kubernetes' reading: a YAML document as the JSON that the API server receives.
//!
//! kubectl and client libraries convert with sigs.k8s.io/yaml over go-yaml v2: YAML 1.1 words are booleans, keys of
//! any scalar type become text, the last of two equal keys wins, merge keys are applied in place. The conversion here
//! is lazy: [`NodeRef::json`] looks at one node, [`NodeRef::json_entries`] at one mapping, each result with its place.

use std::borrow::Cow;
use std::collections::HashMap;

use super::decode::Mismatch;
use super::scalar::{Scalar, format_go_float};
use super::{Dialect, NodeKind, NodeRef};
use crate::source::Span;

/// The JSON value of one node.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'s> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number above [`i64::MAX`].
    Uint(u64),
    /// Any other finite number.
    Float(f64),
    /// Text.
    String(Cow<'s, str>),
    /// A sequence; its items are [`NodeRef::items`] of the node.
    Array(NodeRef<'s>),
    /// A mapping; its entries are [`NodeRef::json_entries`] of the node.
    Object(NodeRef<'s>),
}

impl Json<'_> {
    /// The JSON name of its type, as the API server's messages have it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Uint(_) => "integer",
            Self::Float(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

/// An entry of a mapping after conversion.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonEntry<'s> {
    /// The key as JSON has it.
    pub name: Cow<'s, str>,
    /// The key as written; for a repeated key, its last place.
    pub key: NodeRef<'s>,
    /// The value as written.
    pub value: NodeRef<'s>,
    /// Whether it came through a merge key.
    pub merged: bool,
}

/// Why a document does not become JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// Where.
    pub span: Span,
}

/// The ways in which a document does not become JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// An explicit tag contradicts its text, or a `!!binary` is not base64.
    Tag(Mismatch),
    /// An infinity or not-a-number.
    NotFinite,
    /// A key that is null, or a number too large for an integer.
    ScalarKey,
    /// A key that is a sequence or a mapping.
    CollectionKey,
    /// A merge key whose value is neither a mapping nor a sequence of mappings.
    Merge,
    /// An alias that stands for nothing, or for a value that it is a part of.
    Alias,
    /// Aliases and merge keys make the document larger or deeper than the limit.
    TooLarge,
}

impl JsonErrorKind {
    /// What went wrong, in the consumer's words, without any value of the document.
    pub fn message(&self) -> String {
        match self {
            Self::Tag(mismatch) => mismatch.masked_message("interface {}"),
            Self::NotFinite => "json: unsupported value".to_owned(),
            Self::ScalarKey => "unsupported map key".to_owned(),
            Self::CollectionKey => "yaml: invalid map key".to_owned(),
            Self::Merge => {
                "yaml: map merge requires map or sequence of maps as the value".to_owned()
            }
            Self::Alias => "yaml: unknown anchor referenced".to_owned(),
            Self::TooLarge => "yaml: document contains excessive aliasing".to_owned(),
        }
    }
}

/// How many nodes may still be visited through aliases and merge keys. Shared by all conversions of a document, it
/// keeps them linear however aliases are nested.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: 100_000 }
    }
}

impl Budget {
    /// A budget of this many nodes.
    pub fn new(nodes: u32) -> Self {
        Self { left: nodes }
    }

    /// Takes one node from the budget; false when it is used up.
    pub fn spend(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// So many keys are compared with each other; more of them are looked up.
const FEW: usize = 16;

/// Deepest nesting of a converted document, aliases followed.
const MAX_DEPTH: usize = 512;

impl<'s> NodeRef<'s> {
    fn json_error(self, kind: JsonErrorKind) -> JsonError {
        JsonError {
            kind,
            span: self.span(),
        }
    }

    /// Whether a part of the document may stand for another, or for one of an earlier document.
    pub fn may_repeat(self) -> bool {
        let document = self.stream().document(self.document_index());
        document
            .is_none_or(|document| !(document.anchors.is_empty() && document.unresolved.is_empty()))
    }

    /// The JSON value of this node, aliases followed.
    ///
    /// # Errors
    /// The node has no JSON value; the document is refused before it reaches the server.
    pub fn json(self) -> Result<Json<'s>, JsonError> {
        let node = self.resolved();
        if node.is_sequence() {
            return Ok(Json::Array(node));
        }
        if node.is_mapping() {
            return Ok(Json::Object(node));
        }
        if node.kind() == NodeKind::Alias {
            return Err(self.json_error(JsonErrorKind::Alias));
        }
        let value = node
            .scalar(Dialect::Kubernetes)
            .map_err(|mismatch| self.json_error(JsonErrorKind::Tag(mismatch)))?;
        Ok(match value {
            Scalar::Null => Json::Null,
            Scalar::Bool(value) => Json::Bool(value),
            Scalar::Int(value) => Json::Int(value),
            Scalar::Uint(value) => Json::Uint(value),
            Scalar::Float(value) if value.is_finite() => Json::Float(value),
            Scalar::Float(_) => return Err(self.json_error(JsonErrorKind::NotFinite)),
            Scalar::Timestamp | Scalar::Merge => Json::String(Cow::Borrowed(node.text())),
            Scalar::String(text) => Json::String(text),
        })
    }

    /// The text that a key becomes.
    ///
    /// # Errors
    /// The key is null or a collection.
    pub fn json_key(self) -> Result<Cow<'s, str>, JsonError> {
        let node = self.resolved();
        if !node.is_scalar() {
            return Err(self.json_error(JsonErrorKind::CollectionKey));
        }
        let value = node
            .scalar(Dialect::Kubernetes)
            .map_err(|mismatch| self.json_error(JsonErrorKind::Tag(mismatch)))?;
        Ok(match value {
            Scalar::Null | Scalar::Uint(_) => {
                return Err(self.json_error(JsonErrorKind::ScalarKey));
            }
            Scalar::Bool(true) => Cow::Borrowed("true"),
            Scalar::Bool(false) => Cow::Borrowed("false"),
            Scalar::Int(value) => {
                let text = node.text();
                let written = value.to_string();
                if written == text {
                    Cow::Borrowed(text)
                } else {
                    Cow::Owned(written)
                }
            }
            Scalar::Float(value) => Cow::Owned(format_go_float(value)),
            Scalar::Timestamp | Scalar::Merge => Cow::Borrowed(node.text()),
            Scalar::String(text) => text,
        })
    }

    /// Whether this key is the merge indicator: `<<`, unquoted or with the tag `!!merge`.
    pub fn is_merge_key(self) -> bool {
        match self.explicit_tag() {
            Some(tag) => tag == "!!merge",
            None => self.kind() == NodeKind::Plain && self.text() == "<<",
        }
    }

    /// The entries of a mapping, aliases followed, as JSON has them: keys as text, merge keys applied where they
    /// stand, the last of equal keys in the place of the first.
    ///
    /// # Errors
    /// A key has no text, a merge key is not given mappings, or the budget is used up.
    pub fn json_entries(self, budget: &mut Budget) -> Result<Vec<JsonEntry<'s>>, JsonError> {
        let mut entries: Vec<JsonEntry<'s>> = Vec::new();
        let mut places: HashMap<Cow<'s, str>, usize> = HashMap::new();
        // Mappings that are being read, the innermost last: each with what is left of it.
        let mut open = vec![(self.resolved(), self.entries())];
        while let Some((_, rest)) = open.last_mut() {
            let Some(entry) = rest.next() else {
                open.pop();
                continue;
            };
            let merged = open.len() > 1;
            if merged && !budget.spend() {
                return Err(entry.key.json_error(JsonErrorKind::TooLarge));
            }
            if entry.key.is_merge_key() {
                for source in merge_sources(entry.value)? {
                    let target = source.resolved();
                    if !budget.spend() || open.len() > MAX_DEPTH {
                        return Err(source.json_error(JsonErrorKind::TooLarge));
                    }
                    open.push((target, target.entries()));
                }
                continue;
            }
            let entry = JsonEntry {
                name: entry.key.json_key()?,
                key: entry.key,
                value: entry.value,
                merged,
            };
            let earlier = if entries.len() < FEW {
                entries
                    .iter()
                    .position(|earlier| earlier.name == entry.name)
            } else {
                if places.is_empty() {
                    let known = entries.iter().enumerate();
                    places.extend(known.map(|(at, entry)| (entry.name.clone(), at)));
                }
                places.get(&entry.name).copied()
            };
            if let Some(earlier) = earlier.and_then(|at| entries.get_mut(at)) {
                *earlier = entry;
            } else {
                if !places.is_empty() {
                    places.insert(entry.name.clone(), entries.len());
                }
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    /// The whole value below this node.
    ///
    /// # Errors
    /// Some node has no JSON value, or the budget is used up.
    pub fn to_json(self, budget: &mut Budget) -> Result<serde_json::Value, JsonError> {
        enum Frame<'s> {
            Array(super::Items<'s>, Vec<serde_json::Value>),
            Object(
                std::vec::IntoIter<JsonEntry<'s>>,
                String,
                serde_json::Map<String, serde_json::Value>,
            ),
        }
        let mut stack: Vec<(NodeRef<'s>, Frame<'s>)> = Vec::new();
        let mut node = self;
        // Nodes that are reached through an alias count against the budget.
        let mut inside_alias = 0_usize;
        loop {
            let target = node.resolved();
            if (node != target || inside_alias > 0) && !budget.spend() {
                return Err(node.json_error(JsonErrorKind::TooLarge));
            }
            if stack.len() > MAX_DEPTH {
                return Err(node.json_error(JsonErrorKind::TooLarge));
            }
            let mut value = match node.json()? {
                Json::Null => serde_json::Value::Null,
                Json::Bool(value) => value.into(),
                Json::Int(value) => value.into(),
                Json::Uint(value) => value.into(),
                Json::Float(value) => value.into(),
                Json::String(text) => text.into_owned().into(),
                Json::Array(array) => {
                    inside_alias += usize::from(node != target || inside_alias > 0);
                    stack.push((target, Frame::Array(array.items(), Vec::new())));
                    serde_json::Value::Null
                }
                Json::Object(object) => {
                    inside_alias += usize::from(node != target || inside_alias > 0);
                    let entries = object.json_entries(budget)?.into_iter();
                    let frame = Frame::Object(entries, String::new(), serde_json::Map::new());
                    stack.push((target, frame));
                    serde_json::Value::Null
                }
            };
            let mut opened = !target.is_scalar();
            node = loop {
                // Puts a finished value into its collection and asks for the next node.
                let Some((_, frame)) = stack.last_mut() else {
                    return Ok(value);
                };
                let next = match frame {
                    Frame::Array(items, done) => {
                        if !std::mem::take(&mut opened) {
                            done.push(std::mem::take(&mut value));
                        }
                        items.next()
                    }
                    Frame::Object(entries, name, done) => {
                        if !std::mem::take(&mut opened) {
                            done.insert(std::mem::take(name), std::mem::take(&mut value));
                        }
                        entries.next().map(|entry| {
                            *name = entry.name.into_owned();
                            entry.value
                        })
                    }
                };
                if let Some(next) = next {
                    break next;
                }
                inside_alias = inside_alias.saturating_sub(1);
                value = match stack.pop() {
                    Some((_, Frame::Array(_, done))) => done.into(),
                    Some((_, Frame::Object(_, _, done))) => done.into(),
                    None => value,
                };
            };
        }
    }
}

/// The mappings that a merge key brings in, in the order in which they are applied.
fn merge_sources(value: NodeRef<'_>) -> Result<Vec<NodeRef<'_>>, JsonError> {
    if value.is_mapping() {
        return Ok(vec![value]);
    }
    // An alias to a sequence is refused.
    if !value.is_sequence() || value.kind() == NodeKind::Alias {
        return Err(value.json_error(JsonErrorKind::Merge));
    }
    let sources: Vec<_> = value.items().collect();
    match sources.iter().find(|source| !source.is_mapping()) {
        Some(source) => Err(source.json_error(JsonErrorKind::Merge)),
        // The stack takes the last one first, and earlier ones win over later ones.
        None => Ok(sources),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml::Stream;

    fn json(text: &str) -> Result<String, String> {
        let stream = Stream::parse(&Source::new("test", text));
        let root = stream.root(0).ok_or("no document")?;
        root.to_json(&mut Budget::default())
            .map(|value| value.to_string())
            .map_err(|error| error.kind.message())
    }

    #[test]
    fn values_are_those_of_yaml_1_1() {
        for (text, expected) in [
            ("[yes, on, y, No, true]", "[true,true,true,false,true]"),
            ("[0777, 0b11, 1_000, 1:30, 08]", "[511,3,1000,\"1:30\",8.0]"),
            (
                "[2001-01-01, '1', ~, \"\"]",
                "[\"2001-01-01\",\"1\",null,\"\"]",
            ),
            (
                "{y: 2, 1: a, 0.5: b}",
                "{\"0.5\":\"b\",\"1\":\"a\",\"true\":2}",
            ),
            ("a: 1\na: 2", "{\"a\":2}"),
            ("- a\n-\n- {b: [c]}", "[\"a\",null,{\"b\":[\"c\"]}]"),
            ("{}", "{}"),
        ] {
            assert_eq!(json(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "[.inf]",
            "{~: a}",
            "{[a]: b}",
            "a: &a [*a]",
            "a: &a {b: *a}",
        ] {
            assert!(json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn merge_keys_are_applied_where_they_stand() {
        for (text, expected) in [
            (
                "a: &a {x: 1}\nc:\n  x: 9\n  <<: *a\nd:\n  <<: *a\n  x: 9",
                "{\"a\":{\"x\":1},\"c\":{\"x\":1},\"d\":{\"x\":9}}",
            ),
            (
                "a: &a {x: 1}\nb: &b {x: 2}\nc: {<<: [*a, *b]}",
                "{\"a\":{\"x\":1},\"b\":{\"x\":2},\"c\":{\"x\":1}}",
            ),
            (
                "a: &a {x: 1}\nc:\n  \"<<\": *a",
                "{\"a\":{\"x\":1},\"c\":{\"<<\":{\"x\":1}}}",
            ),
        ] {
            assert_eq!(json(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["c: {<<: }", "c: {<<: 3}", "a: &a {<<: *a}"] {
            assert!(json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nested_aliases_are_bounded() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let inner = format!("*a{}, ", level - 1).repeat(9);
            text.extend(["a", &level.to_string(), ": &a", &level.to_string(), " ["]);
            text.extend([inner.as_str(), "]\n"]);
        }
        assert_eq!(json(&text), Err(JsonErrorKind::TooLarge.message()));
    }
}
