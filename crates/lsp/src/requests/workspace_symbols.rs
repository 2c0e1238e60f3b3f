//! `workspace/symbol`: the documents of all open files.

use lsp_types::{
    BaseSymbolInformation, Location, SymbolKind, WorkspaceSymbol, WorkspaceSymbolLocation,
    WorkspaceSymbolParams, WorkspaceSymbolRequest, WorkspaceSymbolResponse,
};
use pullpath_core::assist::outline;

use super::WorkspaceRequest;
use crate::session::Snapshot;

impl WorkspaceRequest for WorkspaceSymbolRequest {
    fn answer(
        snapshots: &[Snapshot],
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>, String> {
        let query = params.query.to_lowercase();
        let symbols = snapshots
            .iter()
            .flat_map(|snapshot| {
                outline(&snapshot.document.input().file)
                    .into_iter()
                    .map(move |entry| (snapshot, entry))
            })
            .filter(|(_, entry)| entry.title.to_lowercase().contains(&query))
            .map(|(snapshot, entry)| WorkspaceSymbol {
                location: WorkspaceSymbolLocation::Location(Location {
                    uri: snapshot.document.uri().clone(),
                    range: snapshot.range(entry.selection),
                }),
                data: None,
                base_symbol_information: BaseSymbolInformation {
                    name: entry.title,
                    kind: SymbolKind::Module,
                    tags: None,
                    container_name: None,
                },
            })
            .collect();
        Ok(Some(WorkspaceSymbolResponse::WorkspaceSymbolList(symbols)))
    }
}
