//! One document's text to its tree.

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle, options};

use super::tree::{Anchor, Document, NONE, Node, NodeId, NodeKind, SyntaxError, Tagged};
use crate::source::Span;

fn scanner_options() -> Options {
    options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: 128,
        block_nesting_limit: 128,
        // The default refuses a key followed by 97 lines of comments, which commented Talos configurations have.
        max_buffered_comment_events: usize::MAX,
    }
}

/// Parses one document. Never fails: what is not YAML is in the document's errors.
pub fn parse_document(text: &str) -> Document {
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str_with_options(text, scanner_options()) {
        match event {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0);
                builder.document.errors.push(SyntaxError {
                    message: error.to_string(),
                    at: offset(at.min(text.len())),
                });
                break;
            }
        }
    }
    builder.finish()
}

struct Frame {
    id: NodeId,
    last_child: NodeId,
    expects_key: bool,
}

struct Builder<'s> {
    text: &'s str,
    document: Document,
    open: Vec<Frame>,
    consumed: u32,
    last_node: NodeId,
}

impl<'s> Builder<'s> {
    fn new(text: &'s str) -> Self {
        Self {
            text,
            document: Document {
                len: offset(text.len()),
                ..Document::default()
            },
            open: Vec::new(),
            consumed: 0,
            last_node: NONE,
        }
    }

    fn finish(mut self) -> Document {
        while let Some(frame) = self.open.pop() {
            self.close(&frame, None);
        }
        self.document.comments.sort_unstable();
        self.document
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
            content_start: span.start,
            parent: NONE,
            first: NONE,
            next: NONE,
            text: NONE,
            tag: NONE,
            anchor: NONE,
        };
        let mut previous = NONE;
        if let Some(frame) = self.open.last_mut() {
            node.parent = frame.id;
            let parent = self.document.nodes.get(frame.id as usize).map(|n| n.kind);
            if matches!(parent, Some(NodeKind::BlockMapping | NodeKind::FlowMapping)) {
                node.is_key = frame.expects_key;
                frame.expects_key = !frame.expects_key;
            }
            previous = std::mem::replace(&mut frame.last_child, id);
        } else {
            self.document.roots.push(id);
        }
        if previous != NONE {
            if let Some(sibling) = self.node_mut(previous) {
                sibling.next = id;
            }
        } else if node.parent != NONE
            && let Some(parent) = self.node_mut(node.parent)
        {
            parent.first = id;
        }
        self.document.nodes.push(node);
        self.last_node = id;
        id
    }

    fn tag(&mut self, id: NodeId, tag: Option<&granit_parser::Tag>, span: &granit_parser::Span) {
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
        if let Some(node) = self.node_mut(id) {
            node.tag = index;
        }
        self.consumed = self.consumed.max(end);
    }

    fn event(&mut self, event: Event<'s>, at: &granit_parser::Span) {
        let range = at.byte_range().unwrap_or(0..0);
        let span = Span::new(offset(range.start), offset(range.end));
        match event {
            Event::Scalar(value, style, _, tag) => {
                let (kind, span) = self.scalar_place(style, span);
                let id = self.push(kind, span.0);
                self.tag(id, tag.as_deref(), at);
                let same =
                    kind == NodeKind::Null || self.text.get(span.0.range()) == Some(value.as_ref());
                let text = if same {
                    NONE
                } else {
                    self.document.texts.push(value.into());
                    offset(self.document.texts.len() - 1)
                };
                if let Some(node) = self.node_mut(id) {
                    node.text = text;
                    node.content_start = span.1;
                }
                self.consumed = self.consumed.max(span.0.end);
            }
            Event::SequenceStart(style, _, tag) => {
                let kind = match style {
                    StructureStyle::Flow => NodeKind::FlowSequence,
                    StructureStyle::Block => NodeKind::BlockSequence,
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
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let name = self.text.get(span.range()).unwrap_or("");
                let name = name.strip_prefix('*').unwrap_or(name);
                let target = self.document.anchors.iter().rposition(|a| a.name == name);
                let id = self.push(NodeKind::Alias, span);
                if let Some(node) = self.node_mut(id) {
                    node.anchor = target.map_or(NONE, offset);
                }
                self.consumed = self.consumed.max(span.end);
            }
            Event::Anchor(_, name) => {
                let node = self.last_node;
                self.document.anchors.push(Anchor {
                    name: name.into(),
                    span,
                    node,
                });
                let index = offset(self.document.anchors.len() - 1);
                if let Some(node) = self.node_mut(node) {
                    node.anchor = index;
                }
            }
            Event::Comment(..) => self.document.comments.push(span),
            _ => {}
        }
    }

    fn start(
        &mut self,
        kind: NodeKind,
        span: Span,
        tag: Option<&granit_parser::Tag>,
        at: &granit_parser::Span,
    ) {
        let id = self.push(kind, span);
        self.tag(id, tag, at);
        self.open.push(Frame {
            id,
            last_child: NONE,
            expects_key: true,
        });
        self.consumed = self.consumed.max(span.end);
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
    fn scalar_place(&self, style: ScalarStyle, span: Span) -> (NodeKind, (Span, u32)) {
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
            return (kind, (span, content));
        }
        // The scanner's span begins at the content and ends at the next token.
        let start = self.block_header(kind, span.start);
        let raw = self
            .text
            .get(start as usize..span.end as usize)
            .unwrap_or("");
        let end = start + offset(raw.trim_end().len());
        (kind, (Span::new(start, end), content))
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
                    while at < limit && bytes.get(at).is_some_and(|b| *b != b'\n') {
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

fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
