//! Diagnostics that the client is sent, or told to ask for anew.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lsp_server::Notification;
use lsp_types::{
    DiagnosticRefreshRequest, Notification as _, PublishDiagnosticsNotification,
    PublishDiagnosticsParams, Uri,
};

use super::{Event, Phase, Server};
use crate::diagnostics::{Diagnosis, diagnose};
use crate::session::OpenDocument;

impl Server<'_> {
    /// What was said of these documents is no longer all there is to say.
    pub(super) fn diagnose_anew(&mut self, documents: impl IntoIterator<Item = String>) {
        if !self.session.client.pulls_diagnostics {
            self.stale.extend(documents);
        } else if self.session.client.refreshes_diagnostics {
            self.ask::<DiagnosticRefreshRequest>(serde_json::Value::Null);
        }
    }

    /// Pushes what was found in a document, unless it is out of date.
    pub(super) fn found(&mut self, document: &Arc<OpenDocument>, diagnosis: Diagnosis) {
        if !self.session.is_current(document) {
            return;
        }
        let uri = document.uri().clone();
        if diagnosis.is_partial {
            if !self.session.is_typed(&uri) {
                // Typing has paused meanwhile: now all is said.
                self.stale.insert(uri.to_string());
                return;
            }
            self.unsaid.insert(uri.to_string());
        }
        self.publish(PublishDiagnosticsParams {
            uri,
            version: Some(document.version()),
            diagnostics: diagnosis.diagnostics,
        });
    }

    /// Says what was held back.
    pub(super) fn typing_pauses(&mut self) {
        self.session.typing_pauses();
        let unsaid = std::mem::take(&mut self.unsaid);
        // What a client that pulls was told, nobody knows here.
        if self.session.client.pulls_diagnostics || !unsaid.is_empty() {
            self.diagnose_anew(unsaid);
        }
    }

    pub(super) fn push_stale(&mut self) {
        // Diagnostics wait until all changes that have arrived are applied.
        if !self.connection.receiver.is_empty() {
            return;
        }
        let stale = std::mem::take(&mut self.stale);
        if self.session.client.pulls_diagnostics || !matches!(self.phase, Phase::Running) {
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
                let found = catch_unwind(AssertUnwindSafe(|| diagnose(&snapshot)));
                let _ = events.send(match found {
                    Ok(diagnosis) => Event::Diagnosis(snapshot.document, diagnosis),
                    Err(_) => Event::Failure("checking a document".to_owned()),
                });
            });
        }
    }

    pub(super) fn publish(&self, params: PublishDiagnosticsParams) {
        self.send(Notification::new(
            PublishDiagnosticsNotification::METHOD.as_str().to_owned(),
            params,
        ));
    }
}
