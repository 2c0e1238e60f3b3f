//! `pullpath lsp`.

use crate::arguments::Common;
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
    Err(Failure::message("`pullpath lsp` is not built yet"))
}
