//! The value that the API server receives: a document converted to JSON, each part with its place in the source.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::yaml::{Budget, Json, JsonError, NodeRef};

/// Index of a value in its tree.
pub type ValueId = usize;

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data<'s> {
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A number that fits 64 bits, however it is written: `8`, `010`, `8.0`.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    String(Cow<'s, str>),
    /// A list.
    Array(Vec<ValueId>),
    /// An object; names are distinct.
    Object(Vec<Member<'s>>),
}

impl Data<'_> {
    /// The name of its JSON type in the API server's messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) => "integer",
            Self::Float(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The word for its type in messages of Go's JSON decoder.
    pub fn go_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::Float(_) => "number",
            other => other.type_name(),
        }
    }
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'s> {
    /// Its name.
    pub name: Cow<'s, str>,
    /// Where the name is written; none for a default.
    pub key: Option<NodeRef<'s>>,
    /// Its value.
    pub value: ValueId,
}

#[derive(Clone, Debug)]
struct Slot<'s> {
    data: Data<'s>,
    node: Option<NodeRef<'s>>,
    parent: Option<ValueId>,
    /// Name in the object or index in the list it stands in.
    step: Step<'s>,
}

#[derive(Clone, Debug)]
enum Step<'s> {
    Root,
    Name(Cow<'s, str>, Option<NodeRef<'s>>),
    Index(usize),
}

/// A value with everything in it.
#[derive(Clone, Debug)]
pub struct Tree<'s> {
    slots: Vec<Slot<'s>>,
}

/// The outermost value of a tree.
pub const ROOT: ValueId = 0;

static NOTHING: Data<'static> = Data::Null;

