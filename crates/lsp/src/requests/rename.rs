//! `textDocument/rename` and `textDocument/prepareRename`: a name at all its places in the open documents.

use std::collections::BTreeMap;

use lsp_types::{
    PrepareRenameParams, PrepareRenameRequest, PrepareRenameResult, RenameParams, RenameRequest,
    TextEdit, Uri, WorkspaceEdit,
};

use super::DocumentRequest;
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
        let name = names.at(snapshot.byte(at));
        Ok(name.map(|name| snapshot.range(name.span).into()))
    }
}

impl DocumentRequest for RenameRequest {
    fn uri(params: &RenameParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(snapshot: &Snapshot, params: RenameParams) -> Result<Option<WorkspaceEdit>, String> {
        let at = params.text_document_position_params.position;
        let new_name = params.new_name;
        let names = snapshot.names();
        let Some(name) = names.at(snapshot.byte(at)) else {
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
