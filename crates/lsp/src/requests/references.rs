//! `textDocument/references`.

use lsp_types::{Location, ReferenceParams, ReferencesRequest, Uri};
use pullpath_core::assist::Role;

use super::DocumentRequest;
use crate::session::Snapshot;

impl DocumentRequest for ReferencesRequest {
    fn uri(params: &ReferenceParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: ReferenceParams,
    ) -> Result<Option<Vec<Location>>, String> {
        let at = params.text_document_position_params.position;
        let with_definitions = params.context.include_declaration;
        Ok(Some(snapshot.places_of_name(at, |role| {
            with_definitions || role == Role::Reference
        })))
    }
}
