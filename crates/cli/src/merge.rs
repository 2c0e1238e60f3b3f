//! `pullpath merge`.

use crate::arguments::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Applies Talos patches to a machine configuration
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _arguments: &Arguments,
    _common: &Common,
    _terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    Err(Failure::message("`pullpath merge` is not built yet"))
}
