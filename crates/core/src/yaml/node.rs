//! The handle that the rest of the engine reads documents through.

use super::Stream;
use super::parse::offset;
use super::tree::{Anchor, Document, EMPTY_NODE, NONE, Node, NodeId, NodeKind, Tagged};
use crate::source::Span;

/// A handle to a node: cheap to copy, knows its stream, gives spans in bytes of the whole source.
///
/// Reading through a handle follows aliases: [`NodeRef::get`], [`NodeRef::entries`], [`NodeRef::items`] and
/// [`NodeRef::text`] of an alias are those of the node it stands for. [`NodeRef::span`] is always that of the place
/// itself.
#[derive(Clone, Copy)]
pub struct NodeRef<'s> {
    stream: &'s Stream,
    tree: &'s Document,
    document: u32,
    id: NodeId,
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.stream, other.stream)
            && self.document == other.document
            && self.id == other.id
    }
}

impl Eq for NodeRef<'_> {}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the text: it may be a secret.
        write!(f, "{:?} at {:?}", self.kind(), self.span())
    }
}

/// A key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'s> {
    /// The key as written.
    pub key: NodeRef<'s>,
    /// The value as written, an alias not followed.
    pub value: NodeRef<'s>,
}

impl<'s> Entry<'s> {
    /// Key and value with everything between.
    pub fn span(&self) -> Span {
        self.key.span().cover(self.value.span())
    }

    /// The key's text.
    pub fn name(&self) -> &'s str {
        self.key.text()
    }
}

impl<'s> NodeRef<'s> {
    pub(super) fn new(stream: &'s Stream, tree: &'s Document, document: u32, id: NodeId) -> Self {
        Self {
            stream,
            tree,
            document,
            id,
        }
    }

    fn at(self, id: NodeId) -> Option<Self> {
        (id != NONE).then_some(Self { id, ..self })
    }

