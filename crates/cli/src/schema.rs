//! `pullpath schema`: the known kinds, or the JSON Schema of one.

use std::io::Write;

use pullpath_core::schema::{self, Family, Kind};

use crate::options::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Lists the known kinds, or prints the JSON Schema of one
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The kind, such as `RegistryMirrorConfig`; `v1alpha1` is the main document of Talos
    #[arg(value_name = "KIND")]
    kind: Option<String>,
}

pub(crate) fn run(
    arguments: &Arguments,
    _common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let Some(name) = &arguments.kind else {
        list(terminal)?;
        return Ok(Outcome::Clean);
    };
    let names = schema::kinds().iter().map(|kind| kind.name);
    let json = names
        .clone()
        .find(|known| known.eq_ignore_ascii_case(name))
        .and_then(schema::document_json)
        .ok_or_else(|| {
            Failure::unknown("kind", name, names, "`pullpath schema` lists all kinds")
        })?;
    writeln!(terminal, "{}", json.trim_end())?;
    Ok(Outcome::Clean)
}

fn list(terminal: &mut Terminal) -> std::io::Result<()> {
    for (family, title) in [
        (Family::Talos, "Talos Linux"),
        (Family::Kairos, "Kairos operator"),
    ] {
        writeln!(terminal, "{title}")?;
        for kind in schema::kinds().iter().filter(|kind| kind.family == family) {
            if kind.name == Kind::MAIN {
                writeln!(
                    terminal,
                    "  {}  (the main document, with `machine` and `cluster`)",
                    kind.name
                )?;
            } else {
                writeln!(terminal, "  {}", kind.name)?;
            }
        }
    }
    Ok(())
}
