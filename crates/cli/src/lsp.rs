//! `pullpath lsp`.

use crate::options::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Runs the language server on standard input and output
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _arguments: &Arguments,
    _common: &Common,
    _terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    pullpath_lsp::serve_stdio().map_err(|error| Failure::message(error.to_string()))?;
    Ok(Outcome::Clean)
}
