//! What is wrong with a document as YAML, in the eyes of its consumer.

use std::borrow::Cow;
use std::collections::HashMap;

use super::go_yaml::{self, Placement, Refusal};
use super::tree::{Document, NodeId, NodeKind, SyntaxErrorKind};
use super::{Dialect, NodeRef, Stream};
use crate::source::{Encoding, Span};

/// Something wrong with a text as YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What is wrong.
    pub kind: IssueKind,
    /// Index of the document in the stream.
    pub document: usize,
    /// Where, in bytes of the source.
    pub span: Span,
    /// Whether the consumer refuses the document for it.
    pub refused: bool,
}

/// The ways in which a text is wrong as YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueKind {
    /// Bytes that are no text.
    Encoding,
    /// A character that YAML does not allow.
    Character(char),
    /// A byte order mark inside the text, where it is a character like any other.
    ByteOrderMark,
    /// The consumer's reader refuses the text.
    Syntax(Refusal),
    /// The consumer's reader takes the text, but it is not YAML 1.2; what is wrong with it.
    NotYaml(String),
    /// The document passes one of our limits; what is behind is not examined.
    Limit(SyntaxErrorKind),
    /// A key that stands in the same mapping before; where.
    DuplicateKey(Span),
    /// An alias that no anchor explains.
    UnknownAlias,
    /// An alias that only an anchor of an earlier document explains; where.
    CrossDocumentAlias(Span),
    /// An alias inside the value that its anchor names.
    SelfContainingAlias,
}

/// Most characters of a document that are reported.
const MAX_CHARACTERS: usize = 20;
/// Most repeated keys of a document that are reported.
const MAX_DUPLICATES: usize = 1_000;

impl Stream {
    /// What is wrong with a document as YAML when its consumer reads it, in no particular order.
    pub fn examine(&self, index: usize, dialect: Dialect) -> Vec<Issue> {
        let Some(document) = self.document(index) else {
            return Vec::new();
        };
        let mut issues = Issues {
            stream: self,
            index,
            base: self.base(index),
            found: Vec::new(),
        };
        issues.encoding();
        issues.characters(dialect);
        issues.syntax(document, dialect);
        issues.aliases(document, dialect);
        issues.duplicate_keys(document, dialect);
        issues.found
    }
}

impl Stream {
    /// Why the consumer's reader would stop in a document if this were its text; none when it would not.
    pub fn refusal_with(&self, index: usize, text: &str, dialect: Dialect) -> Option<Refusal> {
        let judged = go_yaml::judge(text, self.placement(index), dialect);
        judged.err().map(|refusal| *refusal)
    }

    fn placement(&self, index: usize) -> Placement {
        let next = self.span(index + 1);
        Placement {
            first: index == 0,
            followed: self.source().slice(next).starts_with("---"),
        }
    }
}

struct Issues<'s> {
    stream: &'s Stream,
    index: usize,
    base: u32,
    found: Vec<Issue>,
}

