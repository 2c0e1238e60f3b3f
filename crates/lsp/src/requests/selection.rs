//! `textDocument/selectionRange`.

use lsp_types::{SelectionRange, SelectionRangeParams, SelectionRangeRequest, Uri};
use pullpath_core::assist::selection_ranges;

use super::DocumentRequest;
use crate::session::Snapshot;

impl DocumentRequest for SelectionRangeRequest {
    fn uri(params: &SelectionRangeParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>, String> {
        let ranges = params
            .positions
            .into_iter()
            .map(|at| {
                let file = &snapshot.document.input().file;
                let spans = selection_ranges(file, snapshot.byte(at));
                let outermost = spans.into_iter().rev().fold(None, |parent, span| {
                    Some(SelectionRange {
                        range: snapshot.range(span),
                        parent: parent.map(Box::new),
                    })
                });
                outermost.unwrap_or(SelectionRange {
                    range: lsp_types::Range { start: at, end: at },
                    parent: None,
                })
            })
            .collect();
        Ok(Some(ranges))
    }
}
