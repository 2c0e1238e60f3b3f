//! The arena of one document: its nodes and what stands around them.

use crate::source::Span;

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
    /// Whether it has children. The first one comes right behind it; those of mappings alternate key and value.
    pub has_children: bool,
    /// The collection it stands in.
    pub parent: NodeId,
    /// Next sibling.
    pub next: NodeId,
    /// Previous sibling.
    pub previous: NodeId,
    /// How many siblings stand before it.
    pub position: u32,
    /// Index into the details; [`NONE`] for a node that has none, as most have.
    pub details: u32,
}

/// What few nodes have.
#[derive(Clone, Copy, Debug)]
pub struct Details {
    /// Block scalars: first content byte. Otherwise the start of the node's span.
    pub content_start: u32,
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
    /// What few of them have.
    pub details: Vec<Details>,
    /// Texts that differ from their source.
    pub texts: Vec<Box<str>>,
    /// What is not YAML.
    pub errors: Vec<SyntaxError>,
    /// Tags.
    pub tags: Vec<Tagged>,
    /// Anchors, in order of appearance.
    pub anchors: Vec<Anchor>,
    /// Comments, from `#` to the end of the line, in order.
    pub comments: Vec<Span>,
    /// Lines that were blanked to go on after an error.
    pub blanked: Vec<Span>,
    /// Lines that belong below a blanked one: they seem to stand somewhere else than they do.
    pub orphaned: Vec<Span>,
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

    /// What few nodes have.
    pub fn details(&self, node: &Node) -> Details {
        self.details
            .get(node.details as usize)
            .copied()
            .unwrap_or(Details {
                content_start: node.span.start,
                text: NONE,
                tag: NONE,
                anchor: NONE,
            })
    }

    pub(super) fn details_mut(&mut self, id: NodeId) -> Option<&mut Details> {
        let node = self.nodes.get_mut(id as usize)?;
        if node.details == NONE {
            node.details = u32::try_from(self.details.len()).unwrap_or(NONE);
            self.details.push(Details {
                content_start: node.span.start,
                text: NONE,
                tag: NONE,
                anchor: NONE,
            });
        }
        self.details.get_mut(node.details as usize)
    }
}

pub(super) static EMPTY_NODE: Node = Node {
    kind: NodeKind::Null,
    is_key: false,
    span: Span { start: 0, end: 0 },
    has_children: false,
    parent: NONE,
    next: NONE,
    previous: NONE,
    position: 0,
    details: NONE,
};
