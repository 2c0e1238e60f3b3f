//! `pullpath merge`.

use std::io::Write;
use std::path::PathBuf;

use pullpath_core::merge;

use crate::options::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;
use crate::{base, inputs};

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
            let sources: Vec<_> = std::iter::once(base).chain(patches).collect();
            terminal.error(format_args!("{}", base::describe(&error, &sources)));
            Ok(Outcome::Findings)
        }
    }
}
