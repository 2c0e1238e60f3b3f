//! A file with its documents.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::classify::{Class, Company, Guess, classify_item, guess, items_of_list};
use super::embedded::Embedded;
use super::input::InputKind;
use super::template::is_unrendered;
use crate::indentation::{self, Lost};
use crate::kubernetes::Definitions;
use crate::source::{Source, Span};
use crate::yaml::{NodeId, NodeRef, Stream};

/// A file that has been read: its text, its trees, its documents.
#[derive(Clone, Debug)]
pub struct File {
    pub(super) stream: Stream,
    pub(super) input: InputKind,
    pub(super) documents: Vec<Document>,
    embedded: Vec<Embedded>,
    /// Documents that lost their indentation, by their index in the stream.
    pub(super) lost: BTreeMap<usize, Lost>,
    /// Kinds of the user's own.
    pub(super) definitions: Arc<Definitions>,
    /// Whether it may say `$patch`; looked for when first asked.
    pub(super) may_delete: OnceLock<bool>,
    /// Whether it is a whole configuration; looked for when first asked.
    pub(super) is_whole: OnceLock<bool>,
}

/// One document with its identity: a YAML document, or an item of a Kubernetes `List`.
#[derive(Clone, Debug)]
pub struct Document {
    /// Index of its tree in the stream.
    pub stream_index: usize,
    /// The item of a list that it is; none for a whole YAML document.
    pub item: Option<NodeId>,
    /// What it is.
    pub class: Class,
    /// The value of its `kind`.
    kind: Option<NodeId>,
}

/// A document together with its file.
#[derive(Clone, Copy, Debug)]
pub struct DocumentRef<'f> {
    file: &'f File,
    index: usize,
}

impl File {
    /// Reads a source, and the Talos configuration inside the documents of other tools in it.
    pub fn read(source: &Source, input: InputKind) -> Self {
        let mut file = Self::read_flat(source, input);
        file.set_embedded(Embedded::all(&file));
        file
    }

    /// Reads a changed text of the same file, taking over the trees of documents whose text is the same.
    #[must_use]
    pub fn reread(&self, source: &Source) -> Self {
        let mut file = Self::of_stream(self.stream.reparse(source), self.input);
        file.define(&self.definitions);
        file.embedded = Embedded::all(&file);
        file
    }

    /// The kinds that are defined beside the built-in ones.
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// As [`File::read`], without a look at what is inside of documents.
    pub(super) fn read_flat(source: &Source, input: InputKind) -> Self {
        Self::of_stream(Stream::parse(source), input)
    }

    fn of_stream(mut stream: Stream, input: InputKind) -> Self {
        // A whole configuration is what Talos gets: nothing will be rendered any more.
        let is_rendered = input == InputKind::TalosConfig;
        if !is_rendered {
            stream = stream.with_expressions_as_text();
        }
        let mut lost = BTreeMap::new();
        // All that is to be seen of one document at a time: in a long stream, each look at all of them costs.
        let seen: Vec<Seen> = (0..stream.len())
            .map(|index| {
                lost.extend(lost_indentation(&stream, index, input).map(|lost| (index, lost)));
                Seen::of(&stream, index, input)
            })
            .collect();
        let company = Company::of(seen.iter().map(|seen| seen.guess));
        let mut documents = Vec::with_capacity(seen.len());
        for (index, seen) in seen.into_iter().enumerate() {
            let class = match seen.guess.among(company) {
                _ if let Some(lost) = lost.get(&index) => lost.class,
                class if class.dialect().is_some() && !is_rendered && seen.is_unrendered => {
                    Class::Template
                }
                class => class,
            };
            let items = items(&stream, index, class, input);
            if items.is_empty() {
                documents.push(Document {
                    stream_index: index,
                    item: None,
                    kind: seen.kind,
                    class,
                });
            }
            documents.extend(items);
        }
        Self {
            stream,
            input,
            documents,
            embedded: Vec::new(),
            lost,
            definitions: Arc::default(),
            may_delete: OnceLock::new(),
            is_whole: OnceLock::new(),
        }
    }

    /// Says what is inside of its documents.
    pub(super) fn set_embedded(&mut self, embedded: Vec<Embedded>) {
        self.embedded = embedded;
    }

    /// The Talos configuration inside the documents of other tools.
    pub fn embedded(&self) -> &[Embedded] {
        &self.embedded
    }

    /// Its text.
    pub fn source(&self) -> &Source {
        self.stream.source()
    }

    /// Its trees.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// The document that holds a byte; at the border of two documents the later one.
    pub fn document_at(&self, byte: u32) -> Option<DocumentRef<'_>> {
        // Documents stand in order and next to each other.
        let after = self.documents.partition_point(|document| {
            let start = match document.item {
                Some(item) => self
                    .stream
                    .node(document.stream_index, item)
                    .map_or(0, |item| item.span().start),
                None => self.stream.base(document.stream_index),
            };
            start <= byte
        });
        let document = DocumentRef {
            file: self,
            index: after.checked_sub(1)?,
        };
        document.span().touches(byte).then_some(document)
    }

    /// The innermost node that holds a byte.
    pub fn node_at(&self, byte: u32) -> Option<NodeRef<'_>> {
        self.documents()
            .filter(|document| document.span().touches(byte))
            .filter_map(DocumentRef::root)
            .filter(|root| root.span().touches(byte))
            .last()
            .and_then(|root| root.innermost(Span::at(byte)))
    }

    /// What it is said to be.
    pub fn input(&self) -> InputKind {
        self.input
    }

    /// Its documents.
    pub fn documents(&self) -> impl Iterator<Item = DocumentRef<'_>> {
        (0..self.documents.len()).map(|index| DocumentRef { file: self, index })
    }
}

