//! The arena of one document and the handles into it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::source::{Source, Span};

/// Index of a node in its document.
pub type NodeId = u32;

/// The absent node, text, tag or anchor.
pub const NONE: u32 = u32::MAX;

/// The form of a node as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Nothing is written: `key:` with an empty value, `- ` with an empty item.
    Null,
    /// An unquoted scalar.
    Plain,
    /// A scalar in single quotes.
    SingleQuoted,
    /// A scalar in double quotes.
    DoubleQuoted,
    /// A block scalar after `|`.
    Literal,
    /// A block scalar after `>`.
    Folded,
    /// A sequence of `- ` items.
    BlockSequence,
    /// A sequence in brackets.
    FlowSequence,
    /// A mapping by indentation.
    BlockMapping,
    /// A mapping in braces.
    FlowMapping,
    /// An alias, `*name`.
    Alias,
}

/// One node of the arena. Spans are relative to the document's first byte, so that a document stays valid when text
/// above it changes.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its form.
    pub kind: NodeKind,
    /// Whether it is the key of a mapping entry.
    pub is_key: bool,
    /// The bytes of the value itself, without tag and anchor; a block scalar spans from its indicator to its last
    /// byte that is not blank.
    pub span: Span,
    /// Block scalars: first content byte. Otherwise the start of `span`.
    pub content_start: u32,
    /// The collection it stands in.
    pub parent: NodeId,
    /// First child; mappings alternate key and value.
    pub first: NodeId,
    /// Next sibling.
    pub next: NodeId,
    /// Previous sibling.
    pub previous: NodeId,
    /// How many siblings stand before it.
    pub position: u32,
    /// Index into the decoded texts; [`NONE`] when the text is the source itself.
    pub text: u32,
    /// Index into the tags.
    pub tag: u32,
    /// Index into the anchors (the name it is given, or for an alias the anchor it refers to).
    pub anchor: u32,
}

/// A tag as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// Handle and suffix with the handle resolved: `tag:yaml.org,2002:str`, `!custom`.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// An anchor definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its name without `&`.
    pub name: String,
    /// Where it is written, with `&`.
    pub span: Span,
    /// The node it names.
    pub node: NodeId,
}

/// A place where reading stopped or had to skip a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Whether the text or a limit is at fault.
    pub kind: SyntaxErrorKind,
    /// What is wrong, by YAML 1.2.
    pub message: String,
    /// Where, relative to the document.
    pub at: u32,
}

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// The text is not YAML 1.2.
    Text,
    /// Collections are nested deeper than [`super::MAX_DEPTH`].
    Depth,
    /// The document has more nodes than [`super::MAX_NODES`].
    Nodes,
    /// The document has more anchors than [`super::MAX_ANCHORS`].
    Anchors,
    /// The stream has more documents than [`super::MAX_DOCUMENTS`].
    Documents,
}

/// The tree of one document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Number of bytes of its text.
    pub len: u32,
    /// All nodes, parents before children.
    pub nodes: Vec<Node>,
    /// Nodes without a parent: one in a sound document, none in an empty one.
    pub roots: Vec<NodeId>,
    /// Texts that differ from their source.
    pub texts: Vec<Box<str>>,
    /// Tags.
    pub tags: Vec<Tagged>,
    /// Anchors, in order of appearance.
    pub anchors: Vec<Anchor>,
    /// Comments, from `#` to the end of the line, in order.
    pub comments: Vec<Span>,
    /// What is not YAML.
    pub errors: Vec<SyntaxError>,
    /// Lines that were blanked to go on after an error.
    pub blanked: Vec<Span>,
    /// Aliases that no earlier anchor of this document explains; one of an earlier document may.
    pub unresolved: Vec<NodeId>,
    /// Aliases inside the very value that their anchor names. They stand for nothing.
    pub self_containing: Vec<NodeId>,
    /// Whether lines had to be skipped or reading stopped early.
    pub partial: bool,
}

impl Document {
    /// Whether lines had to be skipped or reading stopped early: what seems to be missing may stand there.
    pub fn is_partial(&self) -> bool {
        self.partial
    }
}

/// The documents of one source.
#[derive(Clone, Debug)]
pub struct Stream {
    source: Source,
    documents: Vec<(u32, Arc<Document>)>,
    crossings: Vec<Crossing>,
}

/// An alias to an anchor of an earlier document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crossing {
    document: u32,
    alias: NodeId,
    target_document: u32,
    target: NodeId,
}

impl Stream {
    /// Splits and parses a source.
    pub fn parse(source: &Source) -> Self {
        Self::build(source, None)
    }

    /// Parses a changed source, taking over the trees of documents whose text is the same.
    #[must_use]
    pub fn reparse(&self, source: &Source) -> Self {
        Self::build(source, Some(self))
    }

