//! `textDocument/foldingRange`.

use lsp_types::{FoldingRange, FoldingRangeParams, FoldingRangeRequest, Uri};
use pullpath_core::assist::folding_ranges;

use super::DocumentRequest;
use crate::session::Snapshot;

impl DocumentRequest for FoldingRangeRequest {
    fn uri(params: &FoldingRangeParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        _params: FoldingRangeParams,
    ) -> Result<Option<Vec<FoldingRange>>, String> {
        let lines = snapshot.document.source().lines();
        let ranges = folding_ranges(&snapshot.document.input().file)
            .into_iter()
            .map(|span| FoldingRange {
                start_line: lines.line_of(span.start),
                end_line: lines.line_of(span.end),
                ..FoldingRange::default()
            })
            .collect();
        Ok(Some(ranges))
    }
}
