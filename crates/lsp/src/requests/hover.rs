//! `textDocument/hover`.

use lsp_types::{Contents, Hover, HoverParams, HoverRequest, MarkupContent, MarkupKind, Uri};
use pullpath_core::assist;

use super::DocumentRequest;
use crate::position;
use crate::session::Snapshot;

impl DocumentRequest for HoverRequest {
    fn uri(params: &HoverParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(snapshot: &Snapshot, params: HoverParams) -> Result<Option<Hover>, String> {
        let document = &snapshot.document;
        let unit = snapshot.client.unit;
        let at = params.text_document_position_params.position;
        let byte = position::byte(document.source(), at, unit);
        let hover = assist::hover(&document.input().file, document.options(), byte);
        Ok(hover.map(|hover| Hover {
            contents: Contents::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value: hover.markdown,
            }),
            range: Some(position::range(document.source(), hover.span, unit)),
        }))
    }
}