    /// Reads template expressions that stand where a scalar would as text, and not as the mappings that they are to
    /// YAML.
    #[must_use]
    pub fn with_expressions_as_text(mut self) -> Self {
        for (base, document) in &mut self.documents {
            let span = Span::new(0, document.len).shifted(*base);
            let text = self.source.slice(span);
            if text.contains("{{") {
                super::expression::read_as_text(Arc::make_mut(document), text);
            }
        }
        self
    }

    fn build(source: &Source, old: Option<&Self>) -> Self {
        let mut known: HashMap<&str, &Arc<Document>> = HashMap::new();
        for (index, (_, document)) in old.iter().flat_map(|old| old.documents.iter().enumerate()) {
            let text = old.map_or("", |old| old.source.slice(old.span(index)));
            known.insert(text, document);
        }
        let text = source.text();
        let scanned = super::scanner_text(text);
        let documents = super::split(&scanned)
            .into_iter()
            .enumerate()
            .map(|(index, range)| {
                let base = offset(range.start);
                let text = text.get(range.clone()).unwrap_or("");
                let scanned = scanned.get(range).unwrap_or("");
                let tree = match known.get(text) {
                    Some(tree) => Arc::clone(tree),
                    None if index >= super::MAX_DOCUMENTS => {
                        Arc::new(super::parse::too_many_documents(text))
                    }
                    None => Arc::new(super::parse::parse_scanned(text, scanned)),
                };
                (base, tree)
            })
            .collect();
        let mut stream = Self {
            source: source.clone(),
            documents,
            crossings: Vec::new(),
        };
        stream.crossings = stream.find_crossings();
        stream
    }

    /// Explains aliases by anchors of earlier documents, the latest of a name, as go-yaml v4 does.
    fn find_crossings(&self) -> Vec<Crossing> {
        let mut crossings = Vec::new();
        if self.documents.iter().all(|(_, d)| d.unresolved.is_empty()) {
            return crossings;
        }
        let mut anchors: HashMap<&str, (u32, NodeId)> = HashMap::new();
        for (index, (base, document)) in self.documents.iter().enumerate() {
            let index = offset(index);
            for alias in &document.unresolved {
                let span = document.nodes.get(*alias as usize).map(|node| node.span);
                let name = self.source.slice(span.unwrap_or_default().shifted(*base));
                let name = name.strip_prefix('*').unwrap_or(name);
                if let Some((target_document, target)) = anchors.get(name) {
                    crossings.push(Crossing {
                        document: index,
                        alias: *alias,
                        target_document: *target_document,
                        target: *target,
                    });
                }
            }
            for anchor in &document.anchors {
                anchors.insert(&anchor.name, (index, anchor.node));
            }
        }
        crossings.sort_unstable();
        crossings
    }

    fn crossing(&self, document: u32, alias: NodeId) -> Option<Crossing> {
        let at = self
            .crossings
            .binary_search_by_key(&(document, alias), |crossing| {
                (crossing.document, crossing.alias)
            })
            .ok()?;
        self.crossings.get(at).copied()
    }

    /// The source it was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Number of documents, empty ones included.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is no document, not even an empty one.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The tree of a document.
    pub fn document(&self, index: usize) -> Option<&Document> {
        self.documents.get(index).map(|(_, document)| &**document)
    }

    /// First byte of a document in the source.
    pub fn base(&self, index: usize) -> u32 {
        self.documents.get(index).map_or(0, |(base, _)| *base)
    }

    /// The bytes of a document in the source.
    pub fn span(&self, index: usize) -> Span {
        self.documents
            .get(index)
            .map_or(Span::default(), |(base, document)| {
                Span::new(0, document.len).shifted(*base)
            })
    }

    /// The top node of a document.
    pub fn root(&self, index: usize) -> Option<NodeRef<'_>> {
        let root = *self.document(index)?.roots.first()?;
        Some(NodeRef {
            stream: self,
            document: u32::try_from(index).ok()?,
            id: root,
        })
    }

    /// A node by document and id.
    pub fn node(&self, document: usize, id: NodeId) -> Option<NodeRef<'_>> {
        self.document(document)?.nodes.get(id as usize)?;
        Some(NodeRef {
            stream: self,
            document: u32::try_from(document).ok()?,
            id,
        })
    }
}

