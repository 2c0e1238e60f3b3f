//! `textDocument/inlayHint`.

use lsp_types::{InlayHint, InlayHintParams, InlayHintRequest, Label, Uri};
use pullpath_core::assist;

use super::DocumentRequest;
use crate::position;
use crate::session::Snapshot;

impl DocumentRequest for InlayHintRequest {
    fn uri(params: &InlayHintParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: InlayHintParams,
    ) -> Result<Option<Vec<InlayHint>>, String> {
        let document = &snapshot.document;
        let unit = snapshot.client.unit;
        let shown = position::span(document.source(), params.range, unit);
        let hints = assist::inlay_hints(&document.input().file, document.options())
            .into_iter()
            .filter(|hint| shown.touches(hint.byte))
            .map(|hint| InlayHint {
                position: position::position(document.source(), hint.byte, unit),
                label: Label::String(hint.label),
                kind: None,
                text_edits: None,
                tooltip: None,
                padding_left: Some(true),
                padding_right: None,
                data: None,
            })
            .collect();
        Ok(Some(hints))
    }
}
