//! An open document: its text at one version, and what the engine makes of it, computed once.

use std::sync::{Arc, OnceLock};

use lsp_types::{Location, TextDocumentContentChangeEvent, Uri};
use pullpath_core::assist::{Name, Names, Role};
use pullpath_core::engine::{self, FileReport, Input, Options};
use pullpath_core::settings;
use pullpath_core::source::{ColumnUnit, Source};

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
    source: Source,
    input: OnceLock<Input>,
    report: OnceLock<FileReport>,
}

impl OpenDocument {
    pub(crate) fn new(uri: Uri, version: i32, text: &str, purpose: Purpose) -> Self {
        let name = uri
            .to_file_path()
            .map_or_else(|()| uri.to_string(), |path| path.display().to_string());
        Self {
            uri,
            version,
            options: purpose.options(),
            purpose,
            source: Source::new(name, text),
            input: OnceLock::new(),
            report: OnceLock::new(),
        }
    }

    /// The document after changes, each of which means the text that the ones before it left.
    pub(crate) fn changed(
        &self,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        unit: ColumnUnit,
    ) -> Self {
        let mut text = self.source.text().to_owned();
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
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    text.clone_from(&change.text);
                }
            }
        }
        let source = Source::new(self.source.name(), text);
        Self {
            uri: self.uri.clone(),
            version,
            purpose: self.purpose.clone(),
            options: Arc::clone(&self.options),
            input: OnceLock::new(),
            report: OnceLock::new(),
            source,
        }
    }

    /// The same text under other settings.
    pub(crate) fn under(&self, purpose: Purpose) -> Self {
        Self {
            uri: self.uri.clone(),
            version: self.version,
            options: purpose.options(),
            purpose,
            source: self.source.clone(),
            input: OnceLock::new(),
            report: OnceLock::new(),
        }
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

    /// The document as the engine reads it.
    pub(crate) fn input(&self) -> &Input {
        self.input
            .get_or_init(|| Input::read(&self.source, &self.options))
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
                FileReport {
                    findings,
                    ..FileReport::empty(&self.source)
                }
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
