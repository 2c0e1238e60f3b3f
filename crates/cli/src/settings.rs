//! `pullpath settings`.

use crate::arguments::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Prints the effective settings for a path and where each value comes from
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _arguments: &Arguments,
    _common: &Common,
    _terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    Err(Failure::message("`pullpath settings` is not built yet"))
}
