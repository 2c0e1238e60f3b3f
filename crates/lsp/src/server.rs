//! The main loop: applies changes in order, hands questions to workers, sends their answers.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    ConfigurationItem, ConfigurationRequest, Diagnostic, DiagnosticRefreshRequest,
    DidChangeTextDocumentNotification, DidChangeTextDocumentParams,
    DidChangeWorkspaceFoldersNotification, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentNotification, DidCloseTextDocumentParams, DidOpenTextDocumentNotification,
    DidOpenTextDocumentParams, InitializeParams, MessageType, Notification as _,
    PublishDiagnosticsNotification, PublishDiagnosticsParams, RegistrationRequest, Uri,
    WorkspaceFolder, WorkspaceFolders,
};
use pullpath_core::settings::FILE_NAMES;
use serde::de::DeserializeOwned;

use crate::capabilities::{self, Client};
use crate::diagnostics::diagnostics;
use crate::requests::{self, Answer, Question};
use crate::session::{OpenDocument, SECTION, Session};
use crate::workers::Workers;

/// Why the server ended without a goodbye.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The client broke the protocol.
    #[error("the client broke the protocol: {0}")]
    Protocol(#[from] lsp_server::ProtocolError),
    /// The parameters of `initialize` cannot be read.
    #[error("the client's `initialize` cannot be read: {0}")]
    Initialize(#[from] serde_json::Error),
    /// Reading or writing failed.
    #[error("the connection to the client failed: {0}")]
    Transport(std::io::Error),
    /// The client went away without `shutdown` and `exit`.
    #[error("the client went away")]
    Disconnected,
}

/// What workers tell the main loop.
enum Event {
    /// The answer to a request.
    Answer(Response),
    /// What was found in a document.
    Diagnostics(Arc<OpenDocument>, Vec<Diagnostic>),
    /// Something went wrong that the user should hear of.
    Failure(String),
}

pub(crate) fn run(connection: &Connection) -> Result<(), ServerError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params)?;
    let client = Client::new(&params.capabilities);
    let result = serde_json::json!({
        "capabilities": capabilities::server(&client),
        "serverInfo": { "name": "pullpath", "version": env!("CARGO_PKG_VERSION") },
    });
    connection.initialize_finish(id, result)?;
    let (events, incoming) = unbounded();
    let mut session = Session::new(client, folders(&params));
    if let Some(options) = &params.initialization_options {
        session.take_editor_settings([(None, options)]);
    }
    let mut server = Server {
        connection,
        session,
        workers: Workers::new(2),
        events,
        pending: BTreeMap::new(),
        asked: None,
        stale: BTreeSet::new(),
        next_request: 0,
    };
    server.register();
    server.ask_for_settings();
    server.serve(&incoming)
}

struct Server<'c> {
    connection: &'c Connection,
    session: Session,
    workers: Workers,
    events: Sender<Event>,
    /// Requests without an answer, and whether each was cancelled.
    pending: BTreeMap<String, (RequestId, Arc<AtomicBool>)>,
    /// The last question for the user's settings, and the folders it is about; none for what is in no folder.
    asked: Option<(RequestId, Vec<Option<PathBuf>>)>,
    /// Documents whose pushed diagnostics are older than their text.
    stale: BTreeSet<String>,
    next_request: i32,
}