    /// The stored node.
    pub fn raw(self) -> &'s Node {
        self.tree.nodes.get(self.id as usize).unwrap_or(&EMPTY_NODE)
    }

    /// The stream it belongs to.
    pub fn stream(self) -> &'s Stream {
        self.stream
    }

    /// Index of its document in the stream.
    pub fn document_index(self) -> usize {
        self.document as usize
    }

    /// Its id in the document.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The form in which it is written.
    pub fn kind(self) -> NodeKind {
        self.raw().kind
    }

    /// Its bytes in the source.
    pub fn span(self) -> Span {
        self.raw()
            .span
            .shifted(self.stream.base(self.document as usize))
    }

    /// Its bytes together with those of its tag and anchor.
    pub fn full_span(self) -> Span {
        let base = self.stream.base(self.document as usize);
        let mut span = self.raw().span;
        // A node without text carries its properties in front of an empty span.
        if let Some(tag) = self.tag() {
            span = tag.span.cover(span);
        }
        if let Some(anchor) = self.anchor() {
            span = anchor.span.cover(span);
        }
        span.shifted(base)
    }

    /// Its source text, quotes and all.
    pub fn source(self) -> &'s str {
        self.stream.source().slice(self.span())
    }

    /// Decoded text of a scalar; empty for an empty value and for collections.
    pub fn text(self) -> &'s str {
        let node = self.raw();
        match node.kind {
            NodeKind::Alias => match self.explained() {
                Some(target) if !target.is_alias() => target.text(),
                _ => "",
            },
            NodeKind::Null
            | NodeKind::BlockMapping
            | NodeKind::FlowMapping
            | NodeKind::BlockSequence
            | NodeKind::FlowSequence => "",
            _ => self.decoded(node).unwrap_or_else(|| self.source()),
        }
    }

    /// The text of a scalar that differs from its source.
    fn decoded(self, node: &Node) -> Option<&'s str> {
        let details = self.tree.details.get(node.details as usize)?;
        self.tree
            .texts
            .get(details.text as usize)
            .map(|text| &**text)
    }

    /// Whether the text of a scalar is its source.
    pub(super) fn is_as_written(self) -> bool {
        self.tree.details(self.raw()).text == NONE
    }

    /// First content byte of a block scalar, relative to its document; where any other node begins.
    pub(super) fn content_start(self) -> u32 {
        self.tree.details(self.raw()).content_start
    }

    /// The tag as written, with its handle resolved.
    pub fn tag(self) -> Option<&'s Tagged> {
        let details = self.tree.details.get(self.raw().details as usize)?;
        self.tree.tags.get(details.tag as usize)
    }

    /// The anchor it defines. For an alias see [`NodeRef::resolved`].
    pub fn anchor(self) -> Option<&'s Anchor> {
        let node = self.raw();
        let details = self.tree.details.get(node.details as usize)?;
        match node.kind {
            NodeKind::Alias => None,
            _ => self.tree.anchors.get(details.anchor as usize),
        }
    }

    /// The node an alias stands for, itself otherwise. An alias to nothing, or to a value that it is itself a part of,
    /// stays itself, so that following aliases always ends; to visit everything that aliases stand for see
    /// [`super::Budget`], for a few of them can stand for millions of nodes.
    #[must_use]
    pub fn resolved(self) -> Self {
        match self.raw().kind {
            NodeKind::Alias => self.explained().unwrap_or(self),
            _ => self,
        }
    }

    /// The node that an alias stands for.
    #[cold]
    fn explained(self) -> Option<Self> {
        let anchor = self.tree.details(self.raw()).anchor;
        if let Some(anchor) = self.tree.anchors.get(anchor as usize) {
            return self.at(anchor.node);
        }
        let crossing = self.stream.crossing(self.document, self.id)?;
        self.stream
            .node(crossing.target_document as usize, crossing.target)
    }

    /// Whether this is an alias to an anchor of an earlier document: Talos follows it, other readers do not.
    pub fn crosses_documents(self) -> bool {
        self.resolved().document != self.document
    }

    /// The collection it stands in.
    pub fn parent(self) -> Option<Self> {
        self.at(self.raw().parent)
    }

    /// Whether this stands for another node.
    pub fn is_alias(self) -> bool {
        self.kind() == NodeKind::Alias
    }

    /// Whether this is a plain scalar without tag and anchor, written as it is meant.
    pub fn is_bare(self) -> bool {
        let node = self.raw();
        node.kind == NodeKind::Plain && node.details == NONE
    }

    /// Whether this, aliases followed, is a mapping.
    pub fn is_mapping(self) -> bool {
        matches!(
            self.resolved().kind(),
            NodeKind::BlockMapping | NodeKind::FlowMapping
        )
    }

    /// Whether this, aliases followed, is a sequence.
    pub fn is_sequence(self) -> bool {
        matches!(
            self.resolved().kind(),
            NodeKind::BlockSequence | NodeKind::FlowSequence
        )
    }

    /// Whether this, aliases followed, is null: nothing written, or a plain `null` or `~`.
    pub fn is_null(self) -> bool {
        let target = self.resolved();
        match target.kind() {
            NodeKind::Null => true,
            NodeKind::Plain => matches!(target.source(), "~" | "null" | "Null" | "NULL"),
            _ => false,
        }
    }

    /// Whether this, aliases followed, is a scalar, an empty value included.
    pub fn is_scalar(self) -> bool {
        !matches!(
            self.resolved().kind(),
            NodeKind::BlockMapping
                | NodeKind::FlowMapping
                | NodeKind::BlockSequence
                | NodeKind::FlowSequence
        )
    }

    /// All children in order, keys and values alike, aliases followed.
    pub fn children(self) -> Children<'s> {
        let target = self.resolved();
        Children {
            next: target.first_child(),
        }
    }

    fn first_child(self) -> Option<Self> {
        let id = self.id + 1;
        self.raw().has_children.then_some(Self { id, ..self })
    }

    /// The entries of a mapping; none for other nodes.
    pub fn entries(self) -> Entries<'s> {
        let target = self.resolved();
        let is_mapping = matches!(
            target.kind(),
            NodeKind::BlockMapping | NodeKind::FlowMapping
        );
        let next = if is_mapping {
            target.first_child()
        } else {
            None
        };
        Entries {
            children: Children { next },
        }
    }

    /// The items of a sequence; none for other nodes.
    pub fn items(self) -> Items<'s> {
        let target = self.resolved();
        let kind = target.kind();
        let is_sequence = matches!(kind, NodeKind::BlockSequence | NodeKind::FlowSequence);
        let next = if is_sequence {
            target.first_child()
        } else {
            None
        };
        Items {
            children: Children { next },
        }
    }

    /// The first entry with this key.
    pub fn get(self, key: &str) -> Option<Entry<'s>> {
        self.entries().find(|entry| entry.key.reads(key))
    }

    /// Whether this is a scalar with that text. Most lookups are of keys that are another, often by their length.
    pub fn reads(self, text: &str) -> bool {
        let node = self.raw();
        match node.kind {
            NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted
                if node.details == NONE =>
            {
                node.span.len() as usize == text.len() && self.source() == text
            }
            _ => self.text() == text,
        }
    }

    /// The value at a chain of keys.
    pub fn at_path(self, keys: &[&str]) -> Option<Self> {
        keys.iter()
            .try_fold(self, |node, key| Some(node.get(key)?.value))
    }

    /// The entry of which this is the value or the key.
    pub fn entry(self) -> Option<Entry<'s>> {
        let node = self.raw();
        if !self.parent()?.is_mapping() {
            return None;
        }
        let (key, value) = if node.is_key {
            (self, self.at(node.next)?)
        } else {
            (self.at(node.previous)?, self)
        };
        Some(Entry { key, value })
    }

    /// The innermost node at or below this one, as written, whose bytes hold the whole span.
    pub fn innermost(self, span: Span) -> Option<Self> {
        if !self.span().contains(span) {
            return None;
        }
        // Nodes stand in the order in which they begin: the wanted one is the last that begins before the span, or
        // one that it stands in.
        let base = self.stream.base(self.document as usize);
        let nodes = &self.tree.nodes;
        let after = nodes.partition_point(|node| node.span.start + base <= span.start);
        let mut node = self.at(offset(after.checked_sub(1)?))?;
        let mut found = None;
        while node != self {
            // What was read as text has no children any more.
            let parent = node.parent()?;
            if !parent.raw().has_children {
                found = None;
            } else if found.is_none() && node.span().contains(span) {
                found = Some(node);
            }
            node = parent;
        }
        found.or(Some(self))
    }

    /// The path from the document's top, such as `machine.registries.mirrors["docker.io"].endpoints[0]`.
    pub fn path(self) -> String {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            if parent.is_mapping() {
                if let Some(entry) = node.entry() {
                    steps.push(key_step(entry.key.text()));
                }
            } else {
                steps.push(format!("[{}]", node.raw().position));
            }
            node = parent;
        }
        steps.reverse();
        let mut path = String::new();
        for step in &steps {
            if !path.is_empty() && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(step);
        }
        path
    }
}

