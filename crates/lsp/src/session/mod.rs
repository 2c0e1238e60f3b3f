//! What the server knows: the client, the folders, the open documents.

mod document;
mod editor_settings;
mod snapshot;
mod typing;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lsp_types::{TextDocumentContentChangeEvent, Uri};
use pullpath_core::engine::Options;
use pullpath_core::settings::FILE_NAMES;
use pullpath_workspace::clock;
use pullpath_workspace::schemas::Library;
use pullpath_workspace::settings::{self, Resolver, SettingsFile, Standing};
use serde_json::Value;

use crate::capabilities::Client;
pub(crate) use document::{OpenDocument, Purpose};
use editor_settings::EditorSettings;
pub(crate) use editor_settings::SECTION;
pub(crate) use snapshot::Snapshot;
pub(crate) use typing::Typing;
use typing::are_keystrokes;

/// The state of the main loop.
pub(crate) struct Session {
    pub(crate) client: Arc<Client>,
    folders: Vec<PathBuf>,
    documents: Arc<BTreeMap<String, Arc<OpenDocument>>>,
    /// Documents in which somebody types.
    typing: BTreeMap<String, Typing>,
    resolver: Resolver,
    /// Schemas of the user's own kinds, as they were when settings last changed.
    schemas: Arc<Library>,
    editor: EditorSettings,
    /// What the user should hear of, not said yet.
    remarks: Vec<String>,
    /// Settings files that the user has heard to have mistakes.
    told: BTreeSet<PathBuf>,
}

/// What an event in a document bears on.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The document itself.
    Document,
    /// Settings, and with them all documents.
    Settings,
}

impl Session {
    pub(crate) fn new(client: Client, folders: Vec<PathBuf>) -> Self {
        Self {
            client: Arc::new(client),
            folders,
            documents: Arc::default(),
            typing: BTreeMap::new(),
            resolver: Resolver::new(),
            schemas: Arc::default(),
            editor: EditorSettings::default(),
            remarks: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: &str) -> Reach {
        let key = uri.to_string();
        self.typing.remove(&key);
        let purpose = self.purpose(&uri);
        let reach = self.overlay(&uri, &purpose, Some(text));
        let document = OpenDocument::new(uri, version, text, purpose, &self.schemas);
        if document.is_too_large() {
            let remark = format!("`{key}` is too large, it is not checked");
            self.remarks.push(remark);
        }
        Arc::make_mut(&mut self.documents).insert(key, Arc::new(document));
        reach
    }

    /// Applies changes in their order.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
    ) -> Reach {
        let key = uri.to_string();
        let unit = self.client.unit;
        let documents = Arc::make_mut(&mut self.documents);
        let Some(document) = documents.get_mut(&key) else {
            return Reach::Document;
        };
        let (changed, cursor) = document.changed(version, changes, unit);
        let changed = Arc::new(changed);
        let before = std::mem::replace(document, Arc::clone(&changed));
        let text = changed.source().text();
        let reach = self.overlay(uri, changed.purpose(), Some(text));
        let may_hold_back = self.client.hears_later() && !self.editor.typing_pause().is_zero();
        if may_hold_back && reach == Reach::Document && are_keystrokes(changes) {
            self.typing
                .entry(key)
                .or_insert(Typing { before, cursor })
                .cursor = cursor;
        } else {
            self.typing.remove(&key);
        }
        reach
    }

    /// Forgets a document: what is on disk counts again.
    pub(crate) fn close(&mut self, uri: &Uri) -> Reach {
        let key = uri.to_string();
        self.typing.remove(&key);
        match Arc::make_mut(&mut self.documents).remove(&key) {
            Some(closed) => self.overlay(uri, closed.purpose(), None),
            None => Reach::Document,
        }
    }

    /// Takes the text of an open settings file in place of the file, or with `None` the file again.
    fn overlay(&mut self, uri: &Uri, purpose: &Purpose, text: Option<&str>) -> Reach {
        if !matches!(purpose, Purpose::Settings) {
            return Reach::Document;
        }
        if let Ok(path) = uri.to_file_path() {
            self.resolver.overlay(&path, text.map(str::to_owned));
        }
        Reach::Settings
    }

