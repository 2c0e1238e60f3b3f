//! The scanner's events to the arena.

use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::go_yaml::is_anchor;
use super::parse::{MAX_ANCHORS, MAX_NODES, offset};
use super::text_map;
use super::tree::{
    Anchor, Document, NONE, Node, NodeId, NodeKind, SyntaxError, SyntaxErrorKind, Tagged,
};
use crate::source::Span;

/// How many bytes of text a node has, at the least in usual documents: room for the nodes is made at once.
const BYTES_OF_A_NODE: usize = 8;
/// For how many nodes room is made before they are read.
const MAX_EXPECTED: usize = 4096;

struct Frame {
    id: NodeId,
    last_child: NodeId,
    children: u32,
    expects_key: bool,
}

/// Puts nodes into the arena. Nothing here recurses: open collections are a stack of frames.
pub(super) struct Builder<'s> {
    text: &'s str,
    scanned: &'s str,
    document: Document,
    open: Vec<Frame>,
    /// Latest anchor of each name.
    anchors: HashMap<Box<str>, usize>,
    consumed: u32,
    last_node: NodeId,
}

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s str, scanned: &'s str) -> Self {
        Self {
            text,
            scanned,
            document: Document {
                len: offset(text.len()),
                nodes: Vec::with_capacity((text.len() / BYTES_OF_A_NODE).min(MAX_EXPECTED)),
                ..Document::default()
            },
            open: Vec::new(),
            anchors: HashMap::new(),
            consumed: 0,
            last_node: NONE,
        }
    }

    /// The tree of what has been read; collections that are still open end with their last child.
    pub(super) fn finish(mut self) -> Document {
        while let Some(frame) = self.open.pop() {
            self.close(&frame, None);
        }
        self.document.comments.sort_unstable();
        self.document.nodes.shrink_to_fit();
        self.document
    }

    /// Places whose line may be at fault for an error at `at`: there, the outermost open bracket, the end of what was
    /// understood, a quote behind that.
    pub(super) fn suspects(&self, at: usize) -> Vec<usize> {
        let mut suspects = vec![at];
        let bracket = self.open.iter().find_map(|frame| {
            let node = self.document.nodes.get(frame.id as usize)?;
            let flow = matches!(node.kind, NodeKind::FlowMapping | NodeKind::FlowSequence);
            (flow && !node.span.is_empty()).then_some(node.span.start as usize)
        });
        suspects.extend(bracket);
        let from = (self.consumed as usize).min(at);
        suspects.push(from);
        let unread = self.scanned.as_bytes().get(from..at).unwrap_or_default();
        suspects.extend(memchr::memchr2(b'"', b'\'', unread).map(|quote| from + quote));
        suspects
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.document.nodes.get_mut(id as usize)
    }

    fn push(&mut self, kind: NodeKind, span: Span) -> NodeId {
        let id = offset(self.document.nodes.len());
        let mut node = Node {
            kind,
            is_key: false,
            span,
            has_children: false,
            parent: NONE,
            next: NONE,
            previous: NONE,
            position: 0,
            details: NONE,
        };
        if let Some(frame) = self.open.last_mut() {
            node.parent = frame.id;
            let parent = self.document.nodes.get(frame.id as usize).map(|n| n.kind);
            if matches!(parent, Some(NodeKind::BlockMapping | NodeKind::FlowMapping)) {
                node.is_key = frame.expects_key;
                frame.expects_key = !frame.expects_key;
            }
            node.previous = std::mem::replace(&mut frame.last_child, id);
            node.position = frame.children;
            frame.children += 1;
        }
        if node.previous != NONE {
            if let Some(sibling) = self.node_mut(node.previous) {
                sibling.next = id;
            }
        } else if node.parent != NONE
            && let Some(parent) = self.node_mut(node.parent)
        {
            parent.has_children = true;
        }
        self.document.nodes.push(node);
        self.last_node = id;
        id
    }

    fn tag(&mut self, id: NodeId, tag: Option<&Tag>, span: &granit_parser::Span) {
        let Some(tag) = tag else { return };
        let at = span
            .tag_span()
            .and_then(|span| span.byte_range())
            .unwrap_or(0..0);
        let index = offset(self.document.tags.len());
        let end = offset(at.end);
        self.document.tags.push(Tagged {
            name: format!("{}{}", tag.handle(), tag.suffix()),
            span: Span::new(offset(at.start), end),
        });
        if let Some(details) = self.document.details_mut(id) {
            details.tag = index;
        }
        self.consumed = self.consumed.max(end);
    }

    /// Takes one event.
    ///
    /// # Errors
    /// The document passes one of the limits.
    pub(super) fn event(
        &mut self,
        event: Event<'s>,
        at: &granit_parser::Span,
    ) -> Result<(), SyntaxError> {
        let range = at.byte_range().unwrap_or(0..0);
        let span = Span::new(offset(range.start), offset(range.end));
        let limit = |kind, message: String| SyntaxError {
            kind,
            message,
            at: span.start,
        };
        if self.document.nodes.len() >= MAX_NODES {
            let message = format!("the document has more than {MAX_NODES} nodes");
            return Err(limit(SyntaxErrorKind::Nodes, message));
        }
        match event {
            Event::Scalar(value, style, _, tag) => {
                self.scalar(&value, style, span, tag.as_deref(), at);
            }
            Event::SequenceStart(style, _, tag) => {
                let (kind, span) = match style {
                    StructureStyle::Flow => (NodeKind::FlowSequence, span),
                    StructureStyle::Block => {
                        (NodeKind::BlockSequence, self.beginning_at_dash(span))
                    }
                };
                self.start(kind, span, tag.as_deref(), at);
            }
            Event::MappingStart(style, _, tag) => {
                let kind = match style {
                    StructureStyle::Flow => NodeKind::FlowMapping,
                    StructureStyle::Block => NodeKind::BlockMapping,
                };
                self.start(kind, span, tag.as_deref(), at);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(frame) = self.open.pop() {
                    self.close(&frame, Some(span));
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(self.whole_name(span)),
            Event::Anchor(..) => {
                if self.document.anchors.len() >= MAX_ANCHORS {
                    let message = format!("the document has more than {MAX_ANCHORS} anchors");
                    return Err(limit(SyntaxErrorKind::Anchors, message));
                }
                self.anchor(self.whole_name(span));
            }
            Event::Comment(..) => self.document.comments.push(span),
            _ => {}
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        span: Span,
        tag: Option<&Tag>,
        at: &granit_parser::Span,
    ) {
        let (kind, span, content_start) = self.scalar_place(style, span);
        let id = self.push(kind, span);
        self.tag(id, tag, at);
        let source = self.text.get(span.range());
        if content_start != span.start
            && let Some(details) = self.document.details_mut(id)
        {
            details.content_start = content_start;
        }
        let decoded = if source == self.scanned.get(span.range()) {
            None
        } else {
            self.document
                .nodes
                .get(id as usize)
                .and_then(|node| text_map::decode(&self.document, self.text, node))
        };
        let value = match &decoded {
            Some(decoded) => decoded.text(),
            None => self.as_go_ends_it(kind, span, content_start, value),
        };
        if kind != NodeKind::Null && source != Some(value) {
            let text = offset(self.document.texts.len());
            self.document.texts.push(value.into());
            if let Some(details) = self.document.details_mut(id) {
                details.text = text;
            }
        }
        self.consumed = self.consumed.max(span.end);
    }

    /// A block scalar whose last line ends with the text, without a break, gets none from go-yaml; the scanner adds
    /// one.
    fn as_go_ends_it<'v>(
        &self,
        kind: NodeKind,
        span: Span,
        content: u32,
        value: &'v str,
    ) -> &'v str {
        if !matches!(kind, NodeKind::Literal | NodeKind::Folded) {
            return value;
        }
        let behind = self.text.get(span.end as usize..).unwrap_or("");
        if self.text.ends_with(['\n', '\r']) || !behind.trim().is_empty() {
            return value;
        }
        let start_of_line = |at: usize| {
            let before = self.text.as_bytes().get(..at).unwrap_or_default();
            memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1)
        };
        let last_line = self
            .text
            .get(start_of_line(self.text.len())..)
            .unwrap_or("");
        let indentation = content as usize - start_of_line(content as usize).min(content as usize);
        // A last line of blanks is content only as far as it is longer than the indentation.
        let blank = last_line.trim().is_empty() && last_line.len() <= indentation;
        if blank && value != "\n" {
            value
        } else {
            value.strip_suffix('\n').unwrap_or(value)
        }
    }

    fn alias(&mut self, span: Span) {
        let name = self.text.get(span.range()).unwrap_or("");
        let name = name.strip_prefix('*').unwrap_or(name);
        let target = self.anchors.get(name).copied();
        let id = self.push(NodeKind::Alias, span);
        self.consumed = self.consumed.max(span.end);
        let named = target
            .and_then(|index| self.document.anchors.get(index))
            .map(|anchor| anchor.node);
        match (target, named) {
            (Some(_), Some(named)) if self.open.iter().any(|frame| frame.id == named) => {
                self.document.self_containing.push(id);
            }
            (Some(target), _) => {
                if let Some(details) = self.document.details_mut(id) {
                    details.anchor = offset(target);
                }
            }
            _ => self.document.unresolved.push(id),
        }
    }

    /// An anchor or alias with the letter that was taken from its name for the scanner.
    fn whole_name(&self, span: Span) -> Span {
        let at = |text: &str| text.as_bytes().get(span.end as usize).copied();
        let taken = at(self.text).is_some_and(is_anchor) && at(self.scanned) == Some(b' ');
        Span::new(span.start, span.end + u32::from(taken))
    }

    fn anchor(&mut self, span: Span) {
        let node = self.last_node;
        let name = self.text.get(span.range()).unwrap_or("");
        let name = name.strip_prefix('&').unwrap_or(name);
        let index = self.document.anchors.len();
        self.document.anchors.push(Anchor {
            name: name.to_owned(),
            span,
            node,
        });
        self.anchors.insert(name.into(), index);
        if let Some(details) = self.document.details_mut(node) {
            details.anchor = offset(index);
        }
    }

    fn start(&mut self, kind: NodeKind, span: Span, tag: Option<&Tag>, at: &granit_parser::Span) {
        let id = self.push(kind, span);
        self.tag(id, tag, at);
        self.open.push(Frame {
            id,
            last_child: NONE,
            children: 0,
            expects_key: true,
        });
        self.consumed = self.consumed.max(span.end);
    }

    /// A sequence at the indentation of its key is announced at its first item; it begins with the dash before that.
    fn beginning_at_dash(&self, span: Span) -> Span {
        let node = |id: NodeId| self.document.nodes.get(id as usize);
        let frame = self.open.last();
        let parent = frame.and_then(|frame| node(frame.id));
        let Some(parent) = parent.filter(|parent| parent.kind == NodeKind::BlockMapping) else {
            return span;
        };
        let key_end = frame
            .and_then(|frame| node(frame.last_child))
            .map_or(parent.span.start, |key| key.span.end) as usize;
        let bytes = self.text.as_bytes();
        let line_start = |at: usize| {
            let before = bytes.get(..at).unwrap_or_default();
            memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1)
        };
        let column = parent.span.start as usize - line_start(parent.span.start as usize);
        let mut line = line_start(span.start as usize);
        // The item may stand on a later line than its dash.
        while line > key_end {
            let dash = line + column;
            let blank_before = bytes
                .get(line..dash)
                .is_some_and(|indentation| indentation.iter().all(|byte| *byte == b' '));
            let blank_after = bytes
                .get(dash + 1)
                .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            if blank_before && bytes.get(dash) == Some(&b'-') && blank_after {
                return Span::new(offset(dash).min(span.start), span.end);
            }
            line = line_start(line - 1);
        }
        span
    }

    /// Ends a collection: a flow one at its bracket, a block one with its last child.
    fn close(&mut self, frame: &Frame, end: Option<Span>) {
        let last = self
            .document
            .nodes
            .get(frame.last_child as usize)
            .map(|node| node.span.end);
        let Some(node) = self.node_mut(frame.id) else {
            return;
        };
        let flow = matches!(node.kind, NodeKind::FlowMapping | NodeKind::FlowSequence);
        let end = match end {
            Some(span) if flow && !span.is_empty() => span.end,
            Some(span) => last.unwrap_or(span.end),
            None => last.unwrap_or(node.span.end),
        };
        node.span.end = end.max(node.span.start);
        self.consumed = self.consumed.max(end);
    }

    /// Kind, span and first content byte of a scalar.
    fn scalar_place(&self, style: ScalarStyle, span: Span) -> (NodeKind, Span, u32) {
        let content = span.start;
        let kind = match style {
            ScalarStyle::Plain if span.is_empty() => NodeKind::Null,
            ScalarStyle::Plain => NodeKind::Plain,
            ScalarStyle::SingleQuoted => NodeKind::SingleQuoted,
            ScalarStyle::DoubleQuoted => NodeKind::DoubleQuoted,
            ScalarStyle::Literal => NodeKind::Literal,
            ScalarStyle::Folded => NodeKind::Folded,
        };
        if !matches!(kind, NodeKind::Literal | NodeKind::Folded) {
            return (kind, span, content);
        }
        // The scanner's span begins at the content and ends at the next token.
        let start = self.block_header(kind, span.start);
        let raw = self
            .text
            .get(start as usize..span.end as usize)
            .unwrap_or("");
        let end = start + offset(raw.trim_end().len());
        // The content of an empty block scalar would lie in the next token.
        (kind, Span::new(start, end), content.min(end.max(start)))
    }

    fn block_header(&self, kind: NodeKind, limit: u32) -> u32 {
        let indicator = if kind == NodeKind::Literal {
            b'|'
        } else {
            b'>'
        };
        let bytes = self.text.as_bytes();
        let mut at = self.consumed as usize;
        let limit = (limit as usize).min(bytes.len());
        while at < limit {
            match bytes.get(at) {
                Some(byte) if *byte == indicator => return offset(at),
                Some(b'#') => {
                    while at < limit && bytes.get(at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                        at += 1;
                    }
                }
                Some(b'&' | b'!') => {
                    while at < limit && bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace()) {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
        }
        offset(limit)
    }
}