fn key_step(key: &str) -> String {
    let plain = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if plain {
        key.to_owned()
    } else {
        format!("[\"{}\"]", key.escape_debug())
    }
}

/// Iterator over the children of a node.
#[derive(Clone, Debug)]
pub struct Children<'s> {
    next: Option<NodeRef<'s>>,
}

impl<'s> Iterator for Children<'s> {
    type Item = NodeRef<'s>;

    fn next(&mut self) -> Option<NodeRef<'s>> {
        let node = self.next?;
        self.next = node.at(node.raw().next);
        Some(node)
    }
}

/// Iterator over the entries of a mapping.
#[derive(Clone, Debug)]
pub struct Entries<'s> {
    children: Children<'s>,
}

impl<'s> Iterator for Entries<'s> {
    type Item = Entry<'s>;

    fn next(&mut self) -> Option<Entry<'s>> {
        let key = self.children.next()?;
        let value = self.children.next()?;
        Some(Entry { key, value })
    }
}

/// Iterator over the items of a sequence.
#[derive(Clone, Debug)]
pub struct Items<'s> {
    children: Children<'s>,
}

impl<'s> Iterator for Items<'s> {
    type Item = NodeRef<'s>;

    fn next(&mut self) -> Option<NodeRef<'s>> {
        self.children.next()
    }
}
