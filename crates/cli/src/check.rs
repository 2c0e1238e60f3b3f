//! `pullpath check`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Input, Options, Report, Run};
use pullpath_core::finding::Level;
use pullpath_core::fix::{self, Applicability, Fix, Repaired};
use pullpath_core::secrets;
use pullpath_core::source::Source;
use pullpath_core::suppress;
use pullpath_report::{Side, Summary, counted};
use rayon::prelude::*;

use crate::arguments::{Common, LevelChoice, Paths};
use crate::base::Patched;
use crate::inputs::{self, Inputs};
use crate::outcome::{Failure, Outcome};
use crate::rewrite;
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
    /// A Talos configuration; the paths are patches, and what is checked is the result of applying them to it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["repair", "add_ignores"])]
    base: Option<PathBuf>,
    /// What to make of templates that are not YAML before they are rendered
    #[arg(long, value_name = "WHAT", default_value = "skip")]
    templates: Templates,
    /// Repair what can be repaired without a doubt
    #[arg(long, group = "repair")]
    fix: bool,
    /// Show what `--fix` would change, and change nothing
    #[arg(long, group = "repair")]
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
    if let Some(base) = &arguments.base {
        return patched(arguments, base, common, terminal);
    }
    let inputs = inputs::read(&arguments.paths, common, terminal)?;
    let least = if arguments.unsafe_fixes {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    if arguments.diff {
        return difference(inputs, least, terminal);
    }
    if arguments.fix {
        return repair(arguments, inputs, least, common, terminal);
    }
    if arguments.add_ignores {
        return add_ignores(&inputs, common, terminal);
    }
    let mut report = check(&inputs.files);
    add_settings(&mut report, &inputs);
    judge_templates(&mut report, arguments.templates);
    print(&report, arguments.format, &inputs.options, common, terminal)?;
    Ok(outcome(arguments, &inputs, &report))
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
    print(
        &report,
        arguments.format,
        &patched.options,
        common,
        terminal,
    )?;
    Ok(
        if report.reaches(arguments.fail_on.into()) && !arguments.exit_zero {
            Outcome::Findings
        } else {
            Outcome::Clean
        },
    )
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
    if inputs.unreadable || !inputs.settings.is_empty() || report.internal_error() {
        Outcome::Failed
    } else if report.reaches(arguments.fail_on.into()) && !arguments.exit_zero {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn print(
    report: &Report,
    format: Format,
    options: &Options,
    common: &Common,
    terminal: &mut Terminal,
) -> std::io::Result<()> {
    match format {
        Format::Full => {
            let screen = terminal.screen();
            pullpath_report::full(report, screen, terminal)?;
        }
        Format::Concise => pullpath_report::concise(report, terminal)?,
        Format::Json => return pullpath_report::json(report, options, terminal),
        Format::Jsonl => return pullpath_report::json_lines(report, terminal),
    }
    if !common.quiet {
        writeln!(terminal, "{}", Summary::of(report))?;
    }
    Ok(())
}

fn apply_fixes(inputs: &Inputs, least: Applicability) -> Repaired {
    fix::repair(
        inputs.files.clone(),
        |_, fix| fix.applicability >= least,
        check,
    )
}

/// `--fix`: rewrites the files and reports what is left. Standard input goes to standard output, what is left of its
/// findings to standard error.
fn repair(
    arguments: &Arguments,
    inputs: Inputs,
    least: Applicability,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let mut repaired = apply_fixes(&inputs, least);
    add_settings(&mut repaired.report, &inputs);
    let mut failed = tell_failures(&repaired, terminal);
    let mut fixed = 0;
    let mut files = 0;
    for ((index, before), counts) in inputs.files.iter().enumerate().zip(&repaired.applied) {
        let (old, Some(new)) = (before.file.source(), repaired.inputs.get(index)) else {
            continue;
        };
        let new = new.file.source().text();
        if inputs.stdin == Some(index) {
            terminal.write_all(&rewrite::encoded(new, old.encoding()))?;
        } else if counts.is_empty() {
            continue;
        } else if let Err(error) = rewrite::rewrite(Path::new(old.name()), old, new) {
            failed = true;
            terminal.error(format_args!("{}: {error}", old.name()));
            continue;
        }
        fixed += counts.values().sum::<usize>();
        files += usize::from(!counts.is_empty());
    }
    if inputs.stdin.is_none() {
        print(
            &repaired.report,
            arguments.format,
            &inputs.options,
            common,
            terminal,
        )?;
    }
    if fixed > 0 && !common.quiet {
        terminal.note(format_args!(
            "repaired {} in {}",
            counted(fixed, "finding"),
            counted(files, "file")
        ));
    }
    let outcome = outcome(arguments, &inputs, &repaired.report);
    Ok(if failed { Outcome::Failed } else { outcome })
}

/// `--diff`: shows what `--fix` would do.
fn difference(
    inputs: Inputs,
    least: Applicability,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let repaired = apply_fixes(&inputs, least);
    let failed =
        tell_failures(&repaired, terminal) || inputs.unreadable || !inputs.settings.is_empty();
    let colors = terminal.screen().colors;
    let mut differs = false;
    for (before, after) in inputs.files.iter().zip(&repaired.inputs) {
        let (old, new) = (before.file.source(), after.file.source());
        if old.text() != new.text() {
            differs = true;
            let (old_secrets, new_secrets) =
                (secrets::spans(&before.file), secrets::spans(&after.file));
            pullpath_report::diff(
                side(old, &old_secrets),
                side(new, &new_secrets),
                colors,
                terminal,
            )?;
        }
    }
    Ok(match (failed, differs) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Findings,
        (false, false) => Outcome::Clean,
    })
}

fn side<'a>(source: &'a Source, secrets: &'a [pullpath_core::source::Span]) -> Side<'a> {
    Side { source, secrets }
}

/// `--add-ignores`: writes directives for what is found. What a directive uncovers or cannot reach is left for another
/// run, which says so.
fn add_ignores(
    inputs: &Inputs,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let report = check(&inputs.files);
    let (mut silenced, mut files, mut left) = (0, 0, 0);
    let mut failed = inputs.unreadable;
    for (index, (input, report)) in inputs.files.iter().zip(&report.files).enumerate() {
        // What pullpath says about its own comments is mended, not ignored.
        let findings = report
            .findings
            .iter()
            .filter(|finding| finding.rule.consumer.is_some());
        let addition = suppress::add_ignores(&input.file, findings);
        left += addition.left;
        if addition.edits.is_empty() {
            continue;
        }
        let old = input.file.source();
        let fix = Fix::safe("ignore", addition.edits);
        let new = fix::apply(old.text(), [&fix]).text;
        if inputs.stdin == Some(index) {
            terminal.write_all(&rewrite::encoded(&new, old.encoding()))?;
        } else if let Err(error) = rewrite::rewrite(Path::new(old.name()), old, &new) {
            failed = true;
            terminal.error(format_args!("{}: {error}", old.name()));
            continue;
        }
        silenced += addition.silenced;
        files += 1;
    }
    if !common.quiet {
        terminal.note(format_args!(
            "{} in {} will be ignored",
            counted(silenced, "finding"),
            counted(files, "file")
        ));
    }
    if left > 0 {
        terminal.note(format_args!(
            "{} cannot be ignored by a comment",
            counted(left, "finding")
        ));
    }
    Ok(if failed {
        Outcome::Failed
    } else {
        Outcome::Clean
    })
}

/// Says which files keep their mistakes because the fixes were no good.
fn tell_failures(repaired: &Repaired, terminal: &mut Terminal) -> bool {
    for index in &repaired.failed {
        if let Some(input) = repaired.inputs.get(*index) {
            terminal.error(format_args!(
                "{}: its fixes would have broken it and were taken back; please report this",
                input.file.source().name()
            ));
        }
    }
    !repaired.failed.is_empty()
}