    /// Settings changed: every document is judged anew.
    pub(crate) fn reload(&mut self) {
        self.resolver.forget();
        self.schemas = Arc::default();
        self.typing_pauses();
        let uris = self.uris();
        let purposes: Vec<(String, Purpose)> = uris
            .iter()
            .map(|uri| (uri.to_string(), self.purpose(uri)))
            .collect();
        let documents = Arc::make_mut(&mut self.documents);
        for (key, purpose) in purposes {
            if let Some(document) = documents.get_mut(&key) {
                *document = Arc::new(document.under(purpose, &self.schemas));
            }
        }
    }

    pub(crate) fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(added);
    }

    /// The folders that the client has open.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Takes our section of the editor's settings, once for each scope. What is judged under the old ones stays until
    /// [`Session::reload`].
    pub(crate) fn take_editor_settings<'v>(
        &mut self,
        sections: impl IntoIterator<Item = (Option<PathBuf>, &'v Value)>,
    ) {
        let (settings, mistakes) = EditorSettings::read(sections);
        self.editor = settings;
        self.remarks.extend(mistakes);
    }

    /// What the user should hear of, each thing once.
    pub(crate) fn take_remarks(&mut self) -> Vec<String> {
        std::mem::take(&mut self.remarks)
    }

    pub(crate) fn uris(&self) -> Vec<Uri> {
        self.documents
            .values()
            .map(|document| document.uri().clone())
            .collect()
    }

    /// Whether somebody types in a document.
    pub(crate) fn is_typed(&self, uri: &Uri) -> bool {
        self.typing.contains_key(&uri.to_string())
    }

    /// So long after a keystroke typing is taken to pause.
    pub(crate) fn typing_pause(&self) -> Duration {
        self.editor.typing_pause()
    }

    /// Nobody types any more: nothing is held back.
    pub(crate) fn typing_pauses(&mut self) {
        self.typing.clear();
    }

    pub(crate) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        let key = uri.to_string();
        Some(Snapshot {
            client: Arc::clone(&self.client),
            document: Arc::clone(self.documents.get(&key)?),
            typing: self.typing.get(&key).cloned(),
            documents: Arc::clone(&self.documents),
        })
    }

    /// Whether a document is still as it was, in text and in what holds for it.
    pub(crate) fn is_current(&self, document: &Arc<OpenDocument>) -> bool {
        self.documents
            .get(&document.uri().to_string())
            .is_some_and(|current| Arc::ptr_eq(current, document))
    }

    /// What a document is, and under which settings. Those without a path (untitled ones) have the settings of the
    /// first folder.
    fn purpose(&mut self, uri: &Uri) -> Purpose {
        let untitled = || Some(self.folders.first()?.join("untitled.yaml"));
        let Some(path) = uri.to_file_path().ok().or_else(untitled) else {
            return self.purpose_by_editor(Path::new(""), targets());
        };
        if path
            .file_name()
            .is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
        {
            return Purpose::Settings;
        }
        let Some(file) = self.resolver.file_for(&path) else {
            return self.purpose_by_editor(&path, targets());
        };
        self.tell_mistakes(&file);
        match self.resolver.standing(&path, &targets(), |_| {}) {
            Standing::Examined(options) => Purpose::Configuration(options),
            Standing::Excluded => Purpose::Excluded,
        }
    }

    /// What a document is where no settings file holds for it.
    fn purpose_by_editor(&self, path: &Path, mut options: Options) -> Purpose {
        if let Some((settings, relative)) = self.editor.for_path(path) {
            if settings.excludes(&relative) {
                return Purpose::Excluded;
            }
            settings.apply(&relative, &mut options);
            let folder = self.folders.iter().find(|folder| path.starts_with(folder));
            if let Some(folder) = folder {
                options.schemas = settings::below(&options.schemas, folder);
            }
        }
        Purpose::Configuration(Arc::new(options))
    }

    /// Says once that a settings file has mistakes, unless it is open: then they are shown in it.
    fn tell_mistakes(&mut self, file: &SettingsFile) {
        let mistake = match (&file.unreadable, file.findings.first()) {
            (Some(reason), _) => reason.clone(),
            (None, Some(finding)) => finding.message.clone(),
            (None, None) => {
                self.told.remove(&file.path);
                return;
            }
        };
        if !self.is_open(&file.path) && self.told.insert(file.path.clone()) {
            let remark = format!("`{}`: {mistake}", file.path.display());
            self.remarks.push(remark);
        }
    }

    fn is_open(&self, path: &Path) -> bool {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.documents
            .values()
            .any(|document| document.uri().to_file_path().is_ok_and(|open| open == path))
    }
}

/// What holds where nobody says anything.
fn targets() -> Options {
    Options {
        now: clock::now(),
        ..Options::default()
    }
}
