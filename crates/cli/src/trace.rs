//! `pullpath trace`.

use crate::arguments::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Prints every registry request that a pull of IMAGE would make, in order
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _arguments: &Arguments,
    _common: &Common,
    _terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    Err(Failure::message("`pullpath trace` is not built yet"))
}
