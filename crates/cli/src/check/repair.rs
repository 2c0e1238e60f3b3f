//! `--fix`, `--diff`, `--add-ignores`: what changes files, or shows how they would change.

use pullpath_core::fix::{self, Applicability, Fix, Repaired};
use pullpath_core::secrets;
use pullpath_core::source::{Source, Span};
use pullpath_core::suppress;
use pullpath_report::{Side, counted};

use super::baseline::Known;
use super::{Arguments, add_settings, check, output, soundness};
use crate::inputs::Inputs;
use crate::options::Common;
use crate::outcome::{Failure, Outcome};
use crate::rewrite::{self, Destination};
use crate::terminal::Terminal;

fn apply_fixes(inputs: &Inputs, least: Applicability, known: &Known) -> Repaired {
    fix::repair(
        inputs.files.clone(),
        |_, fix| fix.applicability >= least,
        |inputs| check(inputs, known),
    )
}

/// `--fix`: rewrites the files and reports what is left. What a baseline lists stays as it is. Standard input goes to
/// standard output, what is left of its findings to standard error.
pub(super) fn repair(
    arguments: &Arguments,
    inputs: &Inputs,
    least: Applicability,
    known: &Known,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let mut repaired = apply_fixes(inputs, least, known);
    known.tell_stale(&repaired.report, terminal);
    add_settings(&mut repaired.report, inputs);
    let mut outcome = tell_failures(&repaired, terminal);
    let mut fixed = 0;
    let mut files = 0;
    for ((index, before), counts) in inputs.files.iter().enumerate().zip(&repaired.applied) {
        let (old, Some(new)) = (before.file.source(), repaired.inputs.get(index)) else {
            continue;
        };
        let destination = inputs.destination(index);
        if counts.is_empty() && destination == Destination::File {
            continue;
        }
        let new = new.file.source().text();
        if rewrite::put(old, new, destination, terminal)? == Outcome::Failed {
            outcome = Outcome::Failed;
            continue;
        }
        fixed += counts.values().sum::<usize>();
        files += usize::from(!counts.is_empty());
    }
    if inputs.stdin.is_none() {
        output::print(
            &repaired.report,
            arguments,
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
    Ok(outcome.max(super::outcome(arguments, inputs, &repaired.report)))
}

/// `--diff`: shows what `--fix` would do.
pub(super) fn difference(
    inputs: &Inputs,
    least: Applicability,
    known: &Known,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let repaired = apply_fixes(inputs, least, known);
    let mut outcome = tell_failures(&repaired, terminal).max(soundness(inputs));
    let look = terminal.look();
    for (before, after) in inputs.files.iter().zip(&repaired.inputs) {
        let (old, new) = (before.file.source(), after.file.source());
        if old.text() != new.text() {
            outcome = outcome.max(Outcome::Findings);
            let old_secrets = secrets::spans(&before.file);
            let new_secrets = secrets::spans_of_repaired(&before.file, &after.file);
            pullpath_report::diff(
                side(old, &old_secrets),
                side(new, &new_secrets),
                look,
                terminal,
            )?;
        }
    }
    Ok(outcome)
}

fn side<'a>(source: &'a Source, secrets: &'a [Span]) -> Side<'a> {
    Side { source, secrets }
}

/// `--add-ignores`: writes directives for what is found. What a directive uncovers or cannot reach is left for another
/// run, which says so.
pub(super) fn add_ignores(
    inputs: &Inputs,
    known: &Known,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let report = check(&inputs.files, known);
    let (mut silenced, mut files, mut left) = (0, 0, 0);
    let mut outcome = inputs.outcome();
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
        if rewrite::put(old, &new, inputs.destination(index), terminal)? == Outcome::Failed {
            outcome = Outcome::Failed;
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
    Ok(outcome)
}

/// Says which files keep their mistakes because the fixes were no good.
fn tell_failures(repaired: &Repaired, terminal: &mut Terminal) -> Outcome {
    for index in &repaired.failed {
        if let Some(input) = repaired.inputs.get(*index) {
            terminal.error(format_args!(
                "{}: its fixes would have broken it and were taken back; please report this",
                input.file.source().name()
            ));
        }
    }
    if repaired.failed.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Failed
    }
}
