//! `textDocument/inlayHint`.

use lsp_types::{InlayHint, InlayHintParams, InlayHintRequest, Label, Uri};
use pullpath_core::assist;

use super::DocumentRequest;
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
        let shown = snapshot.span(params.range);
        let hints = assist::inlay_hints(&document.input().file, document.options())
            .into_iter()
            .filter(|hint| shown.touches(hint.byte))
            .map(|hint| InlayHint {
                position: snapshot.position(hint.byte),
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