impl<'s> Tree<'s> {
    /// Converts a document as kubectl does.
    ///
    /// # Errors
    /// The document does not become JSON.
    pub fn read(root: NodeRef<'s>) -> Result<Self, JsonError> {
        // The conversion proper finds loops and documents that grow without end. Neither is there without an anchor.
        if root.may_repeat() {
            root.to_json(&mut Budget::default())?;
        }
        let mut tree = Self { slots: Vec::new() };
        let mut budget = Budget::new(u32::MAX);
        let mut open = vec![(root, None, Step::Root)];
        while let Some((node, parent, step)) = open.pop() {
            let id = tree.slots.len();
            tree.attach(parent, &step, id);
            let data = match node.json()? {
                Json::Null => Data::Null,
                Json::Bool(value) => Data::Bool(value),
                Json::Int(value) => Data::Int(value),
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "the server reads such numbers as floating point"
                )]
                Json::Uint(value) => Data::Float(value as f64),
                Json::Float(value) => number(value),
                Json::String(text) => Data::String(text),
                Json::Array(array) => {
                    let items: Vec<_> = array.items().collect();
                    let count = items.len();
                    open.extend(
                        items
                            .into_iter()
                            .enumerate()
                            .rev()
                            .map(|(index, item)| (item, Some(id), Step::Index(index))),
                    );
                    Data::Array(Vec::with_capacity(count))
                }
                Json::Object(object) => {
                    let entries = object.json_entries(&mut budget)?;
                    let count = entries.len();
                    open.extend(entries.into_iter().rev().map(|entry| {
                        let step = Step::Name(entry.name, Some(entry.key));
                        (entry.value, Some(id), step)
                    }));
                    Data::Object(Vec::with_capacity(count))
                }
            };
            tree.slots.push(Slot {
                data,
                node: Some(node),
                parent,
                step,
            });
        }
        Ok(tree)
    }

    /// Enters a value into the object or list it belongs to.
    fn attach(&mut self, parent: Option<ValueId>, step: &Step<'s>, id: ValueId) {
        let parent = parent.and_then(|parent| self.slots.get_mut(parent));
        match (parent.map(|parent| &mut parent.data), step) {
            (Some(Data::Array(items)), _) => items.push(id),
            (Some(Data::Object(members)), Step::Name(name, key)) => members.push(Member {
                name: name.clone(),
                key: *key,
                value: id,
            }),
            _ => {}
        }
    }

    /// What a value is.
    pub fn data(&self, id: ValueId) -> &Data<'s> {
        self.slots.get(id).map_or(&NOTHING, |slot| &slot.data)
    }

    /// Whether a value is null.
    pub fn is_null(&self, id: ValueId) -> bool {
        *self.data(id) == Data::Null
    }

    /// Where a value is written; none for a default.
    pub fn node(&self, id: ValueId) -> Option<NodeRef<'s>> {
        self.slots.get(id)?.node
    }

    /// Where the name of a value is written.
    pub fn key(&self, id: ValueId) -> Option<NodeRef<'s>> {
        match &self.slots.get(id)?.step {
            Step::Name(_, key) => *key,
            Step::Root | Step::Index(_) => None,
        }
    }

    /// The object or list a value stands in.
    pub fn parent(&self, id: ValueId) -> Option<ValueId> {
        self.slots.get(id)?.parent
    }

    /// The members of an object; none for other values.
    pub fn members(&self, id: ValueId) -> &[Member<'s>] {
        match self.data(id) {
            Data::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; none for other values.
    pub fn items(&self, id: ValueId) -> &[ValueId] {
        match self.data(id) {
            Data::Array(items) => items,
            _ => &[],
        }
    }

    /// The member of an object with this name.
    pub fn get(&self, id: ValueId, name: &str) -> Option<ValueId> {
        self.members(id)
            .iter()
            .find(|member| member.name == name)
            .map(|member| member.value)
    }

    /// The value at a chain of names.
    pub fn at(&self, id: ValueId, names: &[&str]) -> Option<ValueId> {
        names.iter().try_fold(id, |id, name| self.get(id, name))
    }

    /// The text of a value; none when it is not text.
    pub fn text(&self, id: ValueId) -> Option<&str> {
        match self.data(id) {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The path of a value as the API server writes it: dots in names are not escaped.
    pub fn path(&self, id: ValueId) -> String {
        let mut steps = Vec::new();
        let mut at = Some(id);
        while let Some(slot) = at.and_then(|at| self.slots.get(at)) {
            steps.push(&slot.step);
            at = slot.parent;
        }
        let mut path = String::new();
        for step in steps.into_iter().rev() {
            match step {
                Step::Root => {}
                Step::Name(name, _) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Index(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        path
    }

    /// Takes a member out of its object.
    pub fn remove(&mut self, object: ValueId, name: &str) {
        if let Some(Data::Object(members)) = self.slots.get_mut(object).map(|slot| &mut slot.data) {
            members.retain(|member| member.name != name);
        }
    }

    /// Takes members out of their object.
    pub fn remove_all(&mut self, object: ValueId, names: &BTreeSet<String>) {
        if names.is_empty() {
            return;
        }
        if let Some(Data::Object(members)) = self.slots.get_mut(object).map(|slot| &mut slot.data) {
            members.retain(|member| !names.contains(&*member.name));
        }
    }

    /// Gives an object a member that is not written and not there.
    pub fn add(&mut self, object: ValueId, name: &str, value: &serde_json::Value) {
        let step = Step::Name(Cow::Owned(name.to_owned()), None);
        let mut open = vec![(value, object, step)];
        while let Some((value, parent, step)) = open.pop() {
            let id = self.slots.len();
            self.attach(Some(parent), &step, id);
            let data = match value {
                serde_json::Value::Null => Data::Null,
                serde_json::Value::Bool(value) => Data::Bool(*value),
                serde_json::Value::Number(value) => value.as_i64().map_or_else(
                    || Data::Float(value.as_f64().unwrap_or_default()),
                    Data::Int,
                ),
                serde_json::Value::String(text) => Data::String(Cow::Owned(text.clone())),
                serde_json::Value::Array(items) => {
                    let items = items.iter().enumerate().rev();
                    open.extend(items.map(|(index, item)| (item, id, Step::Index(index))));
                    Data::Array(Vec::new())
                }
                serde_json::Value::Object(members) => {
                    open.extend(members.iter().map(|(name, value)| {
                        (value, id, Step::Name(Cow::Owned(name.clone()), None))
                    }));
                    Data::Object(Vec::new())
                }
            };
            self.slots.push(Slot {
                data,
                node: None,
                parent: Some(parent),
                step,
            });
        }
    }

    /// The value as JSON.
    pub fn to_json(&self, id: ValueId) -> serde_json::Value {
        let mut order = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            order.push(id);
            match self.data(id) {
                Data::Array(items) => open.extend(items.iter().rev()),
                Data::Object(members) => open.extend(members.iter().rev().map(|m| m.value)),
                _ => {}
            }
        }
        // Backwards, what stands in a value is ready before it, its first part on top.
        let mut done: Vec<serde_json::Value> = Vec::new();
        for id in order.into_iter().rev() {
            let value = match self.data(id) {
                Data::Null => serde_json::Value::Null,
                Data::Bool(value) => (*value).into(),
                Data::Int(value) => (*value).into(),
                Data::Float(value) => (*value).into(),
                Data::String(text) => text.as_ref().into(),
                Data::Array(items) => items
                    .iter()
                    .map(|_| done.pop().unwrap_or_default())
                    .collect(),
                Data::Object(members) => members
                    .iter()
                    .map(|member| {
                        let value = done.pop().unwrap_or_default();
                        (member.name.clone().into_owned(), value)
                    })
                    .collect(),
            };
            done.push(value);
        }
        done.pop().unwrap_or_default()
    }
}

/// A number as it arrives: the text between client and server shows no difference between `8` and `8.0`.
fn number(value: f64) -> Data<'static> {
    const FIXED: f64 = 1e21;
    if value.fract() == 0.0
        && value.abs() < FIXED
        && let Ok(whole) = format!("{value}").parse()
    {
        return Data::Int(whole);
    }
    Data::Float(value)
}
