//! Reads a document by its type, as Talos does when it loads one.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::Refusal;
use super::shape::{Shape, Sort};
use super::tree::{Entry, Tree, Value, ValueId};
use crate::endpoint;
use crate::source::{Origin, Span};
use crate::yaml::{Dialect, NodeId, NodeKind, NodeRef, Scalar};

/// The most values that are read from one text. Aliases can make a short text hold any number of them; go-yaml gives
/// up on such a text too.
const MAX_VALUES: usize = 1 << 20;

/// Reads documents into a tree.
pub(super) struct Decoder<'d> {
    /// Where values go.
    pub tree: &'d mut Tree,
    /// Where a span of the text comes from.
    pub locate: &'d dyn Fn(Span) -> Option<Origin>,
}

struct Task<'s> {
    node: NodeRef<'s>,
    shape: Shape,
    place: ValueId,
}

impl Decoder<'_> {
    /// Reads a node and what is below it; what is in `removed` is passed over.
    pub(super) fn read(
        &mut self,
        root: NodeRef<'_>,
        shape: Shape,
        removed: &BTreeSet<NodeId>,
    ) -> Result<ValueId, Refusal> {
        let limit = self.tree.len() + MAX_VALUES;
        let place = self.place(root);
        let mut tasks = vec![Task {
            node: root,
            shape,
            place,
        }];
        while let Some(Task { node, shape, place }) = tasks.pop() {
            if self.tree.len() > limit {
                return Err(Refusal::at(node.span(), "excessive aliasing"));
            }
            let value = if node.is_mapping() {
                self.mapping(node, shape, removed, &mut tasks)?
            } else if node.is_sequence() {
                self.sequence(node, shape, removed, &mut tasks)?
            } else {
                scalar(node, shape)?
            };
            self.tree.set(place, value);
        }
        Ok(place)
    }

    fn place(&mut self, node: NodeRef<'_>) -> ValueId {
        let origin = (self.locate)(node.span());
        self.tree.add(Value::Null, origin)
    }

    fn mapping<'s>(
        &mut self,
        node: NodeRef<'s>,
        shape: Shape,
        removed: &BTreeSet<NodeId>,
        tasks: &mut Vec<Task<'s>>,
    ) -> Result<Value, Refusal> {
        if !matches!(
            shape.sort(),
            Sort::Structure | Sort::Map | Sort::Free | Sort::Other
        ) {
            return Err(mismatch(node, "a mapping"));
        }
        let mut entries: Vec<Entry> = Vec::new();
        for entry in node.resolved().entries() {
            let (key, value) = (entry.key, entry.value);
            if removed.contains(&value.id()) {
                continue;
            }
            let name = key.text();
            let Some(below) = shape.below(name) else {
                return Err(Refusal::at(key.span(), format!("unknown key `{name}`")));
            };
            if entries.iter().any(|entry| entry.key == name) {
                let message = format!("mapping key `{name}` is already defined");
                return Err(Refusal::at(key.span(), message));
            }
            if value.is_go_null() && !keeps_null(shape) {
                continue;
            }
            let place = self.place(value);
            entries.push(Entry {
                key: name.to_owned(),
                key_origin: (self.locate)(key.span()),
                value: place,
            });
            tasks.push(Task {
                node: value,
                shape: below,
                place,
            });
        }
        Ok(Value::Mapping(entries))
    }

    fn sequence<'s>(
        &mut self,
        node: NodeRef<'s>,
        shape: Shape,
        removed: &BTreeSet<NodeId>,
        tasks: &mut Vec<Task<'s>>,
    ) -> Result<Value, Refusal> {
        if !matches!(shape.sort(), Sort::List | Sort::Free | Sort::Other) {
            return Err(mismatch(node, "a list"));
        }
        let mut items = Vec::new();
        for item in node.resolved().items() {
            if removed.contains(&item.id()) || item.is_go_null() && shape.sort() != Sort::Free {
                continue;
            }
            let place = self.place(item);
            items.push(place);
            tasks.push(Task {
                node: item,
                shape: shape.element(),
                place,
            });
        }
        Ok(Value::List(items))
    }
}

/// Whether a null stays in a mapping. A field that is null is not set; an entry of a map is there all the same.
fn keeps_null(mapping: Shape) -> bool {
    matches!(mapping.sort(), Sort::Map | Sort::Free)
}

fn scalar(node: NodeRef<'_>, shape: Shape) -> Result<Value, Refusal> {
    let target = node.resolved();
    if target.kind() == NodeKind::Alias {
        return Err(Refusal::at(node.span(), "unknown anchor"));
    }
    let refuse = |found: &str| mismatch(node, found);
    Ok(match shape.sort() {
        Sort::Text => match target.decode_string() {
            Ok(text) => Value::Text(text.unwrap_or_default().into_owned()),
            Err(error) => return Err(refuse(error.found())),
        },
        Sort::Flag => match target.decode_bool() {
            Ok(Some(value)) => Value::Flag(value),
            Ok(None) => Value::Null,
            Err(error) => return Err(refuse(error.found())),
        },
        Sort::Url => match target.decode_string() {
            Ok(text) => Value::Text(url(node, &text.unwrap_or_default())?),
            Err(error) => return Err(refuse(error.found())),
        },
        Sort::Bytes => match target.decode_string() {
            Ok(text) => Value::Text(bytes(node, &text.unwrap_or_default())?),
            Err(error) => return Err(refuse(error.found())),
        },
        Sort::List | Sort::Map | Sort::Structure if target.is_go_null() => Value::Null,
        Sort::List | Sort::Map | Sort::Structure => return Err(refuse("a scalar")),
        Sort::Free | Sort::Other => match target.scalar(Dialect::Talos) {
            Ok(Scalar::Null) => Value::Null,
            Ok(Scalar::Bool(value)) => Value::Flag(value),
            Ok(Scalar::String(text)) => Value::Text(text.into_owned()),
            Ok(Scalar::Merge) => Value::Text("<<".to_owned()),
            Ok(_) => Value::Plain(target.text().to_owned()),
            Err(error) => return Err(refuse(error.found())),
        },
    })
}

/// The URL as Go prints it back.
fn url(node: NodeRef<'_>, text: &str) -> Result<String, Refusal> {
    if text.is_empty() {
        return Ok(String::new());
    }
    endpoint::parse(text)
        .map(|url| url.to_go_string())
        // The URL may hold a password, so only the reason is told.
        .map_err(|error| Refusal::at(node.span(), error.reason().to_string()))
}

/// The base64 of the bytes that a base64 text stands for: line breaks go.
fn bytes(node: NodeRef<'_>, text: &str) -> Result<String, Refusal> {
    let compact: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    match STANDARD.decode(&compact) {
        Ok(bytes) => Ok(STANDARD.encode(bytes)),
        Err(_) => Err(Refusal::at(node.span(), "illegal base64 data")),
    }
}

fn mismatch(node: NodeRef<'_>, found: &str) -> Refusal {
    let place = node
        .entry()
        .map_or_else(String::new, |entry| format!(" for `{}`", entry.key.text()));
    Refusal::at(
        node.span(),
        format!("{found} is not what Talos expects{place}"),
    )
}
