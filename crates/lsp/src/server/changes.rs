//! What the client tells: documents, folders and settings that change.

use std::path::PathBuf;

use lsp_server::Notification;
use lsp_types::{
    DidChangeTextDocumentNotification, DidChangeTextDocumentParams,
    DidChangeWorkspaceFoldersNotification, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentNotification, DidCloseTextDocumentParams, DidOpenTextDocumentNotification,
    DidOpenTextDocumentParams, InitializeParams, PublishDiagnosticsParams, WorkspaceFolder,
    WorkspaceFolders,
};
use serde::de::DeserializeOwned;

use super::Server;
use crate::session::{Reach, SECTION};

impl Server<'_> {
    pub(super) fn notification(&mut self, notification: Notification) {
        let method = notification.method.clone();
        let done = match method.as_str() {
            "initialized" => {
                self.register();
                self.ask_for_settings();
                Ok(())
            }
            "textDocument/didOpen" => {
                self.read::<DidOpenTextDocumentNotification>(notification, Self::open)
            }
            "textDocument/didChange" => {
                self.read::<DidChangeTextDocumentNotification>(notification, Self::change)
            }
            "textDocument/didClose" => {
                self.read::<DidCloseTextDocumentNotification>(notification, Self::close)
            }
            "workspace/didChangeWorkspaceFolders" => self
                .read::<DidChangeWorkspaceFoldersNotification>(notification, |server, params| {
                    server.change_folders(&params);
                }),
            "workspace/didChangeWatchedFiles" => {
                self.reload();
                Ok(())
            }
            "workspace/didChangeConfiguration" => {
                self.change_settings(&notification.params);
                Ok(())
            }
            "$/cancelRequest" => {
                if let Some(answer) = self.pending.cancel(&notification.params) {
                    self.send(answer);
                }
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

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        self.stale.insert(item.uri.to_string());
        let reach = self.session.open(item.uri, item.version, &item.text);
        self.reload_if(reach);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let uri = params.text_document.text_document_identifier.uri;
        let version = params.text_document.version;
        self.stale.insert(uri.to_string());
        let reach = self.session.change(&uri, version, &params.content_changes);
        self.reload_if(reach);
        self.typed |= self.session.is_typed(&uri);
    }

    fn close(&mut self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        self.stale.remove(&uri.to_string());
        let reach = self.session.close(&uri);
        self.reload_if(reach);
        if !self.session.client.pulls_diagnostics {
            self.publish(PublishDiagnosticsParams {
                uri,
                version: None,
                diagnostics: Vec::new(),
            });
        }
    }

    fn change_folders(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let removed = paths(&params.event.removed);
        self.session
            .change_folders(paths(&params.event.added), &removed);
        self.ask_for_settings();
        self.reload();
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

    fn reload_if(&mut self, reach: Reach) {
        if reach == Reach::Settings {
            self.reload();
        }
    }

    /// Settings or folders changed.
    pub(super) fn reload(&mut self) {
        self.session.reload();
        let all: Vec<String> = self
            .session
            .uris()
            .iter()
            .map(ToString::to_string)
            .collect();
        self.diagnose_anew(all);
    }
}

/// The folders the client has open: several, one, or none for a single file.
pub(super) fn folders(params: &InitializeParams) -> Vec<PathBuf> {
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
