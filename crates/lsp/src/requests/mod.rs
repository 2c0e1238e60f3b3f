//! One file for each thing a client asks.

mod code_actions;
mod code_lens;
mod completion;
mod definition;
mod document_symbols;
mod folding;
mod hover;
mod inlay_hints;
mod links;
mod pull_diagnostics;
mod references;
mod rename;
mod selection;
mod workspace_symbols;

use lsp_server::{ErrorCode, Request, RequestId, Response};
use lsp_types::{
    CodeActionRequest, CodeActionResolveRequest, CodeLensRequest, CompletionRequest,
    DefinitionRequest, DocumentDiagnosticRequest, DocumentLinkRequest, DocumentSymbolRequest,
    ExecuteCommandRequest, FoldingRangeRequest, HoverRequest, InlayHintRequest,
    PrepareRenameRequest, ReferencesRequest, RenameRequest, SelectionRangeRequest, Uri,
    WorkspaceSymbolRequest,
};

use crate::session::{Session, Snapshot};

const NOT_OPEN: &str = "the document is not open";

/// Work on a snapshot: a result, or why there is none.
pub(crate) type Answer = Box<dyn FnOnce() -> Result<serde_json::Value, String> + Send>;

/// What becomes of a request.
pub(crate) enum Question {
    /// It is answered at once.
    Now(Response),
    /// A worker answers it.
    Job(Answer),
}

/// A request about one document.
trait DocumentRequest: lsp_types::Request {
    /// The document it is about.
    fn uri(params: &Self::Params) -> &Uri;
    /// The answer.
    fn answer(snapshot: &Snapshot, params: Self::Params) -> Result<Self::Result, String>;
}

/// A request about all open documents.
trait WorkspaceRequest: lsp_types::Request {
    /// The answer.
    fn answer(snapshots: &[Snapshot], params: Self::Params) -> Result<Self::Result, String>;
}

/// Finds the handler of a request.
pub(crate) fn question(request: Request, session: &Session) -> Question {
    match request.method.as_str() {
        "textDocument/codeAction" => document::<CodeActionRequest>(request, session),
        "textDocument/codeLens" => document::<CodeLensRequest>(request, session),
        "textDocument/completion" => document::<CompletionRequest>(request, session),
        "textDocument/definition" => document::<DefinitionRequest>(request, session),
        "textDocument/diagnostic" => document::<DocumentDiagnosticRequest>(request, session),
        "textDocument/documentLink" => document::<DocumentLinkRequest>(request, session),
        "textDocument/documentSymbol" => document::<DocumentSymbolRequest>(request, session),
        "textDocument/foldingRange" => document::<FoldingRangeRequest>(request, session),
        "textDocument/hover" => document::<HoverRequest>(request, session),
        "textDocument/inlayHint" => document::<InlayHintRequest>(request, session),
        "textDocument/prepareRename" => document::<PrepareRenameRequest>(request, session),
        "textDocument/references" => document::<ReferencesRequest>(request, session),
        "textDocument/rename" => document::<RenameRequest>(request, session),
        "textDocument/selectionRange" => document::<SelectionRangeRequest>(request, session),
        "codeAction/resolve" => workspace::<CodeActionResolveRequest>(request, session),
        "workspace/executeCommand" => workspace::<ExecuteCommandRequest>(request, session),
        "workspace/symbol" => workspace::<WorkspaceSymbolRequest>(request, session),
        method => {
            let message = format!("`{method}` is not supported");
            refusal(request.id, ErrorCode::MethodNotFound, &message)
        }
    }
}

fn refusal(id: RequestId, code: ErrorCode, message: &str) -> Question {
    Question::Now(Response::new_err(id, code as i32, message.to_owned()))
}

fn parameters<R: lsp_types::Request>(request: Request) -> Result<R::Params, Question> {
    serde_json::from_value(request.params)
        .map_err(|error| refusal(request.id, ErrorCode::InvalidParams, &error.to_string()))
}

fn document<R: DocumentRequest + 'static>(request: Request, session: &Session) -> Question {
    let id = request.id.clone();
    let params = match parameters::<R>(request) {
        Ok(params) => params,
        Err(refusal) => return refusal,
    };
    let Some(snapshot) = session.snapshot(R::uri(&params)) else {
        // A request that crosses `didClose` on its way: nothing is known of the document any more.
        return refusal(id, ErrorCode::ContentModified, NOT_OPEN);
    };
    Question::Job(Box::new(move || to_value(R::answer(&snapshot, params)?)))
}

fn workspace<R: WorkspaceRequest + 'static>(request: Request, session: &Session) -> Question {
    let params = match parameters::<R>(request) {
        Ok(params) => params,
        Err(refusal) => return refusal,
    };
    let snapshots: Vec<Snapshot> = session
        .uris()
        .iter()
        .filter_map(|uri| session.snapshot(uri))
        .collect();
    Question::Job(Box::new(move || to_value(R::answer(&snapshots, params)?)))
}

/// The document that a request names among its parameters.
fn open_document<'s>(snapshots: &'s [Snapshot], uri: &str) -> Result<&'s Snapshot, String> {
    snapshots
        .iter()
        .find(|snapshot| snapshot.document.uri().as_str() == uri)
        .ok_or_else(|| NOT_OPEN.to_owned())
}

fn to_value(result: impl serde::Serialize) -> Result<serde_json::Value, String> {
    serde_json::to_value(result).map_err(|error| error.to_string())
}
