//! `textDocument/documentSymbol`: one for each document, `RegistryMirrorConfig docker.io`.

use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolRequest, DocumentSymbolResponse,
    SymbolKind, Uri,
};
use pullpath_core::assist::{OutlineEntry, outline};

use super::DocumentRequest;
use crate::session::Snapshot;

impl DocumentRequest for DocumentSymbolRequest {
    fn uri(params: &DocumentSymbolParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        _params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>, String> {
        let symbols = outline(&snapshot.document.input().file)
            .iter()
            .map(|entry| {
                let mut symbol = symbol(snapshot, entry, SymbolKind::Module);
                // One level below a document is all there is.
                let children: Vec<DocumentSymbol> = entry
                    .children
                    .iter()
                    .map(|child| self::symbol(snapshot, child, SymbolKind::Object))
                    .collect();
                symbol.children = (!children.is_empty()).then_some(children);
                symbol
            })
            .collect();
        Ok(Some(DocumentSymbolResponse::DocumentSymbolList(symbols)))
    }
}

fn symbol(snapshot: &Snapshot, entry: &OutlineEntry, kind: SymbolKind) -> DocumentSymbol {
    #[expect(deprecated, reason = "the field is part of the type")]
    DocumentSymbol {
        name: entry.title.clone(),
        detail: (!entry.detail.is_empty()).then(|| entry.detail.clone()),
        kind,
        tags: None,
        deprecated: None,
        range: snapshot.range(entry.span),
        selection_range: snapshot.range(entry.selection),
        children: None,
    }
}