impl Server<'_> {
    fn serve(&mut self, incoming: &Receiver<Event>) -> Result<(), ServerError> {
        loop {
            for remark in self.session.take_remarks() {
                self.show(MessageType::Warning, &remark);
            }
            // Diagnostics wait until all changes that have arrived are applied.
            if self.connection.receiver.is_empty() {
                self.push_stale();
            }
            select! {
                recv(self.connection.receiver) -> message => {
                    match message.map_err(|_| ServerError::Disconnected)? {
                        Message::Request(request) => {
                            if self.connection.handle_shutdown(&request)? {
                                return Ok(());
                            }
                            self.request(request);
                        }
                        Message::Notification(notification) => self.notification(notification),
                        Message::Response(response) => self.response(response),
                    }
                }
                recv(incoming) -> event => {
                    if let Ok(event) = event {
                        self.event(event);
                    }
                }
            }
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // When the client is gone, the loop ends at its next read.
        let _ = self.connection.sender.send(message.into());
    }

    fn request(&mut self, request: Request) {
        let id = request.id.clone();
        match requests::question(request, &self.session) {
            Question::Now(response) => self.send(response),
            Question::Job(job) => {
                let cancelled = Arc::new(AtomicBool::new(false));
                let key = id.to_string();
                self.pending
                    .insert(key, (id.clone(), Arc::clone(&cancelled)));
                let events = self.events.clone();
                self.workers.spawn(move || {
                    if cancelled.load(Ordering::Relaxed) {
                        // The main loop has answered already.
                        return;
                    }
                    let _ = events.send(answer(id, job));
                });
            }
        }
    }

    fn notification(&mut self, notification: Notification) {
        let method = notification.method.clone();
        let done = match method.as_str() {
            "textDocument/didOpen" => self.read::<DidOpenTextDocumentNotification>(
                notification,
                |server, params: DidOpenTextDocumentParams| {
                    let item = params.text_document;
                    server.stale.insert(item.uri.to_string());
                    if server.session.open(item.uri, item.version, &item.text) {
                        server.reload();
                    }
                },
            ),
            "textDocument/didChange" => self.read::<DidChangeTextDocumentNotification>(
                notification,
                |server, params: DidChangeTextDocumentParams| {
                    let uri = params.text_document.text_document_identifier.uri;
                    let version = params.text_document.version;
                    server.stale.insert(uri.to_string());
                    let settings_changed =
                        server
                            .session
                            .change(&uri, version, &params.content_changes);
                    if settings_changed {
                        server.reload();
                    }
                },
            ),
            "textDocument/didClose" => self.read::<DidCloseTextDocumentNotification>(
                notification,
                |server, params: DidCloseTextDocumentParams| {
                    let uri = params.text_document.uri;
                    server.stale.remove(&uri.to_string());
                    if server.session.close(&uri) {
                        server.reload();
                    }
                    if !server.session.client.pulls_diagnostics {
                        server.publish(PublishDiagnosticsParams {
                            uri,
                            version: None,
                            diagnostics: Vec::new(),
                        });
                    }
                },
            ),
            "workspace/didChangeWorkspaceFolders" => self
                .read::<DidChangeWorkspaceFoldersNotification>(
                    notification,
                    |server, params: DidChangeWorkspaceFoldersParams| {
                        let removed = paths(&params.event.removed);
                        server
                            .session
                            .change_folders(paths(&params.event.added), &removed);
                        server.ask_for_settings();
                        server.reload();
                    },
                ),
            "workspace/didChangeWatchedFiles" => {
                self.reload();
                Ok(())
            }
            "workspace/didChangeConfiguration" => {
                self.change_settings(&notification.params);
                Ok(())
            }
            "$/cancelRequest" => {
                self.cancel(&notification.params);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = done {
            self.log(&format!("`{method}` cannot be read: {error}"));
        }
    }

    fn read<N>(
        &mut self,
        notification: Notification,
        apply: impl FnOnce(&mut Self, N::Params),
    ) -> Result<(), serde_json::Error>
    where
        N: lsp_types::Notification,
        N::Params: DeserializeOwned,
    {
        serde_json::from_value(notification.params).map(|params| apply(self, params))
    }

    fn cancel(&mut self, params: &serde_json::Value) {
        let id = match params.get("id") {
            Some(serde_json::Value::Number(number)) => number
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
                .map(RequestId::from),
            Some(serde_json::Value::String(text)) => Some(RequestId::from(text.clone())),
            _ => None,
        };
        let Some((id, cancelled)) = id.and_then(|id| self.pending.remove(&id.to_string())) else {
            return;
        };
        cancelled.store(true, Ordering::Relaxed);
        self.send(Response::new_err(
            id,
            ErrorCode::RequestCanceled as i32,
            "cancelled by the client".to_owned(),
        ));
    }

    fn response(&mut self, response: Response) {
        let asked = self.asked.take_if(|(id, _)| *id == response.id);
        match (asked, response.response_result) {
            (Some((_, folders)), Ok(serde_json::Value::Array(sections))) => {
                let sections = folders.into_iter().zip(&sections);
                self.session.take_editor_settings(sections);
                self.reload();
            }
            // Registrations and refreshes have nothing to say.
            (_, Ok(_)) => {}
            // A refusal costs comfort, nothing else.
            (_, Err(error)) => {
                self.log(&format!("the client refused a request: {}", error.message));
            }
        }
    }

    /// The user's settings changed. A client that can be asked sends nothing of use here.
    fn change_settings(&mut self, params: &serde_json::Value) {
        if self.session.client.has_settings {
            self.ask_for_settings();
            return;
        }
        let settings = params.get("settings").unwrap_or(&serde_json::Value::Null);
        let section = settings.get(SECTION).unwrap_or(settings);
        self.session.take_editor_settings([(None, section)]);
        self.reload();
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Answer(response) => {
                // A request that was cancelled has its answer.
                if self.pending.remove(&response.id.to_string()).is_some() {
                    self.send(response);
                }
            }
            Event::Diagnostics(document, diagnostics) => {
                if self.session.is_current(&document) {
                    self.publish(PublishDiagnosticsParams {
                        uri: document.uri().clone(),
                        version: Some(document.version()),
                        diagnostics,
                    });
                }
            }
            Event::Failure(message) => self.show(MessageType::Error, &message),
        }
    }

    /// Settings or folders changed.
    fn reload(&mut self) {
        self.session.reload();
        if self.session.client.pulls_diagnostics {
            if self.session.client.refreshes_diagnostics {
                self.ask::<DiagnosticRefreshRequest>(serde_json::Value::Null);
            }
        } else {
            self.stale
                .extend(self.session.uris().iter().map(ToString::to_string));
        }
    }

    fn push_stale(&mut self) {
        let stale = std::mem::take(&mut self.stale);
        if self.session.client.pulls_diagnostics {
            return;
        }
        for uri in stale.iter().filter_map(|uri| Uri::parse(uri).ok()) {
            let Some(snapshot) = self.session.snapshot(&uri) else {
                continue;
            };
            let events = self.events.clone();
            self.workers.spawn(move || {
                if !snapshot.document.is_newest() {
                    // The newer text waits behind this one.
                    return;
                }
                let found = catch_unwind(AssertUnwindSafe(|| diagnostics(&snapshot)));
                let _ = events.send(match found {
                    Ok(diagnostics) => Event::Diagnostics(snapshot.document, diagnostics),
                    Err(_) => Event::Failure(internal_error("checking a document")),
                });
            });
        }
    }

    fn publish(&self, params: PublishDiagnosticsParams) {
        self.send(Notification::new(
            PublishDiagnosticsNotification::METHOD.as_str().to_owned(),
            params,
        ));
    }

    /// Asks to hear of settings that change: in files on disk, and of the user.
    fn register(&mut self) {
        let client = &self.session.client;
        let mut registrations = Vec::new();
        if client.watches_files {
            let watchers: Vec<_> = FILE_NAMES
                .iter()
                .map(|name| serde_json::json!({ "globPattern": format!("**/{name}") }))
                .collect();
            registrations.push(serde_json::json!({
                "id": "pullpath-settings-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }));
        }
        if client.reports_settings {
            registrations.push(serde_json::json!({
                "id": "pullpath-user-settings",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": { "section": SECTION },
            }));
        }
        if !registrations.is_empty() {
            let params = serde_json::json!({ "registrations": registrations });
            self.ask::<RegistrationRequest>(params);
        }
    }

    /// Asks for the user's settings, those for all and those of each folder.
    fn ask_for_settings(&mut self) {
        if !self.session.client.has_settings {
            return;
        }
        let mut scopes = vec![None];
        scopes.extend(self.session.folders().iter().cloned().map(Some));
        let items: Vec<_> = scopes
            .iter()
            .map(|folder| ConfigurationItem {
                scope_uri: folder.as_ref().and_then(|f| Uri::from_file_path(f).ok()),
                section: Some(SECTION.to_owned()),
            })
            .collect();
        let id = self.ask::<ConfigurationRequest>(serde_json::json!({ "items": items }));
        // Of two questions on their way the answer to the later one counts.
        self.asked = Some((id, scopes));
    }

    fn ask<R: lsp_types::Request>(&mut self, params: serde_json::Value) -> RequestId {
        self.next_request += 1;
        let id = RequestId::from(format!("pullpath-{}", self.next_request));
        self.send(Request {
            id: id.clone(),
            method: R::METHOD.as_str().to_owned(),
            params,
        });
        id
    }

    fn log(&self, message: &str) {
        self.say("window/logMessage", MessageType::Warning, message);
    }

    fn show(&self, kind: MessageType, message: &str) {
        self.say("window/showMessage", kind, message);
    }

    fn say(&self, method: &str, kind: MessageType, message: &str) {
        let message = format!("pullpath: {message}");
        self.send(Notification::new(
            method.to_owned(),
            serde_json::json!({ "type": kind, "message": message }),
        ));
    }
}

/// Runs a job; a mistake in it becomes an error of this one request.
fn answer(id: RequestId, job: Answer) -> Event {
    match catch_unwind(AssertUnwindSafe(job)) {
        Ok(Ok(result)) => Event::Answer(Response::new_ok(id, result)),
        Ok(Err(error)) => Event::Answer(Response::new_err(
            id,
            ErrorCode::RequestFailed as i32,
            error,
        )),
        Err(_) => Event::Answer(Response::new_err(
            id,
            ErrorCode::InternalError as i32,
            internal_error("answering a request"),
        )),
    }
}

fn internal_error(doing: &str) -> String {
    format!("internal error while {doing}; please report it")
}

/// The folders the client has open: several, one, or none for a single file.
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let named = match &params.workspace_folders_initialize_params.workspace_folders {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) => paths(folders),
        _ => Vec::new(),
    };
    if !named.is_empty() {
        return named;
    }
    #[expect(deprecated, reason = "older clients name their one folder here")]
    let root = params.root_uri.as_ref();
    root.and_then(|uri| uri.to_file_path().ok())
        .into_iter()
        .collect()
}

fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders
        .iter()
        .filter_map(|folder| folder.uri.to_file_path().ok())
        .collect()
}
