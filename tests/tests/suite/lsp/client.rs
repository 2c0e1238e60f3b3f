//! A client that speaks to a server in the same process, and insists that everything it is told is looked at.

use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    Diagnostic, DidChangeTextDocumentParams, DidOpenTextDocumentParams, InitializeResult, Position,
    PublishDiagnosticsParams, Range, TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial, TextDocumentIdentifier, TextDocumentItem, Uri,
    VersionedTextDocumentIdentifier,
};
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
        let (server, client) = Connection::memory();
        let thread = std::thread::spawn(move || pullpath_lsp::serve(server));
        let mut client = Self {
            connection: Some(client),
            server: Some(thread),
            next_id: 0,
            waiting: Vec::new(),
            initialized: InitializeResult::default(),
        };
        let result = client.request_value("initialize", json!({ "capabilities": capabilities }));
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

    /// Says goodbye; the server must end well and must have said nothing that nobody looked at.
    pub(super) fn stop(mut self) {
        self.request_value("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        let server = self.server.take().expect("a server until the end");
        let outcome = server.join().expect("no panic in the server");
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
