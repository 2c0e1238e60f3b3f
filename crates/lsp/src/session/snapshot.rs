//! The state at one moment, for a worker.

use std::collections::BTreeMap;
use std::sync::Arc;

use lsp_types::{
    DocumentChange, Location, OptionalVersionedTextDocumentIdentifier, Position, Range,
    TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use pullpath_core::assist::{Names, Role};
use pullpath_core::engine::Input;
use pullpath_core::fix::Edit;
use pullpath_core::source::Span;

use super::{OpenDocument, Typing};
use crate::capabilities::Client;
use crate::position;

/// The state at one moment, for a worker. Later changes do not reach it.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) client: Arc<Client>,
    /// The document that a request is about.
    pub(crate) document: Arc<OpenDocument>,
    /// Somebody types in it.
    pub(crate) typing: Option<Typing>,
    /// All open documents.
    pub(crate) documents: Arc<BTreeMap<String, Arc<OpenDocument>>>,
}

impl Snapshot {
    /// The byte at a position.
    pub(crate) fn byte(&self, at: Position) -> u32 {
        position::byte(self.document.source(), at, self.client.unit)
    }

    /// The position of a byte.
    pub(crate) fn position(&self, byte: u32) -> Position {
        position::position(self.document.source(), byte, self.client.unit)
    }

    /// The bytes of a range.
    pub(crate) fn span(&self, range: Range) -> Span {
        position::span(self.document.source(), range, self.client.unit)
    }

    /// The range of bytes.
    pub(crate) fn range(&self, span: Span) -> Range {
        position::range(self.document.source(), span, self.client.unit)
    }

    /// The names of the document.
    pub(crate) fn names(&self) -> Names {
        self.document.names()
    }

    /// The other open configurations.
    pub(crate) fn other_inputs(&self) -> impl Iterator<Item = &Input> {
        self.documents
            .values()
            .filter(|other| other.uri() != self.document.uri() && other.is_read())
            .map(|other| other.input())
    }

    /// All places of the name at a position, in this document and in the other open ones, that have a wanted role.
    pub(crate) fn places_of_name(
        &self,
        at: Position,
        wanted: impl Fn(Role) -> bool,
    ) -> Vec<Location> {
        let unit = self.client.unit;
        let names = self.names();
        let Some(name) = names.at(self.byte(at)) else {
            return Vec::new();
        };
        let mut places = self.document.places_of(&names, name, &wanted, unit);
        if name.kind.is_shared() {
            for other in self.documents.values() {
                if other.uri() != self.document.uri() {
                    places.extend(other.places_of(&other.names(), name, &wanted, unit));
                }
            }
        }
        places
    }

    /// Edits of the document as the client takes them.
    pub(crate) fn edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        let edits: Vec<TextEdit> = edits
            .iter()
            .map(|edit| TextEdit {
                range: self.range(edit.span),
                new_text: edit.text.clone(),
            })
            .collect();
        self.edit_documents([(self.document.uri().clone(), edits)])
    }

    /// Edits of several documents as the client takes them.
    pub(crate) fn edit_documents(
        &self,
        edits: impl IntoIterator<Item = (Uri, Vec<TextEdit>)>,
    ) -> WorkspaceEdit {
        if !self.client.takes_versioned_edits {
            return WorkspaceEdit {
                changes: Some(edits.into_iter().collect()),
                ..WorkspaceEdit::default()
            };
        }
        let changes = edits.into_iter().map(|(uri, edits)| {
            let version = self.documents.get(&uri.to_string()).map(|d| d.version());
            DocumentChange::TextDocumentEdit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    version,
                    text_document_identifier: TextDocumentIdentifier { uri },
                },
                edits: edits.into_iter().map(Into::into).collect(),
            })
        });
        WorkspaceEdit {
            document_changes: Some(changes.collect()),
            ..WorkspaceEdit::default()
        }
    }
}
