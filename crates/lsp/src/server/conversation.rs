//! What the server asks of the client and says to it.

use lsp_server::{Notification, Request, RequestId, Response};
use lsp_types::{ConfigurationItem, ConfigurationRequest, MessageType, RegistrationRequest, Uri};
use pullpath_core::settings::FILE_NAMES;

use super::Server;
use crate::session::SECTION;

impl Server<'_> {
    /// Asks to hear of settings that change: in files on disk, and of the user.
    pub(super) fn register(&mut self) {
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
    pub(super) fn ask_for_settings(&mut self) {
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

    pub(super) fn ask<R: lsp_types::Request>(&mut self, params: serde_json::Value) -> RequestId {
        self.next_request += 1;
        let id = RequestId::from(format!("pullpath-{}", self.next_request));
        self.send(Request {
            id: id.clone(),
            method: R::METHOD.as_str().to_owned(),
            params,
        });
        id
    }

    /// The client's answer to something that was asked of it.
    pub(super) fn response(&mut self, response: Response) {
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

    /// Tells the user of a mistake of ours, each once: what fails at one keystroke fails at the next.
    pub(super) fn fail(&mut self, doing: &str) {
        if self.failures.insert(doing.to_owned()) {
            self.show(MessageType::Error, &internal_error(doing));
        }
    }

    pub(super) fn log(&self, message: &str) {
        self.say("window/logMessage", MessageType::Warning, message);
    }

    pub(super) fn show(&self, kind: MessageType, message: &str) {
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

pub(super) fn internal_error(doing: &str) -> String {
    format!("internal error while {doing}; please report it")
}