impl<'s> Issues<'s> {
    fn text(&self) -> &'s str {
        self.stream.source().slice(self.stream.span(self.index))
    }

    /// `span` is relative to the document.
    fn add(&mut self, kind: IssueKind, span: Span, refused: bool) {
        self.found.push(Issue {
            kind,
            document: self.index,
            span: span.shifted(self.base),
            refused,
        });
    }

    fn encoding(&mut self) {
        let Encoding::Invalid(at) = self.stream.source().encoding() else {
            return;
        };
        let span = self.stream.span(self.index);
        let last = self.index + 1 == self.stream.len();
        if span.start <= at && (at < span.end || last) {
            self.add(IssueKind::Encoding, Span::at(at - span.start), true);
        }
    }

    fn characters(&mut self, dialect: Dialect) {
        let text = self.text();
        if text.bytes().all(is_plainly_allowed) {
            return;
        }
        let mut reported = 0;
        for (at, character) in text.char_indices() {
            let kind = if character == '\u{feff}' && self.base as usize + at > 0 {
                IssueKind::ByteOrderMark
            } else if is_allowed(character, dialect) {
                continue;
            } else {
                IssueKind::Character(character)
            };
            let refused = kind != IssueKind::ByteOrderMark;
            self.add(kind, span_of(at, character), refused);
            reported += 1;
            if reported == MAX_CHARACTERS {
                return;
            }
        }
    }

    fn syntax(&mut self, document: &Document, dialect: Dialect) {
        let text = self.text();
        let limit = document
            .errors
            .iter()
            .find(|error| error.kind != SyntaxErrorKind::Text);
        if let Some(limit) = limit {
            self.add(IssueKind::Limit(limit.kind), Span::at(limit.at), false);
            if matches!(
                limit.kind,
                SyntaxErrorKind::Nodes | SyntaxErrorKind::Documents
            ) {
                return;
            }
        }
        if let Err(refusal) = go_yaml::judge(text, self.stream.placement(self.index), dialect) {
            let span = Span::at(refusal.mark.at);
            self.add(IssueKind::Syntax(*refusal), span, true);
            return;
        }
        let error = document
            .errors
            .iter()
            .find(|error| error.kind == SyntaxErrorKind::Text);
        if let Some(error) = error {
            let kind = IssueKind::NotYaml(error.message.clone());
            self.add(kind, Span::at(error.at), false);
        }
    }

    fn node(&self, id: NodeId) -> Option<NodeRef<'s>> {
        self.stream.node(self.index, id)
    }

    fn aliases(&mut self, document: &Document, dialect: Dialect) {
        for alias in &document.self_containing {
            if let Some(node) = self.node(*alias) {
                self.add(IssueKind::SelfContainingAlias, node.raw().span, true);
            }
        }
        for alias in &document.unresolved {
            let Some(node) = self.node(*alias) else {
                continue;
            };
            let target = node.resolved();
            if target == node {
                self.add(IssueKind::UnknownAlias, node.raw().span, true);
            } else {
                let anchor = target
                    .anchor()
                    .map_or(Span::default(), |anchor| anchor.span);
                let anchor = anchor.shifted(self.stream.base(target.document_index()));
                let refused = dialect == Dialect::Kubernetes;
                let kind = IssueKind::CrossDocumentAlias(anchor);
                self.add(kind, node.raw().span, refused);
            }
        }
    }

    fn duplicate_keys(&mut self, document: &Document, dialect: Dialect) {
        let mut reported = 0;
        for (id, node) in document.nodes.iter().enumerate() {
            if !matches!(node.kind, NodeKind::BlockMapping | NodeKind::FlowMapping) {
                continue;
            }
            let Some(mapping) = u32::try_from(id).ok().and_then(|id| self.node(id)) else {
                continue;
            };
            for (first, repeated) in repeated_keys(mapping, dialect) {
                let kind = IssueKind::DuplicateKey(first.span());
                let refused = dialect == Dialect::Talos;
                self.add(kind, repeated.raw().span, refused);
                reported += 1;
                if reported == MAX_DUPLICATES {
                    return;
                }
            }
        }
    }
}

/// The keys of a mapping that stand in it before, each with its first place, as the consumer compares them: go-yaml v4
/// by form and text, Kubernetes by the text that JSON has.
fn repeated_keys(mapping: NodeRef<'_>, dialect: Dialect) -> Vec<(NodeRef<'_>, NodeRef<'_>)> {
    let keys = mapping.entries().map(|entry| entry.key);
    let mut repeated = Vec::new();
    // The first keys stand on the stack: most mappings have no more of them.
    let mut few = [const { None }; FEW];
    let mut many = HashMap::new();
    for (at, key) in keys.enumerate() {
        let Some(identity) = identity(key, dialect) else {
            continue;
        };
        let earlier = few.iter().flatten().find(|(known, _)| *known == identity);
        let first = earlier.map(|(_, first)| *first);
        if let Some(first) = first.or_else(|| many.get(&identity).copied()) {
            repeated.push((first, key));
        } else if let Some(place) = few.get_mut(at) {
            *place = Some((identity, key));
        } else {
            many.insert(identity, key);
        }
    }
    repeated
}

/// What a key is to the consumer; none for one that can be repeated.
fn identity(key: NodeRef<'_>, dialect: Dialect) -> Option<(u8, Cow<'_, str>)> {
    match dialect {
        Dialect::Talos => Some((form(key.kind()), Cow::Borrowed(written(key)))),
        Dialect::Kubernetes if key.is_merge_key() => None,
        Dialect::Kubernetes => key.json_key().ok().map(|text| (0, text)),
    }
}

/// So many keys are compared with each other; those behind them are looked up.
const FEW: usize = 8;

/// go-yaml's kinds of nodes: scalar, sequence, mapping, alias.
fn form(kind: NodeKind) -> u8 {
    match kind {
        NodeKind::BlockSequence | NodeKind::FlowSequence => 1,
        NodeKind::BlockMapping | NodeKind::FlowMapping => 2,
        NodeKind::Alias => 3,
        _ => 0,
    }
}

/// The text go-yaml compares: that of a scalar, the name of an alias, nothing for a collection.
fn written(key: NodeRef<'_>) -> &str {
    match key.kind() {
        NodeKind::Alias => key.source(),
        _ => key.text(),
    }
}

fn span_of(at: usize, character: char) -> Span {
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(
        start,
        start + u32::try_from(character.len_utf8()).unwrap_or(0),
    )
}

/// A byte that needs no closer look: printable ASCII, tabs and line breaks.
fn is_plainly_allowed(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e)
}

/// Whether the consumer's reader takes a character. v2 follows YAML 1.1, v4 takes all but the first control block.
fn is_allowed(character: char, dialect: Dialect) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        '\u{7f}'..='\u{9f}' => dialect == Dialect::Talos,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}
