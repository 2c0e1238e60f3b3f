//! `textDocument/codeLens` and the command behind it.

use lsp_types::{
    CodeLens, CodeLensParams, CodeLensRequest, Command, ExecuteCommandParams,
    ExecuteCommandRequest, Uri,
};
use pullpath_core::assist;

use super::{DocumentRequest, WorkspaceRequest, open_document};
use crate::capabilities::TRACE_COMMAND;
use crate::session::Snapshot;

impl DocumentRequest for CodeLensRequest {
    fn uri(params: &CodeLensParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        _params: CodeLensParams,
    ) -> Result<Option<Vec<CodeLens>>, String> {
        let document = &snapshot.document;
        let lenses = assist::lenses(&document.input().file, document.options())
            .into_iter()
            .map(|lens| CodeLens {
                range: snapshot.range(lens.span),
                command: Some(Command {
                    title: lens.title,
                    tooltip: Some("show the requests of a pull".to_owned()),
                    command: TRACE_COMMAND.to_owned(),
                    arguments: Some(vec![document.uri().as_str().into(), lens.image.into()]),
                }),
                data: None,
            })
            .collect();
        Ok(Some(lenses))
    }
}

impl WorkspaceRequest for ExecuteCommandRequest {
    /// The pull path as Markdown; the editor shows it as it likes.
    fn answer(
        snapshots: &[Snapshot],
        params: ExecuteCommandParams,
    ) -> Result<Option<serde_json::Value>, String> {
        if params.command != TRACE_COMMAND {
            return Err(format!("`{}` is not a command of pullpath", params.command));
        }
        let arguments = params.arguments.unwrap_or_default();
        let text = |index: usize| arguments.get(index).and_then(serde_json::Value::as_str);
        let (Some(uri), Some(image)) = (text(0), text(1)) else {
            return Err(format!("`{TRACE_COMMAND}` takes a document and an image"));
        };
        let snapshot = open_document(snapshots, uri)?;
        let document = &snapshot.document;
        let path = assist::pull_path([&document.input().file], document.options(), image);
        Ok(Some(path.into()))
    }
}
