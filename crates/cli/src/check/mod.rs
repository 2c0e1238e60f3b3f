//! `pullpath check`.

mod baseline;
mod output;
mod repair;

use std::path::{Path, PathBuf};

use clap::{ArgGroup, ValueEnum};
use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Input, Report, Run};
use pullpath_core::finding::Level;
use pullpath_core::fix::Applicability;
use rayon::prelude::*;

use self::baseline::Known;
use crate::base::Patched;
use crate::inputs::{self, Inputs, Unnamed};
use crate::options::{Common, LevelChoice, Paths};
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Checks files, directories or standard input
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("repair").multiple(true).args(["fix", "diff"])))]
#[expect(clippy::struct_excessive_bools, reason = "one a flag")]
pub(crate) struct Arguments {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    output: output::Arguments,
    #[command(flatten)]
    baseline: baseline::Arguments,
    /// From which level on findings make the run fail
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: LevelChoice,
    /// Exit with status 0 even when there are findings
    #[arg(long)]
    exit_zero: bool,
    /// A Talos configuration; the paths are patches, and what is checked is the result of applying them to it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["repair", "add_ignores", "baseline"])]
    base: Option<PathBuf>,
    /// What to make of templates that are not YAML before they are rendered
    #[arg(long, value_name = "WHAT", default_value = "skip")]
    templates: Templates,
    /// Repair what can be repaired without a doubt
    #[arg(long)]
    fix: bool,
    /// Show what `--fix` would change, and change nothing, even beside `--fix`
    #[arg(long)]
    diff: bool,
    /// Write a comment for each finding that keeps it silent, to start with an old repository
    #[arg(long, conflicts_with = "repair")]
    add_ignores: bool,
    /// Repair also where a confirmation would be in order
    #[arg(long, requires = "repair")]
    unsafe_fixes: bool,
}

/// What to make of templates that are not YAML before they are rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Templates {
    /// Say that they were not examined
    Skip,
    /// Refuse them
    Error,
}

pub(crate) fn run(
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    if let Some(base) = &arguments.base {
        return patched(arguments, base, common, terminal);
    }
    let task = Task::of(arguments);
    let mut inputs = inputs::read(&arguments.paths, common, terminal)?;
    // What nobody named is shown, not changed.
    let unnamed = match task {
        Task::Report => Unnamed::Examine,
        Task::Repair(_) | Task::ShowRepairs(_) | Task::AddIgnores => Unnamed::Leave,
    };
    inputs.follow_patches(unnamed, &arguments.paths, common, terminal);
    let known = Known::read(&arguments.baseline)?;
    match task {
        Task::Report => report(arguments, &inputs, known, common, terminal),
        Task::Repair(least) => repair::repair(arguments, &inputs, least, &known, common, terminal),
        Task::ShowRepairs(least) => repair::difference(&inputs, least, &known, terminal),
        Task::AddIgnores => repair::add_ignores(&inputs, &known, common, terminal),
    }
}

/// What to do with the findings.
#[derive(Clone, Copy)]
enum Task {
    Report,
    /// Apply fixes of at least this applicability.
    Repair(Applicability),
    /// Show what those fixes would change.
    ShowRepairs(Applicability),
    AddIgnores,
}

impl Task {
    fn of(arguments: &Arguments) -> Self {
        let least = if arguments.unsafe_fixes {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        };
        if arguments.diff {
            Self::ShowRepairs(least)
        } else if arguments.fix {
            Self::Repair(least)
        } else if arguments.add_ignores {
            Self::AddIgnores
        } else {
            Self::Report
        }
    }
}

fn report(
    arguments: &Arguments,
    inputs: &Inputs,
    mut known: Known,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let mut report = check(&inputs.files, &known);
    known.update(&arguments.baseline, &mut report, common, terminal)?;
    known.tell_stale(&report, terminal);
    add_settings(&mut report, inputs);
    judge_templates(&mut report, arguments.templates);
    output::print(&report, arguments, &inputs.options, common, terminal)?;
    Ok(outcome(arguments, inputs, &report))
}

/// `--base`: checks what comes out when the patches are applied.
fn patched(
    arguments: &Arguments,
    base: &Path,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let input = arguments.paths.input.map(InputKind::from);
    let patched = Patched::read(base, &arguments.paths.named, input, common)?;
    let report = patched.check();
    output::print(&report, arguments, &patched.options, common, terminal)?;
    Ok(judged(arguments, &report))
}

/// `--templates error`: what was not examined is an error.
fn judge_templates(report: &mut Report, templates: Templates) {
    if templates == Templates::Skip {
        return;
    }
    let findings = report.files.iter_mut().flat_map(|file| &mut file.findings);
    for finding in findings.filter(|finding| finding.rule.name == "template-unread") {
        finding.level = Level::Error;
    }
}

/// [`engine::check_inputs`] with the files side by side, without what is known.
fn check(inputs: &[Input], known: &Known) -> Report {
    let views = engine::views(inputs);
    let run = Run::new(inputs, &views);
    let found: Vec<_> = (0..inputs.len())
        .into_par_iter()
        .map(|index| run.check_file(index))
        .collect();
    let mut report = run.finish(found);
    known.silence(&mut report);
    report
}

/// Reports the mistakes in settings files beside those in the files.
fn add_settings(report: &mut Report, inputs: &Inputs) {
    for file in inputs
        .settings
        .iter()
        .filter(|file| !file.findings.is_empty())
    {
        report
            .files
            .push(engine::settings_report(&file.source, file.findings.clone()));
    }
}

fn outcome(arguments: &Arguments, inputs: &Inputs, report: &Report) -> Outcome {
    soundness(inputs).max(judged(arguments, report))
}

/// What reading the files and their settings came to.
fn soundness(inputs: &Inputs) -> Outcome {
    if inputs.settings.is_empty() {
        inputs.outcome()
    } else {
        Outcome::Failed
    }
}

fn judged(arguments: &Arguments, report: &Report) -> Outcome {
    match Outcome::of(report, arguments.fail_on.into()) {
        Outcome::Findings if arguments.exit_zero => Outcome::Clean,
        outcome => outcome,
    }
}