/// What is seen of a document without a look at the others of its stream.
struct Seen {
    guess: Guess,
    kind: Option<NodeId>,
    is_unrendered: bool,
}

impl Seen {
    fn of(stream: &Stream, index: usize, input: InputKind) -> Self {
        let root = stream.root(index);
        Self {
            guess: guess(root, input),
            kind: kind_of(root),
            is_unrendered: is_unrendered(stream, index),
        }
    }
}

/// What is known of the indentation of a document, if it lost it.
fn lost_indentation(stream: &Stream, index: usize, input: InputKind) -> Option<Lost> {
    let text = stream.source().slice(stream.span(index));
    let tree = stream.document(index).filter(|tree| tree.errors.is_empty());
    indentation::lost(text, tree.and_then(|_| stream.root(index)), input)
}

/// The documents that a Kubernetes `List` stands for; none where the document stands for itself.
fn items(stream: &Stream, index: usize, class: Class, input: InputKind) -> Vec<Document> {
    if class != Class::Other || !matches!(input, InputKind::Auto | InputKind::Kubernetes) {
        return Vec::new();
    }
    let items = stream.root(index).and_then(items_of_list);
    let items: Vec<Document> = items
        .into_iter()
        .flatten()
        .map(|item| Document::item(index, item, classify_item(item)))
        .collect();
    let is_known = |document: &Document| matches!(document.class, Class::Kubernetes(_));
    if items.iter().any(is_known) {
        items
    } else {
        Vec::new()
    }
}

impl Document {
    /// An item of a list.
    pub(super) fn item(stream_index: usize, item: NodeRef<'_>, class: Class) -> Self {
        Self {
            stream_index,
            item: Some(item.id()),
            kind: kind_of(Some(item)),
            class,
        }
    }
}

/// The value of `kind` where it stands in the document itself.
fn kind_of(root: Option<NodeRef<'_>>) -> Option<NodeId> {
    let value = root?.get("kind")?.value;
    (value.is_scalar() && !value.is_alias()).then(|| value.id())
}

impl<'f> DocumentRef<'f> {
    /// Index in its file.
    pub fn index(self) -> usize {
        self.index
    }

    /// The file it stands in.
    pub fn file(self) -> &'f File {
        self.file
    }

    /// What it is.
    pub fn class(self) -> Class {
        self.file
            .documents
            .get(self.index)
            .map_or(Class::Empty, |document| document.class)
    }

    /// Index of its tree in the stream.
    pub fn stream_index(self) -> usize {
        self.file
            .documents
            .get(self.index)
            .map_or(usize::MAX, |document| document.stream_index)
    }

    fn item(self) -> Option<NodeRef<'f>> {
        let document = self.file.documents.get(self.index)?;
        self.file.stream.node(document.stream_index, document.item?)
    }

    /// The top node; none for an empty document.
    pub fn root(self) -> Option<NodeRef<'f>> {
        self.item()
            .or_else(|| self.file.stream.root(self.stream_index()))
    }

    /// Whether its text could be read as YAML from beginning to end. What is known of another one is what stands around
    /// its mistakes.
    pub fn is_sound(self) -> bool {
        let tree = self.file.stream.document(self.stream_index());
        tree.is_none_or(|tree| tree.errors.is_empty())
    }

    /// Whether a place is below a line that cannot be read, so that it is not known what it belongs to.
    pub fn is_orphaned(self, place: Span) -> bool {
        let index = self.stream_index();
        let base = self.file.stream.base(index);
        self.file.stream.document(index).is_some_and(|tree| {
            tree.orphaned.iter().any(|lines| {
                lines
                    .shifted(base)
                    .range()
                    .contains(&(place.start as usize))
            })
        })
    }

    /// What is known of its indentation, if it lost it.
    pub fn lost_indentation(self) -> Option<&'f Lost> {
        self.file.lost.get(&self.stream_index())
    }

    /// Whether it is a YAML document of its own, and no item of a list.
    pub fn is_whole(self) -> bool {
        self.item().is_none()
    }

    /// Its bytes.
    pub fn span(self) -> Span {
        self.item()
            .map_or_else(|| self.file.stream.span(self.stream_index()), NodeRef::span)
    }

    /// Whether all of its text could be read; in one that could not, what seems to be missing may be there.
    pub fn is_readable(self) -> bool {
        self.file
            .stream
            .document(self.stream_index())
            .is_some_and(|document| document.errors.is_empty() && document.blanked.is_empty())
    }

    /// Text of a top-level scalar.
    pub fn field(self, key: &str) -> Option<&'f str> {
        let value = self.root()?.get(key)?.value;
        value.is_scalar().then(|| value.text())
    }

    /// Its `kind`, empty when there is none.
    pub fn kind(self) -> &'f str {
        let document = self.file.documents.get(self.index);
        let node = document.and_then(|document| {
            let stream = &self.file.stream;
            stream.node(document.stream_index, document.kind?)
        });
        // An alias may stand for a text of another document.
        node.map_or_else(|| self.field("kind").unwrap_or(""), NodeRef::text)
    }
}
