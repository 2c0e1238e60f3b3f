//! A client that speaks to a server in the same process, and insists that everything it is told is looked at.

use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    CodeAction, CodeActionRequest, CodeActionResponse, Diagnostic, DidChangeTextDocumentParams,
    DidOpenTextDocumentParams, DocumentDiagnosticReport, DocumentDiagnosticRequest,
    InitializeResult, Position, PublishDiagnosticsParams, Range, TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial, TextDocumentIdentifier, TextDocumentItem, TextEdit, Uri,
    VersionedTextDocumentIdentifier,
};
use pullpath_core::source::{self, ColumnUnit, Source};
use serde_json::{Value, json};

/// Long enough for a busy machine; only reached when the server does not answer at all.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Client {
    connection: Option<Connection>,
    server: Option<JoinHandle<Result<(), pullpath_lsp::ServerError>>>,
    next_id: i32,
    /// Messages that came while something else was waited for.
    waiting: Vec<Message>,
    pub(super) initialized: InitializeResult,
}

impl Client {
    /// A client that takes pushed diagnostics, with UTF-16 positions.
    pub(super) fn start() -> Self {
        Self::with(&json!({}))
    }

    pub(super) fn with(capabilities: &Value) -> Self {
        Self::begin(json!({ "capabilities": capabilities }))
    }

    /// A client with these parameters of `initialize`.
    pub(super) fn begin(params: Value) -> Self {
        let (server, client) = Connection::memory();
        let thread = std::thread::spawn(move || pullpath_lsp::serve(server));
        let mut client = Self {
            connection: Some(client),
            server: Some(thread),
            next_id: 0,
            waiting: Vec::new(),
            initialized: InitializeResult::default(),
        };
        let result = client.request_value("initialize", params);
        client.initialized = serde_json::from_value(result).expect("a result of `initialize`");
        client.notify("initialized", json!({}));
        client
    }

    fn send(&self, message: impl Into<Message>) {
        let connection = self
            .connection
            .as_ref()
            .expect("a connection until the end");
        connection.sender.send(message.into()).expect("a server");
    }

    fn receive(&self) -> Message {
        let connection = self
            .connection
            .as_ref()
            .expect("a connection until the end");
        connection
            .receiver
            .recv_timeout(PATIENCE)
            .expect("a message from the server")
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        self.send(Notification {
            method: method.to_owned(),
            params,
        });
    }

    /// Sends a request without waiting for its answer.
    pub(super) fn ask(&mut self, method: &str, params: Value) -> RequestId {
        self.next_id += 1;
        let id = RequestId::from(self.next_id);
        self.send(Request {
            id: id.clone(),
            method: method.to_owned(),
            params,
        });
        id
    }

    /// The answer to a request; other messages are kept for later.
    pub(super) fn answer(&mut self, id: &RequestId) -> Response {
        let arrived = self
            .waiting
            .iter()
            .position(|message| matches!(message, Message::Response(r) if r.id == *id));
        if let Some(Message::Response(response)) = arrived.map(|at| self.waiting.remove(at)) {
            return response;
        }
        loop {
            match self.receive() {
                Message::Response(response) if response.id == *id => return response,
                message => self.waiting.push(message),
            }
        }
    }

    /// The next question of the server with this method; other messages are kept for later.
    pub(super) fn asked(&mut self, method: &str) -> Request {
        let arrived = self
            .waiting
            .iter()
            .position(|message| matches!(message, Message::Request(r) if r.method == method));
        if let Some(Message::Request(request)) = arrived.map(|at| self.waiting.remove(at)) {
            return request;
        }
        loop {
            match self.receive() {
                Message::Request(request) if request.method == method => return request,
                message => self.waiting.push(message),
            }
        }
    }

    /// Answers a question of the server.
    pub(super) fn reply(&self, request: Request, result: Value) {
        self.send(Response::new_ok(request.id, result));
    }

    /// The text of the next message that the server shows to the user.
    pub(super) fn shown(&mut self) -> String {
        let is_shown = |message: &Message| matches!(message, Message::Notification(n) if n.method == "window/showMessage");
        let arrived = self.waiting.iter().position(is_shown);
        let message = match arrived {
            Some(at) => self.waiting.remove(at),
            None => loop {
                let message = self.receive();
                if is_shown(&message) {
                    break message;
                }
                self.waiting.push(message);
            },
        };
        match message {
            Message::Notification(notification) => notification.params["message"]
                .as_str()
                .unwrap_or("")
                .to_owned(),
            _ => String::new(),
        }
    }

    /// The diagnostics of a document, asked for.
    pub(super) fn pulled(&mut self, uri: &Uri) -> Vec<Diagnostic> {
        let report =
            self.request::<DocumentDiagnosticRequest>(json!({ "textDocument": { "uri": uri } }));
        match report {
            DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(full) => {
                full.full_document_diagnostic_report.items
            }
            DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(_) => {
                panic!("not a full report, though none was had before")
            }
        }
    }

    pub(super) fn request_value(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(&id)
            .response_result
            .unwrap_or_else(|error| panic!("`{method}` failed: {}", error.message))
    }

    /// A request of a known type.
    pub(super) fn request<R: lsp_types::Request>(&mut self, params: Value) -> R::Result {
        let value = self.request_value(R::METHOD.as_str(), params);
        serde_json::from_value(value).expect("a result of the right type")
    }

    pub(super) fn open(&self, name: &str, text: &str) -> Uri {
        let uri = Uri::parse(&format!("file:///project/{name}")).expect("a URI");
        self.open_as(&uri, text);
        uri
    }

