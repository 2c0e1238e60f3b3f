//! `pullpath merge`.

use std::io::Write;
use std::path::PathBuf;

use pullpath_core::merge::{self, MergeError, MergeStage};
use pullpath_core::source::{ColumnUnit, Source};

use crate::arguments::Common;
use crate::inputs;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Applies Talos patches to a machine configuration and prints the result
///
/// Strategic merge patches and JSON patches (RFC 6902) are applied in order, as Talos does; the result is printed as
/// Talos prints it, in its own layout and without comments. Where Talos refuses, the exit status is 1.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The configuration; `-` is standard input
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Patches, applied in this order
    #[arg(value_name = "PATCH")]
    patches: Vec<PathBuf>,
}

pub(crate) fn run(
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let base = inputs::read_source(&arguments.base)?;
    let patches = arguments
        .patches
        .iter()
        .map(|path| inputs::read_source(path))
        .collect::<Result<Vec<_>, _>>()?;
    match merge::merge(&base, &patches, &inputs::targets(common)) {
        Ok(merged) => {
            terminal.write_all(merged.text.as_bytes())?;
            Ok(Outcome::Clean)
        }
        Err(error) => {
            terminal.error(format_args!("{}", describe(&error, &base, &patches)));
            Ok(Outcome::Findings)
        }
    }
}

/// The error with its place: `patch.yaml:3:5: cannot load the patch: …`.
pub(crate) fn describe(error: &MergeError, base: &Source, patches: &[Source]) -> String {
    let doing = match error.stage {
        MergeStage::LoadPatch => "cannot load the patch",
        MergeStage::LoadBase => "cannot load the configuration",
        MergeStage::Apply => "cannot apply the patch",
    };
    let place = error.origin.and_then(|origin| {
        let source = match origin.file.checked_sub(1) {
            None => base,
            Some(index) => patches.get(index)?,
        };
        let at = source.position(origin.span.start, ColumnUnit::Utf32);
        Some(format!(
            "{}:{}:{}: ",
            source.name(),
            at.line + 1,
            at.column + 1
        ))
    });
    format!("{}{doing}: {error}", place.unwrap_or_default())
}