/// A handle to a node: cheap to copy, knows its stream, gives spans in bytes of the whole source.
///
/// Reading through a handle follows aliases: [`NodeRef::get`], [`NodeRef::entries`], [`NodeRef::items`] and
/// [`NodeRef::text`] of an alias are those of the node it stands for. [`NodeRef::span`] is always that of the place
/// itself.
#[derive(Clone, Copy)]
pub struct NodeRef<'s> {
    stream: &'s Stream,
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
    fn raw_document(self) -> &'s Document {
        self.stream
            .document(self.document as usize)
            .unwrap_or(&EMPTY)
    }

    fn at(self, id: NodeId) -> Option<Self> {
        (id != NONE).then_some(Self { id, ..self })
    }

    /// The stored node.
    pub fn raw(self) -> &'s Node {
        self.raw_document()
            .nodes
            .get(self.id as usize)
            .unwrap_or(&EMPTY_NODE)
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
        self.stream.source.slice(self.span())
    }

    /// Decoded text of a scalar; empty for an empty value and for collections.
    pub fn text(self) -> &'s str {
        let target = self.resolved();
        let node = target.raw();
        match node.kind {
            NodeKind::Null
            | NodeKind::Alias
            | NodeKind::BlockMapping
            | NodeKind::FlowMapping
            | NodeKind::BlockSequence
            | NodeKind::FlowSequence => "",
            _ if node.text == NONE => target.source(),
            _ => target
                .raw_document()
                .texts
                .get(node.text as usize)
                .map_or("", |text| text),
        }
    }

    /// The tag as written, with its handle resolved.
    pub fn tag(self) -> Option<&'s Tagged> {
        self.raw_document().tags.get(self.raw().tag as usize)
    }

    /// The anchor it defines. For an alias see [`NodeRef::resolved`].
    pub fn anchor(self) -> Option<&'s Anchor> {
        if self.kind() == NodeKind::Alias {
            return None;
        }
        self.raw_document().anchors.get(self.raw().anchor as usize)
    }

    /// The node an alias stands for, itself otherwise. An alias to nothing, or to a value that it is itself a part of,
    /// stays itself, so that following aliases always ends; to visit everything that aliases stand for see
    /// [`super::Budget`], for a few of them can stand for millions of nodes.
    #[must_use]
    pub fn resolved(self) -> Self {
        if self.raw().kind == NodeKind::Alias {
            self.explained()
        } else {
            self
        }
    }

    /// The node that an alias stands for.
    fn explained(self) -> Self {
        let node = self.raw();
        if let Some(anchor) = self.raw_document().anchors.get(node.anchor as usize) {
            return self.at(anchor.node).unwrap_or(self);
        }
        match self.stream.crossing(self.document, self.id) {
            Some(crossing) => Self {
                document: crossing.target_document,
                id: crossing.target,
                ..self
            },
            None => self,
        }
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
        !self.is_mapping() && !self.is_sequence()
    }

    /// All children in order, keys and values alike, aliases followed.
    pub fn children(self) -> Children<'s> {
        let target = self.resolved();
        Children {
            next: target.at(target.raw().first),
        }
    }

    /// The entries of a mapping; none for other nodes.
    pub fn entries(self) -> Entries<'s> {
        Entries {
            children: if self.is_mapping() {
                self.children()
            } else {
                Children { next: None }
            },
        }
    }

    /// The items of a sequence; none for other nodes.
    pub fn items(self) -> Items<'s> {
        Items {
            children: if self.is_sequence() {
                self.children()
            } else {
                Children { next: None }
            },
        }
    }

    /// The first entry with this key.
    pub fn get(self, key: &str) -> Option<Entry<'s>> {
        self.entries().find(|entry| entry.key.reads(key))
    }

    /// Whether this is a scalar with that text. Most lookups are of keys that are another, often by their length.
    fn reads(self, text: &str) -> bool {
        let node = self.raw();
        match node.kind {
            NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted
                if node.text == NONE =>
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
        let nodes = &self.raw_document().nodes;
        let after = nodes.partition_point(|node| node.span.start + base <= span.start);
        let mut node = self.at(offset(after.checked_sub(1)?))?;
        let mut found = None;
        while node != self {
            // What was read as text has no children any more.
            let parent = node.parent()?;
            if parent.raw().first == NONE {
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

fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
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

static EMPTY: Document = Document {
    len: 0,
    nodes: Vec::new(),
    roots: Vec::new(),
    texts: Vec::new(),
    tags: Vec::new(),
    anchors: Vec::new(),
    comments: Vec::new(),
    errors: Vec::new(),
    blanked: Vec::new(),
    unresolved: Vec::new(),
    self_containing: Vec::new(),
    partial: false,
};

static EMPTY_NODE: Node = Node {
    kind: NodeKind::Null,
    is_key: false,
    span: Span { start: 0, end: 0 },
    content_start: 0,
    parent: NONE,
    first: NONE,
    next: NONE,
    previous: NONE,
    position: 0,
    text: NONE,
    tag: NONE,
    anchor: NONE,
};

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
