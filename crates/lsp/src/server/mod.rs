//! The main loop: applies changes in order, hands questions to workers, sends their answers.

mod changes;
mod conversation;
mod error;
mod pending;
mod pushing;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message, Request, RequestId, Response};
use lsp_types::{ExecuteCommandRequest, InitializeParams, MessageType, Request as _};

use crate::capabilities::{self, Client};
use crate::diagnostics::Diagnosis;
use crate::requests::{self, Answer, Question};
use crate::session::{OpenDocument, Session};
use crate::workers::Workers;
use conversation::internal_error;
pub use error::ServerError;
use pending::Pending;

/// What workers tell the main loop.
enum Event {
    /// The answer to a request.
    Answer(Response),
    /// What was found in a document.
    Diagnosis(Arc<OpenDocument>, Diagnosis),
    /// The result of a command, for a client that does not show it.
    Result(String),
    /// A mistake of ours, by what was being done.
    Failure(String),
}

/// How far the end has come.
enum Phase {
    Running,
    /// `shutdown` has come; it is answered when everything before it is.
    Ending(RequestId),
    /// Only `exit` is waited for.
    Ended,
}

pub(crate) fn run(connection: &Connection) -> Result<(), ServerError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let code = ErrorCode::InvalidParams as i32;
            let refusal = Response::new_err(id, code, error.to_string());
            // The reason is returned, whether or not the client hears it.
            let _ = connection.sender.send(refusal.into());
            return Err(ServerError::Initialize(error));
        }
    };
    let client = Client::new(&params);
    let result = serde_json::json!({
        "capabilities": capabilities::server(&client),
        "serverInfo": { "name": "pullpath", "version": env!("CARGO_PKG_VERSION") },
    });
    let (events, incoming) = unbounded();
    let mut session = Session::new(client, changes::folders(&params));
    if let Some(options) = &params.initialization_options {
        session.take_editor_settings([(None, options)]);
    }
    let mut server = Server {
        connection,
        session,
        workers: Workers::new(2),
        events,
        pending: Pending::default(),
        asked: None,
        stale: BTreeSet::new(),
        unsaid: BTreeSet::new(),
        typed: false,
        failures: BTreeSet::new(),
        next_request: 0,
        phase: Phase::Running,
    };
    server.send(Response::new_ok(id, result));
    server.serve(&incoming)
}

struct Server<'c> {
    connection: &'c Connection,
    session: Session,
    workers: Workers,
    events: Sender<Event>,
    pending: Pending,
    /// The last question for the user's settings, and the folders it is about; none for what is in no folder.
    asked: Option<(RequestId, Vec<Option<PathBuf>>)>,
    /// Documents whose pushed diagnostics are older than their text.
    stale: BTreeSet<String>,
    /// Documents of which something was held back while somebody typed.
    unsaid: BTreeSet<String>,
    /// Somebody typed since the last look.
    typed: bool,
    /// What has failed, and was told.
    failures: BTreeSet<String>,
    next_request: i32,
    phase: Phase,
}

