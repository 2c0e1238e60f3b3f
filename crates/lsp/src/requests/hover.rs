//! `textDocument/hover`.

use lsp_types::{Contents, Hover, HoverParams, HoverRequest, Uri};
use pullpath_core::assist;

use super::DocumentRequest;
use crate::markup::markup;
use crate::session::{Purpose, Snapshot};

impl DocumentRequest for HoverRequest {
    fn uri(params: &HoverParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(snapshot: &Snapshot, params: HoverParams) -> Result<Option<Hover>, String> {
        let document = &snapshot.document;
        let at = params.text_document_position_params.position;
        let byte = snapshot.byte(at);
        let hover = match document.purpose() {
            Purpose::Settings => assist::rule_at(document.source(), byte),
            _ => assist::hover(&document.input().file, document.options(), byte),
        };
        Ok(hover.map(|hover| Hover {
            contents: Contents::MarkupContent(markup(hover.markdown, &snapshot.client.in_hovers)),
            range: Some(snapshot.range(hover.span)),
        }))
    }
}
