//! `--base`: patches together with the configuration that they are for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{Options, Report};
use pullpath_core::merge::{self, MergeError, MergeStage, Merged};
use pullpath_core::source::Source;
use pullpath_report::place;

use crate::inputs::{self, Rulebook};
use crate::options::Common;
use crate::outcome::Failure;

/// A configuration and its patches.
pub(crate) struct Patched {
    base: Source,
    patches: Vec<Source>,
    /// What holds for the configuration.
    pub(crate) options: Arc<Options>,
}

impl Patched {
    /// Reads the files.
    pub(crate) fn read(
        base: &Path,
        patches: &[PathBuf],
        input: Option<InputKind>,
        common: &Common,
    ) -> Result<Self, Failure> {
        if patches.is_empty() {
            return Err(Failure::message(
                "--base names the configuration; which patches are for it?",
            ));
        }
        let rulebook = Rulebook::new(input, common);
        Ok(Self {
            options: rulebook.options(base).unwrap_or_default(),
            base: inputs::read_source(base)?,
            patches: patches
                .iter()
                .map(|path| inputs::read_source(path))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Checks the result of the merge.
    pub(crate) fn check(&self) -> Report {
        merge::check_merged(&self.base, &self.patches, &self.options)
    }

    /// The result of the merge.
    pub(crate) fn merge(&self) -> Result<Merged, Failure> {
        merge::merge(&self.base, &self.patches, &self.options)
            .map_err(|error| Failure::message(describe(&error, &self.sources())))
    }

    /// The files: the configuration, then the patches.
    pub(crate) fn sources(&self) -> Vec<Source> {
        let base = std::iter::once(&self.base);
        base.chain(&self.patches).cloned().collect()
    }
}

/// The error with its place: `patch.yaml:3:5: cannot load the patch: …`.
pub(crate) fn describe(error: &MergeError, sources: &[Source]) -> String {
    let doing = match error.stage {
        MergeStage::LoadPatch => "cannot load the patch",
        MergeStage::LoadBase => "cannot load the configuration",
        MergeStage::Apply => "cannot apply the patch",
    };
    let place = error
        .origin
        .and_then(|origin| Some(place(sources.get(origin.file)?, origin.span.start)));
    match place {
        Some(place) => format!("{place}: {doing}: {error}"),
        None => format!("{doing}: {error}"),
    }
}