impl Server<'_> {
    fn serve(&mut self, incoming: &Receiver<Event>) -> Result<(), ServerError> {
        let mut pause = never();
        loop {
            for remark in self.session.take_remarks() {
                self.show(MessageType::Warning, &remark);
            }
            if std::mem::take(&mut self.typed) {
                pause = after(self.session.typing_pause());
            }
            self.push_stale();
            self.end_if_done();
            select! {
                recv(self.connection.receiver) -> message => match message {
                    Ok(Message::Notification(told)) if told.method == "exit" => {
                        return self.exit(incoming);
                    }
                    Ok(message) => self.message(message),
                    Err(_) if matches!(self.phase, Phase::Ended) => return Ok(()),
                    Err(_) => return Err(ServerError::Disconnected),
                },
                recv(incoming) -> event => {
                    if let Ok(event) = event {
                        self.event(event);
                    }
                }
                recv(pause) -> _ => self.typing_pauses(),
            }
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // When the client is gone, the loop ends at its next read.
        let _ = self.connection.sender.send(message.into());
    }

    /// Takes in a message. A mistake of ours in doing so is told, and ends nothing.
    fn message(&mut self, message: Message) {
        let (id, doing) = match &message {
            Message::Request(request) => (
                Some(request.id.clone()),
                format!("reading `{}`", request.method),
            ),
            Message::Notification(told) => (None, format!("taking in `{}`", told.method)),
            Message::Response(_) => (None, "taking in an answer".to_owned()),
        };
        let taken = catch_unwind(AssertUnwindSafe(|| match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) => self.notification(notification),
            Message::Response(response) => self.response(response),
        }));
        if taken.is_err() {
            if let Some(id) = id {
                self.send(failed(id, &doing));
            }
            self.fail(&doing);
        }
    }

    fn request(&mut self, request: Request) {
        let id = request.id.clone();
        if !matches!(self.phase, Phase::Running) {
            self.send(Response::new_err(
                id,
                ErrorCode::InvalidRequest as i32,
                "the server has been shut down".to_owned(),
            ));
            return;
        }
        if request.method == "shutdown" {
            self.phase = Phase::Ending(id);
            return;
        }
        let doing = format!("answering `{}`", request.method);
        let is_command = request.method == ExecuteCommandRequest::METHOD.as_str();
        let is_told = is_command && !self.session.client.shows_results;
        match requests::question(request, &self.session) {
            Question::Now(response) => self.send(response),
            Question::Job(job) => {
                let cancelled = self.pending.begin(id.clone());
                let events = self.events.clone();
                self.workers.spawn(move || {
                    if cancelled.is_set() {
                        return;
                    }
                    let result = answer(id, job, doing, &events);
                    if is_told && let Some(text) = result.as_ref().and_then(|r| r.as_str()) {
                        let _ = events.send(Event::Result(text.to_owned()));
                    }
                });
            }
        }
    }

    /// Answers `shutdown` when all that was asked before it has its answer.
    fn end_if_done(&mut self) {
        if let Phase::Ending(id) = &self.phase
            && self.pending.is_empty()
        {
            self.send(Response::new_ok(id.clone(), serde_json::Value::Null));
            self.phase = Phase::Ended;
        }
    }

    /// The end. A client that did not wait for its answers gets them all the same.
    fn exit(&mut self, incoming: &Receiver<Event>) -> Result<(), ServerError> {
        if matches!(self.phase, Phase::Running) {
            return Err(ServerError::Exit);
        }
        while !self.pending.is_empty()
            && let Ok(event) = incoming.recv()
        {
            self.event(event);
        }
        self.end_if_done();
        Ok(())
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Answer(response) => {
                // A request that was cancelled has its answer.
                if self.pending.finish(&response.id) {
                    self.send(response);
                }
            }
            Event::Diagnosis(document, diagnosis) => self.found(&document, diagnosis),
            Event::Result(text) => self.show(MessageType::Info, &text),
            Event::Failure(doing) => self.fail(&doing),
        }
    }
}

/// Runs a job and returns its result; a mistake in it becomes an error of this one request.
fn answer(
    id: RequestId,
    job: Answer,
    doing: String,
    events: &Sender<Event>,
) -> Option<serde_json::Value> {
    let mut done = None;
    let response = match catch_unwind(AssertUnwindSafe(job)) {
        Ok(Ok(result)) => Response::new_ok(id, done.insert(result)),
        Ok(Err(error)) => Response::new_err(id, ErrorCode::RequestFailed as i32, error),
        Err(_) => {
            let response = failed(id, &doing);
            let _ = events.send(Event::Failure(doing));
            response
        }
    };
    // The main loop listens as long as a request is without its answer.
    let _ = events.send(Event::Answer(response));
    done
}

/// The answer to a request that failed by a mistake of ours.
fn failed(id: RequestId, doing: &str) -> Response {
    Response::new_err(id, ErrorCode::InternalError as i32, internal_error(doing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_fails_is_an_error_of_its_request_and_is_told() {
        let (events, incoming) = unbounded();
        let id = RequestId::from(7);
        let job: Answer = Box::new(|| panic!("on purpose"));
        answer(
            id.clone(),
            job,
            "answering `textDocument/hover`".to_owned(),
            &events,
        );
        drop(events);
        let events: Vec<Event> = incoming.iter().collect();
        let [Event::Failure(doing), Event::Answer(response)] = events.as_slice() else {
            panic!("a failure and an answer");
        };
        assert!(internal_error(doing).contains("`textDocument/hover`"));
        assert_eq!(response.id, id);
        let code = response
            .response_result
            .as_ref()
            .map_err(|error| error.code);
        assert_eq!(code, Err(ErrorCode::InternalError as i32));
    }
}
