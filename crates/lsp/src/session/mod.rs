//! What the server knows: the client, the folders, the open documents.

mod document;
mod snapshot;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};
use pullpath_core::engine::Options;
use pullpath_core::settings::FILE_NAMES;
use pullpath_workspace::settings::{Resolver, Standing};

use crate::capabilities::Client;
pub(crate) use document::{OpenDocument, Purpose};
pub(crate) use snapshot::Snapshot;

/// The state of the main loop.
pub(crate) struct Session {
    pub(crate) client: Arc<Client>,
    folders: Vec<PathBuf>,
    documents: Arc<BTreeMap<String, Arc<OpenDocument>>>,
    resolver: Resolver,
}

impl Session {
    pub(crate) fn new(client: Client, folders: Vec<PathBuf>) -> Self {
        Self {
            client: Arc::new(client),
            folders,
            documents: Arc::default(),
            resolver: Resolver::new(),
        }
    }

    /// Returns whether settings changed with it.
    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: &str) -> bool {
        let purpose = self.purpose(&uri);
        let is_settings = matches!(purpose, Purpose::Settings);
        if let (true, Ok(path)) = (is_settings, uri.to_file_path()) {
            self.resolver.overlay(&path, Some(text.to_owned()));
        }
        let key = uri.to_string();
        let document = OpenDocument::new(uri, version, text, purpose);
        Arc::make_mut(&mut self.documents).insert(key, Arc::new(document));
        is_settings
    }

    /// Applies changes in their order. Returns whether settings changed with them.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
    ) -> bool {
        let key = uri.to_string();
        let unit = self.client.unit;
        let documents = Arc::make_mut(&mut self.documents);
        let Some(document) = documents.get_mut(&key) else {
            return false;
        };
        *document = Arc::new(document.changed(version, changes, unit));
        let is_settings = matches!(document.purpose(), Purpose::Settings);
        if let (true, Ok(path)) = (is_settings, uri.to_file_path()) {
            let text = document.source().text().to_owned();
            self.resolver.overlay(&path, Some(text));
        }
        is_settings
    }

    /// Returns whether settings changed with it: what is on disk counts again.
    pub(crate) fn close(&mut self, uri: &Uri) -> bool {
        let closed = Arc::make_mut(&mut self.documents).remove(&uri.to_string());
        let is_settings =
            closed.is_some_and(|document| matches!(document.purpose(), Purpose::Settings));
        if let (true, Ok(path)) = (is_settings, uri.to_file_path()) {
            self.resolver.overlay(&path, None);
        }
        is_settings
    }

    /// Settings changed: every document is judged anew.
    pub(crate) fn reload(&mut self) {
        self.resolver.forget();
        let roles: Vec<(String, Purpose)> = self
            .documents
            .values()
            .map(|document| (document.uri().to_string(), self.purpose(document.uri())))
            .collect();
        let documents = Arc::make_mut(&mut self.documents);
        for (key, purpose) in roles {
            if let Some(document) = documents.get_mut(&key) {
                *document = Arc::new(document.under(purpose));
            }
        }
    }

    pub(crate) fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(added);
    }

    pub(crate) fn uris(&self) -> Vec<Uri> {
        self.documents
            .values()
            .map(|document| document.uri().clone())
            .collect()
    }

    pub(crate) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        Some(Snapshot {
            client: Arc::clone(&self.client),
            document: Arc::clone(self.documents.get(&uri.to_string())?),
            documents: Arc::clone(&self.documents),
        })
    }

    /// The version of an open document.
    pub(crate) fn version(&self, uri: &Uri) -> Option<i32> {
        self.documents
            .get(&uri.to_string())
            .map(|document| document.version())
    }

    /// What a document is, and under which settings. Those without a path (untitled ones) have the settings of the
    /// first folder.
    fn purpose(&self, uri: &Uri) -> Purpose {
        let path = uri.to_file_path().ok().or_else(|| {
            let folder = self.folders.first()?;
            Some(folder.join("untitled.yaml"))
        });
        let defaults = Options {
            now: now(),
            ..Options::default()
        };
        let Some(path) = path else {
            return Purpose::Configuration(Arc::new(defaults));
        };
        let is_settings = path
            .file_name()
            .is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known));
        if is_settings {
            return Purpose::Settings;
        }
        match self.resolver.standing(&path, &defaults, |_| {}) {
            Standing::Examined(options) => Purpose::Configuration(options),
            Standing::Excluded => Purpose::Excluded,
        }
    }
}

/// Seconds since 1970.
fn now() -> Option<i64> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(since.as_secs()).ok()
}
