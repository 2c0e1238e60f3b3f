//! `pullpath schema`.

use crate::arguments::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Lists the known kinds, or prints the JSON Schema of one
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The kind, such as `RegistryMirrorConfig`
    #[arg(value_name = "KIND")]
    kind: Option<String>,
}

pub(crate) fn run(
    arguments: &Arguments,
    _common: &Common,
    _terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    Err(Failure::message(match &arguments.kind {
        Some(kind) => format!("no schema of `{kind}` is known"),
        None => "no schema is known yet".to_owned(),
    }))
}
