//! JSON as Go's `encoding/json` reads it, with spans.
//!
//! The content of a registry Secret is read by programs written in Go. They take invalid UTF-8, repeated names and
//! names in any case, and each of that decides which credentials are found; so this reader takes the same texts,
//! refuses the same texts and says the same about them. It is an arena, and nothing in it recurses.

mod error;
mod fold;
mod scan;
mod string;

pub use error::{Expected, JsonError, JsonReason};
pub use fold::same_field;

use crate::source::Span;

/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 10_000;

const NONE: u32 = u32::MAX;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object; its children alternate name and value.
    Object,
}

impl Kind {
    /// The word in Go's messages about wrong types.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

#[derive(Clone, Debug)]
struct Node {
    kind: Kind,
    span: Span,
    first: u32,
    next: u32,
    /// Index of the decoded text of a string, or of the literal of another scalar.
    text: u32,
}

/// A JSON text that was read.
#[derive(Clone)]
pub struct Json {
    nodes: Vec<Node>,
    texts: Vec<Box<str>>,
    end: usize,
}

impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the texts: they may be secrets.
        write!(f, "Json of {} values", self.nodes.len())
    }
}

impl Json {
    /// Reads a text that holds one value and nothing else, as `json.Unmarshal` does.
    pub fn parse(text: &[u8]) -> Result<Self, JsonError> {
        let json = scan::scan(text)?;
        scan::nothing_follows(text, json.end)?;
        Ok(json)
    }

    /// Reads the first value of a text and looks at nothing after it, as `json.Decoder` does.
    pub fn parse_first(text: &[u8]) -> Result<Self, JsonError> {
        scan::scan(text)
    }

    /// The outermost value.
    pub fn root(&self) -> Value<'_> {
        Value { json: self, id: 0 }
    }

    /// All values, in the order in which they begin; names of members are among them.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        (0..self.nodes.len())
            .filter_map(|id| u32::try_from(id).ok())
            .map(|id| Value { json: self, id })
    }
}

/// A value in a [`Json`].
#[derive(Clone, Copy)]
pub struct Value<'j> {
    json: &'j Json,
    id: u32,
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}", self.kind(), self.span())
    }
}

/// A name and its value in an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'j> {
    /// The name, a string.
    pub name: Value<'j>,
    /// The value.
    pub value: Value<'j>,
}

impl<'j> Value<'j> {
    fn node(self) -> Option<&'j Node> {
        self.json.nodes.get(self.id as usize)
    }

    fn at(self, id: u32) -> Option<Self> {
        (id != NONE).then_some(Self { id, ..self })
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.node().map_or(Kind::Null, |node| node.kind)
    }

    /// Its bytes in the text, quotes and brackets included.
    pub fn span(self) -> Span {
        self.node().map_or(Span::default(), |node| node.span)
    }

    /// The decoded text of a string, the literal of a number or word; empty for arrays and objects.
    pub fn text(self) -> &'j str {
        self.node()
            .and_then(|node| self.json.texts.get(node.text as usize))
            .map_or("", |text| text)
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Its text when it is a string.
    pub fn as_string(self) -> Option<&'j str> {
        (self.kind() == Kind::String).then(|| self.text())
    }

    /// The items of an array, the names and values of an object in turn.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let first = self.node().and_then(|node| self.at(node.first));
        std::iter::successors(first, |child| {
            child.node().and_then(|node| child.at(node.next))
        })
    }

    /// The items of an array; none for other values.
    pub fn items(self) -> impl Iterator<Item = Self> {
        self.children()
            .take_while(move |_| self.kind() == Kind::Array)
    }

    /// The members of an object, repeated ones included; none for other values.
    pub fn members(self) -> impl Iterator<Item = Member<'j>> {
        let mut children = self
            .children()
            .take_while(move |_| self.kind() == Kind::Object);
        std::iter::from_fn(move || {
            let name = children.next()?;
            let value = children.next()?;
            Some(Member { name, value })
        })
    }

    /// The members that fill the field `name` of a Go struct: names are compared without regard to case.
    pub fn fields(self, name: &'static str) -> impl Iterator<Item = Member<'j>> {
        self.members()
            .filter(move |member| same_field(member.name.text(), name))
    }
}

#[cfg(test)]
mod tests;
