//! Configuration as values that know where they were written.

use crate::source::Origin;

/// Index of a value in its [`Tree`].
pub(super) type ValueId = usize;

/// What stands at a place of the configuration.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Null.
    Null,
    /// Text, whatever it looks like.
    Text(String),
    /// A boolean.
    Flag(bool),
    /// A number, a timestamp or another scalar that is no text: its source text.
    Plain(String),
    /// A sequence.
    List(Vec<ValueId>),
    /// A mapping.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// The key's text.
    pub key: String,
    /// Where the key is written.
    pub key_origin: Option<Origin>,
    /// Its value.
    pub value: ValueId,
}

#[derive(Clone, Debug)]
struct Node {
    value: Value,
    origin: Option<Origin>,
}

/// An arena of values. Values are never freed: a merge only drops references to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

static NULL: Value = Value::Null;

impl Tree {
    pub(super) fn add(&mut self, value: Value, origin: Option<Origin>) -> ValueId {
        self.nodes.push(Node { value, origin });
        self.nodes.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn value(&self, id: ValueId) -> &Value {
        self.nodes.get(id).map_or(&NULL, |node| &node.value)
    }

    pub(super) fn origin(&self, id: ValueId) -> Option<Origin> {
        self.nodes.get(id)?.origin
    }

    pub(super) fn set(&mut self, id: ValueId, value: Value) {
        if let Some(node) = self.nodes.get_mut(id) {
            node.value = value;
        }
    }

    /// Makes a place hold what another one holds, origin included.
    pub(super) fn replace(&mut self, id: ValueId, by: ValueId) {
        if let Some(node) = self.nodes.get(by).cloned()
            && let Some(place) = self.nodes.get_mut(id)
        {
            *place = node;
        }
    }

    /// A copy of a value that shares nothing with it.
    pub(super) fn copy(&mut self, id: ValueId) -> ValueId {
        let copy = self.add(Value::Null, self.origin(id));
        let mut tasks = vec![(id, copy)];
        while let Some((from, to)) = tasks.pop() {
            let mut value = self.value(from).clone();
            let children: Vec<&mut ValueId> = match &mut value {
                Value::List(items) => items.iter_mut().collect(),
                Value::Mapping(entries) => entries.iter_mut().map(|e| &mut e.value).collect(),
                _ => Vec::new(),
            };
            for child in children {
                let place = self.add(Value::Null, self.origin(*child));
                tasks.push((*child, place));
                *child = place;
            }
            self.set(to, value);
        }
        copy
    }

    pub(super) fn entries(&self, id: ValueId) -> &[Entry] {
        match self.value(id) {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    pub(super) fn entries_mut(&mut self, id: ValueId) -> Option<&mut Vec<Entry>> {
        match self.nodes.get_mut(id).map(|node| &mut node.value) {
            Some(Value::Mapping(entries)) => Some(entries),
            _ => None,
        }
    }

    pub(super) fn items(&self, id: ValueId) -> &[ValueId] {
        match self.value(id) {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn items_mut(&mut self, id: ValueId) -> Option<&mut Vec<ValueId>> {
        match self.nodes.get_mut(id).map(|node| &mut node.value) {
            Some(Value::List(items)) => Some(items),
            _ => None,
        }
    }

    pub(super) fn get(&self, id: ValueId, key: &str) -> Option<ValueId> {
        self.entries(id)
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.value)
    }

    /// The text of a scalar as it is printed, quotes left out.
    pub(super) fn text(&self, id: ValueId) -> Option<&str> {
        match self.value(id) {
            Value::Text(text) | Value::Plain(text) => Some(text),
            Value::Flag(true) => Some("true"),
            Value::Flag(false) => Some("false"),
            _ => None,
        }
    }

    /// Whether two values are equal, order of keys aside.
    pub(super) fn equal(&self, left: ValueId, right: ValueId) -> bool {
        let mut pairs = vec![(left, right)];
        while let Some((left, right)) = pairs.pop() {
            match (self.value(left), self.value(right)) {
                (Value::List(left), Value::List(right)) if left.len() == right.len() => {
                    pairs.extend(left.iter().copied().zip(right.iter().copied()));
                }
                (Value::Mapping(entries), Value::Mapping(others))
                    if entries.len() == others.len() =>
                {
                    for entry in entries {
                        match self.get(right, &entry.key) {
                            Some(other) => pairs.push((entry.value, other)),
                            None => return false,
                        }
                    }
                }
                (Value::List(_) | Value::Mapping(_), _) => return false,
                (left, right) if left == right => {}
                _ => return false,
            }
        }
        true
    }
}