    pub(super) fn open_as(&self, uri: &Uri, text: &str) {
        let params = DidOpenTextDocumentParams {
            text_document: TextDocumentItem {
                uri: uri.clone(),
                language_id: "yaml".to_owned().into(),
                version: 1,
                text: text.to_owned(),
            },
        };
        self.notify(
            "textDocument/didOpen",
            serde_json::to_value(params).expect("JSON"),
        );
    }

    pub(super) fn change(&self, uri: &Uri, version: i32, changes: &[(Range, &str)]) {
        #[expect(deprecated, reason = "the field is part of the type")]
        let content_changes = changes
            .iter()
            .map(|(range, text)| {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(
                    TextDocumentContentChangePartial {
                        range: *range,
                        range_length: None,
                        text: (*text).to_owned(),
                    },
                )
            })
            .collect();
        let params = DidChangeTextDocumentParams {
            text_document: VersionedTextDocumentIdentifier {
                version,
                text_document_identifier: TextDocumentIdentifier { uri: uri.clone() },
            },
            content_changes,
        };
        self.notify(
            "textDocument/didChange",
            serde_json::to_value(params).expect("JSON"),
        );
    }

    /// Sends the whole text anew.
    pub(super) fn replace(&self, uri: &Uri, version: i32, text: &str) {
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "text": text }],
            }),
        );
    }

    /// The diagnostics that are pushed next for a version of a document.
    pub(super) fn pushed(&mut self, uri: &Uri, version: i32) -> Vec<Diagnostic> {
        let mut earlier = std::mem::take(&mut self.waiting).into_iter();
        loop {
            let message = earlier.next().unwrap_or_else(|| self.receive());
            if let Message::Notification(notification) = &message
                && notification.method == "textDocument/publishDiagnostics"
            {
                let params: PublishDiagnosticsParams =
                    serde_json::from_value(notification.params.clone()).expect("diagnostics");
                assert!(
                    params.uri != *uri || params.version.is_none_or(|sent| sent <= version),
                    "diagnostics of a version that was never sent"
                );
                if params.uri == *uri {
                    if params.version == Some(version) {
                        self.waiting.extend(earlier);
                        return params.diagnostics;
                    }
                    // Those of an older version.
                    continue;
                }
            }
            self.waiting.push(message);
        }
    }

    /// Sends `exit` and waits for the server to end.
    pub(super) fn exit(&mut self) -> Result<(), pullpath_lsp::ServerError> {
        self.notify("exit", Value::Null);
        let server = self.server.take().expect("a server until the end");
        server.join().expect("no panic in the server")
    }

    /// The answers to requests, in the order in which they come; other messages are kept for later.
    pub(super) fn answers(&mut self, count: usize) -> Vec<Response> {
        let mut answers = Vec::new();
        while answers.len() < count {
            match self.receive() {
                Message::Response(response) => answers.push(response),
                message => self.waiting.push(message),
            }
        }
        answers
    }

    /// Says goodbye; the server must end well and must have said nothing that nobody looked at.
    pub(super) fn stop(mut self) {
        self.request_value("shutdown", Value::Null);
        let outcome = self.exit();
        assert!(outcome.is_ok(), "{outcome:?}");
        let unread: Vec<&Message> = self
            .waiting
            .iter()
            .filter(|message| {
                !matches!(message, Message::Notification(n)
                    if n.method == "textDocument/publishDiagnostics")
            })
            .collect();
        assert!(unread.is_empty(), "nobody read {unread:?}");
    }
}

/// A position from line and column, both from zero.
pub(super) fn at(line: u32, character: u32) -> Position {
    Position { line, character }
}

/// A range on one line.
pub(super) fn on(line: u32, start: u32, end: u32) -> Range {
    Range {
        start: at(line, start),
        end: at(line, end),
    }
}

/// The parameters of a request about a place.
pub(super) fn place(uri: &Uri, position: Position) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position })
}

/// The names of the rules that diagnostics come from.
pub(super) fn rules(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .filter_map(|diagnostic| match &diagnostic.code {
            Some(lsp_types::Code::String(rule)) => Some(rule.clone()),
            _ => None,
        })
        .collect()
}

/// The code actions for a range, of these kinds.
pub(super) fn actions(
    client: &mut Client,
    uri: &Uri,
    range: Range,
    only: &[&str],
) -> Vec<CodeAction> {
    let response = client.request::<CodeActionRequest>(json!({
        "textDocument": { "uri": uri },
        "range": range,
        "context": { "diagnostics": [], "only": only },
    }));
    response
        .into_iter()
        .flatten()
        .filter_map(|action| match action {
            CodeActionResponse::CodeAction(action) => Some(action),
            CodeActionResponse::Command(_) => None,
        })
        .collect()
}

/// The edits of a code action, for clients that take them without versions.
pub(super) fn edits(action: &CodeAction) -> Vec<TextEdit> {
    let changes = action.edit.as_ref().and_then(|edit| edit.changes.as_ref());
    changes
        .into_iter()
        .flat_map(|changes| changes.values().flatten().cloned())
        .collect()
}

/// A text after edits, as an editor applies them: all of them mean the text as it was.
pub(super) fn edited(text: &str, edits: &[TextEdit]) -> String {
    let source = Source::new("", text);
    let mut spans: Vec<_> = edits
        .iter()
        .map(|edit| {
            let byte = |at: Position| {
                let place = source::Position {
                    line: at.line,
                    column: at.character,
                };
                source.lines().byte(text, place, ColumnUnit::Utf16) as usize
            };
            (
                byte(edit.range.start)..byte(edit.range.end),
                edit.new_text.as_str(),
            )
        })
        .collect();
    spans.sort_by_key(|(span, _)| (span.start, span.end));
    let mut text = text.to_owned();
    for (span, new) in spans.into_iter().rev() {
        text.replace_range(span, new);
    }
    text
}
