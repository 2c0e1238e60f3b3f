//! `textDocument/documentSymbol`: one for each document, `RegistryMirrorConfig docker.io`.

use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolRequest, DocumentSymbolResponse,
    SymbolKind, Uri,
};
use pullpath_core::assist::{OutlineEntry, outline};

use super::DocumentRequest;
use crate::position;
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
    let source = snapshot.document.source();
    let unit = snapshot.client.unit;
    #[expect(deprecated, reason = "the field is part of the type")]
    DocumentSymbol {
        name: entry.title.clone(),
        detail: (!entry.detail.is_empty()).then(|| entry.detail.clone()),
        kind,
        tags: None,
        deprecated: None,
        range: position::range(source, entry.span, unit),
        selection_range: position::range(source, entry.selection, unit),
        children: None,
    }
}
