//! `textDocument/rename` and `textDocument/prepareRename`: a name at all its places in the open documents.

use std::collections::BTreeMap;

use lsp_types::{
    PrepareRenameParams, PrepareRenameRequest, PrepareRenameResult, RenameParams, RenameRequest,
    TextEdit, Uri, WorkspaceEdit,
};

use super::DocumentRequest;
use crate::position;
use crate::session::Snapshot;

impl DocumentRequest for PrepareRenameRequest {
    fn uri(params: &PrepareRenameParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: PrepareRenameParams,
    ) -> Result<Option<PrepareRenameResult>, String> {
        let at = params.text_document_position_params.position;
        let names = snapshot.names();
        let source = snapshot.document.source();
        let unit = snapshot.client.unit;
        Ok(names
            .at(position::byte(source, at, unit))
            .map(|name| position::range(source, name.span, unit).into()))
    }
}

impl DocumentRequest for RenameRequest {
    fn uri(params: &RenameParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(snapshot: &Snapshot, params: RenameParams) -> Result<Option<WorkspaceEdit>, String> {
        let at = params.text_document_position_params.position;
        let new_name = params.new_name;
        let byte = position::byte(snapshot.document.source(), at, snapshot.client.unit);
        let names = snapshot.names();
        let Some(name) = names.at(byte) else {
            return Ok(None);
        };
        if !name.kind.admits(&new_name) {
            let what = name.kind.description();
            return Err(format!("`{new_name}` cannot be the name of {what}"));
        }
        let mut changes: BTreeMap<String, (Uri, Vec<TextEdit>)> = BTreeMap::new();
        for place in snapshot.places_of_name(at, |_| true) {
            let (_, edits) = changes
                .entry(place.uri.to_string())
                .or_insert_with(|| (place.uri, Vec::new()));
            edits.push(TextEdit {
                range: place.range,
                new_text: new_name.clone(),
            });
        }
        Ok((!changes.is_empty()).then(|| snapshot.edit_documents(changes.into_values())))
    }
}
