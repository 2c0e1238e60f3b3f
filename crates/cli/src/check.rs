//! `pullpath check`.

use std::io::Write;

use clap::ValueEnum;
use pullpath_core::engine::{self, Input, Report, Run};
use pullpath_report::Summary;
use rayon::prelude::*;

use crate::arguments::{Common, LevelChoice, Paths};
use crate::inputs;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Checks files, directories or standard input
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    paths: Paths,
    /// How to print the findings
    #[arg(long, default_value = "full")]
    format: Format,
    /// From which level on findings make the run fail
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: LevelChoice,
    /// Exit with status 0 even when there are findings
    #[arg(long)]
    exit_zero: bool,
}

/// How to print the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: the text in question, with what to do
    Full,
    /// One line a finding
    Concise,
    /// One JSON value
    Json,
    /// One JSON value a finding, each on a line
    Jsonl,
}

pub(crate) fn run(
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let inputs = inputs::read(&arguments.paths, common, terminal)?;
    let report = check(&inputs.files);
    match arguments.format {
        Format::Full => {
            let screen = terminal.screen();
            pullpath_report::full(&report, screen, terminal)?;
            summarize(&report, common, terminal)?;
        }
        Format::Concise => {
            pullpath_report::concise(&report, terminal)?;
            summarize(&report, common, terminal)?;
        }
        Format::Json => pullpath_report::json(&report, &inputs.options, terminal)?,
        Format::Jsonl => pullpath_report::json_lines(&report, terminal)?,
    }
    if inputs.unreadable || report.internal_error() {
        return Ok(Outcome::Failed);
    }
    if report.reaches(arguments.fail_on.into()) && !arguments.exit_zero {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Clean)
}

fn summarize(report: &Report, common: &Common, terminal: &mut Terminal) -> std::io::Result<()> {
    if common.quiet {
        return Ok(());
    }
    writeln!(terminal, "{}", Summary::of(report))
}

/// [`engine::check_inputs`] with the files side by side.
fn check(inputs: &[Input]) -> Report {
    let views = engine::views(inputs);
    let run = Run::new(inputs, &views);
    let found: Vec<_> = (0..inputs.len())
        .into_par_iter()
        .map(|index| run.check_file(index))
        .collect();
    run.finish(found)
}
