//! What the server knows: the client, the folders, the open documents.

mod document;
mod snapshot;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};
use pullpath_core::engine::Options;

use crate::capabilities::Client;
pub(crate) use document::OpenDocument;
pub(crate) use snapshot::Snapshot;

/// The state of the main loop.
pub(crate) struct Session {
    pub(crate) client: Arc<Client>,
    folders: Vec<PathBuf>,
    documents: Arc<BTreeMap<String, Arc<OpenDocument>>>,
}

impl Session {
    pub(crate) fn new(client: Client, folders: Vec<PathBuf>) -> Self {
        Self {
            client: Arc::new(client),
            folders,
            documents: Arc::default(),
        }
    }

    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: &str) {
        let options = self.options(&uri);
        let key = uri.to_string();
        let document = OpenDocument::new(uri, version, text, options);
        Arc::make_mut(&mut self.documents).insert(key, Arc::new(document));
    }

    /// Applies changes in their order.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
    ) {
        let key = uri.to_string();
        let unit = self.client.unit;
        let documents = Arc::make_mut(&mut self.documents);
        if let Some(document) = documents.get_mut(&key) {
            *document = Arc::new(document.changed(version, changes, unit));
        }
    }

    pub(crate) fn close(&mut self, uri: &Uri) {
        Arc::make_mut(&mut self.documents).remove(&uri.to_string());
    }

    /// Settings changed: every document is judged anew.
    pub(crate) fn reload(&mut self) {
        let options: Vec<(String, Arc<Options>)> = self
            .documents
            .values()
            .map(|document| (document.uri().to_string(), self.options(document.uri())))
            .collect();
        let documents = Arc::make_mut(&mut self.documents);
        for (key, options) in options {
            if let Some(document) = documents.get_mut(&key) {
                *document = Arc::new(document.under(options));
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

    /// Targets and settings for a document. Those without a path (untitled ones) have the settings of the first
    /// folder.
    fn options(&self, _uri: &Uri) -> Arc<Options> {
        Arc::new(Options {
            now: now(),
            ..Options::default()
        })
    }
}

/// Seconds since 1970.
fn now() -> Option<i64> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(since.as_secs()).ok()
}
