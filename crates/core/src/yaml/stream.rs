//! The documents of a source, and the anchors that reach from one into the next.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::NodeRef;
use super::parse::offset;
use super::tree::{Document, NodeId};
use crate::source::{Source, Span};

/// The documents of one source.
#[derive(Clone, Debug)]
pub struct Stream {
    source: Source,
    documents: Vec<(u32, Arc<Document>)>,
    crossings: Vec<Crossing>,
}

/// An alias to an anchor of an earlier document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crossing {
    document: u32,
    alias: NodeId,
    pub(super) target_document: u32,
    pub(super) target: NodeId,
}

/// The documents of a text; those past the limit are one.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = super::split(text);
    if let Some(first) = ranges.get(super::MAX_DOCUMENTS) {
        let rest = first.start..text.len();
        ranges.truncate(super::MAX_DOCUMENTS);
        ranges.push(rest);
    }
    ranges
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
        if !self.source.text().contains("{{") {
            return self;
        }
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
        let documents = ranges(&scanned)
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

    pub(super) fn crossing(&self, document: u32, alias: NodeId) -> Option<Crossing> {
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
        // The first node of a document stands in no other.
        self.node(index, 0)
    }

    /// A node by document and id.
    pub fn node(&self, document: usize, id: NodeId) -> Option<NodeRef<'_>> {
        let tree = self.document(document)?;
        tree.nodes.get(id as usize)?;
        Some(NodeRef::new(self, tree, u32::try_from(document).ok()?, id))
    }

    /// All nodes of a document, keys and aliases included.
    pub fn nodes(&self, document: usize) -> impl Iterator<Item = NodeRef<'_>> {
        let count = self.document(document).map_or(0, |tree| tree.nodes.len());
        (0..count).filter_map(move |id| self.node(document, NodeId::try_from(id).ok()?))
    }
}
