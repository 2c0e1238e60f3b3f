//! What holds for a path: its settings file, and over it the command line.

use std::path::Path;
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::Options;
use pullpath_core::version::Version;
use pullpath_workspace::clock;
use pullpath_workspace::schemas::Library;
use pullpath_workspace::settings::{Resolver, SettingsFile, Standing};

use super::load::shown;
use crate::options::Common;

/// Decides what holds for a path: its settings file, and over it the command line.
pub(crate) struct Rulebook<'a> {
    resolver: Resolver,
    defaults: Options,
    input: Option<InputKind>,
    pub(super) common: &'a Common,
    pub(super) schemas: Library,
}

impl<'a> Rulebook<'a> {
    /// What holds under these arguments.
    pub(crate) fn new(input: Option<InputKind>, common: &'a Common) -> Self {
        Self {
            resolver: match &common.settings {
                Some(path) => Resolver::fixed(path),
                None => Resolver::new(),
            },
            defaults: targets(common),
            input,
            common,
            schemas: Library::default(),
        }
    }

    /// What holds for a path.
    fn standing(&self, path: &Path) -> Standing {
        self.resolver.standing(path, &self.defaults, |options| {
            if let Some(input) = self.input {
                options.input = input;
            }
            if let Some(talos) = self.common.talos_version {
                options.talos = talos;
            }
            if let Some(operator) = self.common.kairos_operator_version {
                options.kairos_operator = operator;
            }
            if !self.common.schema.is_empty() {
                let named = self.common.schema.iter().map(|path| shown(path));
                options.schemas = named.chain(options.schemas.iter().cloned()).collect();
            }
        })
    }

    /// What holds where a path is left out.
    pub(crate) fn options(&self, path: &Path) -> Option<Arc<Options>> {
        match self.standing(path) {
            Standing::Excluded => None,
            Standing::Examined(options) => Some(options),
        }
    }

    /// The settings file of a path.
    pub(crate) fn file_for(&self, path: &Path) -> Option<Arc<SettingsFile>> {
        self.resolver.file_for(path)
    }
}

/// What the nodes run, and what time it is.
pub(crate) fn targets(common: &Common) -> Options {
    Options {
        input: InputKind::Auto,
        talos: common.talos_version.unwrap_or(Version::DEFAULT_TALOS),
        kairos_operator: common
            .kairos_operator_version
            .unwrap_or(Version::DEFAULT_KAIROS_OPERATOR),
        now: clock::now(),
        ..Options::default()
    }
}
