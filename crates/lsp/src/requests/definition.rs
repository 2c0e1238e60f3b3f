//! `textDocument/definition`: from an endpoint to the credentials and TLS settings of its host, from a use of a name
//! to where it is given.

use lsp_types::{Definition, DefinitionParams, DefinitionRequest, DefinitionResponse, Uri};
use pullpath_core::assist::Role;

use super::DocumentRequest;
use crate::session::Snapshot;

impl DocumentRequest for DefinitionRequest {
    fn uri(params: &DefinitionParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: DefinitionParams,
    ) -> Result<Option<DefinitionResponse>, String> {
        let at = params.text_document_position_params.position;
        let places = snapshot.places_of_name(at, |role| role == Role::Definition);
        Ok(
            (!places.is_empty()).then_some(DefinitionResponse::Definition(
                Definition::LocationList(places),
            )),
        )
    }
}
