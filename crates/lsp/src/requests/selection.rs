//! `textDocument/selectionRange`.

use lsp_types::{SelectionRange, SelectionRangeParams, SelectionRangeRequest, Uri};
use pullpath_core::assist::selection_ranges;

use super::DocumentRequest;
use crate::position;
use crate::session::Snapshot;

impl DocumentRequest for SelectionRangeRequest {
    fn uri(params: &SelectionRangeParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>, String> {
        let source = snapshot.document.source();
        let unit = snapshot.client.unit;
        let ranges = params
            .positions
            .into_iter()
            .map(|at| {
                let byte = position::byte(source, at, unit);
                let spans = selection_ranges(&snapshot.document.input().file, byte);
                let outermost = spans.into_iter().rev().fold(None, |parent, span| {
                    Some(SelectionRange {
                        range: position::range(source, span, unit),
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
