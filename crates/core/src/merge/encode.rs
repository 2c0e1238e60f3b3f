//! What Talos prints of a configuration: unset fields that are always there, empty ones left out, maps sorted.

use super::shape::{Shape, Sort};
use super::tree::{Entry, Tree, Value, ValueId};
use crate::source::Origin;

/// A field that is left out when it turns out to be empty.
struct Optional {
    mapping: ValueId,
    value: ValueId,
    shape: Shape,
}

/// Makes the printed form of a value, beside the value itself.
pub(super) fn encode(tree: &mut Tree, root: ValueId, shape: Shape) -> ValueId {
    let mut optional = Vec::new();
    let encoded = tree.add(Value::Null, tree.origin(root));
    let mut tasks = vec![(root, shape, encoded)];
    while let Some((source, shape, place)) = tasks.pop() {
        let value = match tree.value(source).clone() {
            Value::Mapping(entries) => {
                let mut kept = Vec::new();
                for (entry, below, presence) in ordered(entries, shape) {
                    let source = if let Some(value) = entry.value {
                        value
                    } else {
                        let unset = unset(below);
                        tree.add(unset, None)
                    };
                    let value = tree.add(Value::Null, tree.origin(source));
                    if presence == Presence::Optional {
                        optional.push(Optional {
                            mapping: place,
                            value,
                            shape: below,
                        });
                    }
                    tasks.push((source, below, value));
                    kept.push(Entry {
                        key: entry.key,
                        key_origin: entry.key_origin,
                        value,
                    });
                }
                Value::Mapping(kept)
            }
            Value::List(items) => {
                let item_shape = shape.element();
                let items = items.iter().map(|item| {
                    let value = tree.add(Value::Null, tree.origin(*item));
                    tasks.push((*item, item_shape, value));
                    value
                });
                Value::List(items.collect())
            }
            other => other,
        };
        tree.set(place, value);
    }
    // What lies deeper was added later, so a mapping is judged after what is in it.
    for Optional {
        mapping,
        value,
        shape,
    } in optional.into_iter().rev()
    {
        if is_empty(tree, value, shape)
            && let Some(entries) = tree.entries_mut(mapping)
        {
            entries.retain(|entry| entry.value != value);
        }
    }
    encoded
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    Optional,
}

struct Wanted {
    key: String,
    key_origin: Option<Origin>,
    /// None for a field that is printed although it is unset.
    value: Option<ValueId>,
}

/// The entries of a mapping in the order in which they are printed.
fn ordered(mut entries: Vec<Entry>, shape: Shape) -> Vec<(Wanted, Shape, Presence)> {
    let wanted = |entry: Entry| Wanted {
        key: entry.key,
        key_origin: entry.key_origin,
        value: Some(entry.value),
    };
    match shape.sort() {
        Sort::Structure => {
            let mut printed = Vec::new();
            for key in shape.fields() {
                let always = shape.rule(key).is_some_and(|rule| rule.always);
                let presence = if always {
                    Presence::Always
                } else {
                    Presence::Optional
                };
                let below = shape.below(key).unwrap_or(Shape::UNKNOWN);
                match entries.iter().position(|entry| entry.key == key) {
                    Some(index) => printed.push((wanted(entries.remove(index)), below, presence)),
                    None if always => {
                        let unset = Wanted {
                            key: key.to_owned(),
                            key_origin: None,
                            value: None,
                        };
                        printed.push((unset, below, presence));
                    }
                    None => {}
                }
            }
            printed
        }
        Sort::Map | Sort::Free => {
            entries.sort_by(|left, right| left.key.cmp(&right.key));
            let below = shape.element();
            let entries = entries.into_iter();
            entries
                .map(|entry| (wanted(entry), below, Presence::Always))
                .collect()
        }
        _ => entries
            .into_iter()
            .map(|entry| (wanted(entry), Shape::UNKNOWN, Presence::Optional))
            .collect(),
    }
}

/// What an unset field is printed as.
fn unset(shape: Shape) -> Value {
    match shape.sort() {
        Sort::Text | Sort::Url | Sort::Bytes => Value::Text(String::new()),
        Sort::List => Value::List(Vec::new()),
        Sort::Map => Value::Mapping(Vec::new()),
        Sort::Structure if shape.is_by_value() => Value::Mapping(Vec::new()),
        Sort::Structure | Sort::Flag | Sort::Free | Sort::Other => Value::Null,
    }
}

fn is_empty(tree: &Tree, value: ValueId, shape: Shape) -> bool {
    match tree.value(value) {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Mapping(entries) => {
            entries.is_empty()
                && match shape.sort() {
                    Sort::Map | Sort::Free => true,
                    Sort::Structure => shape.is_by_value(),
                    _ => false,
                }
        }
        Value::Flag(_) | Value::Plain(_) => false,
    }
}
