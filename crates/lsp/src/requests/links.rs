//! `textDocument/documentLink`: patch files that a document names.

use lsp_types::{DocumentLink, DocumentLinkParams, DocumentLinkRequest, Uri};
use pullpath_core::assist::links;

use super::DocumentRequest;
use crate::session::Snapshot;

impl DocumentRequest for DocumentLinkRequest {
    fn uri(params: &DocumentLinkParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        _params: DocumentLinkParams,
    ) -> Result<Option<Vec<DocumentLink>>, String> {
        let found = links(&snapshot.document.input().file)
            .into_iter()
            .filter_map(|link| {
                Some(DocumentLink {
                    range: snapshot.range(link.span),
                    target: Some(snapshot.document.uri().join(&link.target).ok()?),
                    tooltip: None,
                    data: None,
                })
            })
            .collect();
        Ok(Some(found))
    }
}
