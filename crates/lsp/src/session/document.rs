//! An open document: its text at one version, and what the engine makes of it, computed once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, OnceLock};

use lsp_types::{Location, TextDocumentContentChangeEvent, Uri};
use pullpath_core::assist::{Name, Names, Role};
use pullpath_core::document::File;
use pullpath_core::engine::{self, FileReport, Input, Options, UnreadPatch};
use pullpath_core::settings;
use pullpath_core::source::{ColumnUnit, MAX_SOURCE_BYTES, Source};
use pullpath_workspace::patches::{self, Roots};
use pullpath_workspace::schemas::Library;

use crate::position;

/// What a document is to the server.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// A configuration, under these targets and settings.
    Configuration(Arc<Options>),
    /// A settings file of pullpath.
    Settings,
    /// The settings leave it out.
    Excluded,
}

/// The text of a document at one version. Never changes; a change makes a new one.
#[derive(Debug)]
pub(crate) struct OpenDocument {
    uri: Uri,
    version: i32,
    purpose: Purpose,
    options: Arc<Options>,
    schemas: Arc<Library>,
    source: Source,
    /// An earlier text as it was read: documents that are still the same need not be read again.
    earlier: Option<Input>,
    input: OnceLock<Input>,
    report: OnceLock<FileReport>,
    /// The newest version there is, shared by all versions of the document.
    newest: Arc<AtomicI32>,
}

impl OpenDocument {
    pub(crate) fn new(
        uri: Uri,
        version: i32,
        text: &str,
        purpose: Purpose,
        schemas: &Arc<Library>,
    ) -> Self {
        let name = uri
            .to_file_path()
            .map_or_else(|()| uri.to_string(), |path| path.display().to_string());
        let newest = Arc::new(AtomicI32::new(version));
        Self::unread(uri, Source::new(name, text), purpose, schemas, newest)
    }

    /// The newest version, not read yet.
    fn unread(
        uri: Uri,
        source: Source,
        purpose: Purpose,
        schemas: &Arc<Library>,
        newest: Arc<AtomicI32>,
    ) -> Self {
        Self {
            uri,
            version: newest.load(Ordering::Relaxed),
            options: purpose.options(),
            schemas: Arc::clone(schemas),
            purpose,
            source,
            earlier: None,
            input: OnceLock::new(),
            report: OnceLock::new(),
            newest,
        }
    }

    /// The document after changes, each of which means the text that the ones before it left; and the byte at which the
    /// last of them ends.
    pub(crate) fn changed(
        &self,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        unit: ColumnUnit,
    ) -> (Self, u32) {
        let mut text = self.source.text().to_owned();
        let mut cursor = 0;
        for (index, change) in changes.iter().enumerate() {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    // The index of the source is good for the first change only.
                    let span = if index == 0 {
                        position::span(&self.source, change.range, unit)
                    } else {
                        position::span(&Source::new("", text.as_str()), change.range, unit)
                    };
                    text.replace_range(span.range(), &change.text);
                    cursor = span.start + u32::try_from(change.text.len()).unwrap_or(0);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    text.clone_from(&change.text);
                }
            }
        }
        self.newest.store(version, Ordering::Relaxed);
        let source = Source::new(self.source.name(), text);
        let mut changed = self.with(source, self.purpose.clone(), &self.schemas);
        // Only one earlier text is kept, the newest that was read.
        changed.earlier = self.input.get().or(self.earlier.as_ref()).cloned();
        (changed, cursor)
    }

    /// The same text under other settings.
    pub(crate) fn under(&self, purpose: Purpose, schemas: &Arc<Library>) -> Self {
        self.with(self.source.clone(), purpose, schemas)
    }

    fn with(&self, source: Source, purpose: Purpose, schemas: &Arc<Library>) -> Self {
        let newest = Arc::clone(&self.newest);
        Self::unread(self.uri.clone(), source, purpose, schemas, newest)
    }

    /// Whether there is no newer text. What is found in an old one is of no use to a client that does not ask for it.
    pub(crate) fn is_newest(&self) -> bool {
        self.newest.load(Ordering::Relaxed) == self.version
    }

    pub(crate) fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(crate) fn version(&self) -> i32 {
        self.version
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// The document as the engine reads it; empty when it is no configuration, or larger than the engine takes.
    pub(crate) fn input(&self) -> &Input {
        self.input.get_or_init(|| {
            if !self.is_read() {
                return Input::read(&Source::new(self.source.name(), ""), &self.options);
            }
            let mut input = match &self.earlier {
                Some(earlier) => earlier.reread(&self.source),
                None => Input::read(&self.source, &self.options),
            };
            input.unread = self.unread_patches(&input.file);
            let used = if self.options.schemas.is_empty() {
                BTreeSet::new()
            } else {
                input.file.used_kinds()
            };
            engine::define(std::slice::from_mut(&mut input), |options| {
                let brought = self.schemas.definitions(&options.schemas, &used);
                Arc::new(brought.definitions)
            });
            input
        })
    }

    /// The patches that the document takes from files that cannot be read, as the command line tells them of a file
    /// that it is given by name.
    fn unread_patches(&self, file: &File) -> BTreeMap<String, UnreadPatch> {
        let Ok(path) = self.uri.to_file_path() else {
            return BTreeMap::new();
        };
        if file.patch_references().is_empty() {
            return BTreeMap::new();
        }
        let roots = Roots::of(std::slice::from_ref(&path));
        patches::referenced(file, &path, &roots)
            .into_iter()
            .filter_map(|patch| Some((patch.written, patch.path.err()?)))
            .collect()
    }

    /// Whether the engine reads it as a configuration.
    pub(crate) fn is_read(&self) -> bool {
        !matches!(self.purpose, Purpose::Settings) && !self.is_too_large()
    }

    /// Whether it is larger than the engine takes.
    pub(crate) fn is_too_large(&self) -> bool {
        self.source.text().len() > MAX_SOURCE_BYTES
    }

    /// The names it gives and uses.
    pub(crate) fn names(&self) -> Names {
        Names::of(&self.input().file, self.options.talos)
    }

    /// The places in this document of a name, maybe of another document, that have a wanted purpose. `names` are those
    /// of this document.
    pub(crate) fn places_of(
        &self,
        names: &Names,
        name: &Name,
        wanted: impl Fn(Role) -> bool,
        unit: ColumnUnit,
    ) -> Vec<Location> {
        names
            .same(name)
            .filter(|other| wanted(other.role))
            .map(|other| Location {
                uri: self.uri.clone(),
                range: position::range(&self.source, other.span, unit),
            })
            .collect()
    }

    /// What the engine says of it, alone.
    pub(crate) fn report(&self) -> &FileReport {
        self.report.get_or_init(|| match self.purpose {
            Purpose::Excluded => FileReport::empty(&self.source),
            Purpose::Settings => {
                let (_, findings) = settings::parse(&self.source);
                engine::settings_report(&self.source, findings)
            }
            // As on the command line: a file in which nothing is ours is passed over.
            Purpose::Configuration(_) if !self.input().concerns_us() => {
                FileReport::empty(&self.source)
            }
            Purpose::Configuration(_) => {
                let mut report = engine::check_inputs(std::slice::from_ref(self.input()));
                report
                    .files
                    .pop()
                    .unwrap_or_else(|| FileReport::empty(&self.source))
            }
        })
    }
}

impl Purpose {
    fn options(&self) -> Arc<Options> {
        match self {
            Self::Configuration(options) => Arc::clone(options),
            Self::Settings | Self::Excluded => Arc::default(),
        }
    }
}
