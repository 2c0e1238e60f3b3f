//! Fixes applied until nothing is left to fix.

use std::collections::BTreeMap;

use super::{Fix, apply};
use crate::engine::{FileReport, Input, Report};
use crate::finding::{Finding, Stage};
use crate::ordered;

/// A fix may uncover another mistake, and two fixes at one place take turns. More rounds than this without fewer
/// findings to repair mean that fixes undo each other.
const MOST_IDLE_ROUNDS: usize = 10;

/// What became of the inputs.
#[derive(Debug)]
pub struct Repaired {
    /// The inputs with their new texts.
    pub inputs: Vec<Input>,
    /// What is found in them now.
    pub report: Report,
    /// For each input, how often the fix of each rule was applied; empty where nothing changed.
    pub applied: Vec<BTreeMap<&'static str, usize>>,
    /// Inputs whose fixes were taken back: they would have broken the text or never come to an end. A mistake in
    /// pullpath.
    pub failed: Vec<usize>,
}

/// Applies the fixes that are `wanted` to all inputs and checks again, until none is left. `check` is
/// [`crate::engine::check_inputs`] or its equal with threads.
pub fn repair(
    inputs: Vec<Input>,
    wanted: impl Fn(&Finding, &Fix) -> bool,
    check: impl Fn(&[Input]) -> Report,
) -> Repaired {
    let original: Vec<Input> = inputs.clone();
    let mut repaired = Repaired {
        report: check(&inputs),
        applied: vec![BTreeMap::new(); inputs.len()],
        failed: Vec::new(),
        inputs,
    };
    let mut fewest = usize::MAX;
    let mut idle_rounds = 0;
    loop {
        let left = findings_left(&repaired, &wanted);
        if left < fewest {
            fewest = left;
            idle_rounds = 0;
        } else {
            idle_rounds += 1;
        }
        let mut changed = Vec::new();
        let mut unreadable = Vec::new();
        for (index, file) in repaired.report.files.iter().enumerate() {
            if repaired.failed.contains(&index) {
                continue;
            }
            let (Some(input), Some(counts)) = (
                repaired.inputs.get_mut(index),
                repaired.applied.get_mut(index),
            ) else {
                continue;
            };
            if let Some(text) = one_round(file, &wanted, counts) {
                let unread = unread_documents(input);
                *input = input.with_text(text);
                if unread_documents(input) > unread {
                    unreadable.push(index);
                } else {
                    changed.push(index);
                }
            }
        }
        if changed.is_empty() && unreadable.is_empty() {
            break;
        }
        let report = check(&repaired.inputs);
        let broken: Vec<usize> = changed
            .into_iter()
            .filter(|index| {
                let before = repaired.report.files.get(*index);
                let after = report.files.get(*index);
                idle_rounds >= MOST_IDLE_ROUNDS || unloadable(after) > unloadable(before)
            })
            .chain(unreadable)
            .collect();
        repaired.report = report;
        if !broken.is_empty() {
            for index in broken {
                if let (Some(input), Some(original)) =
                    (repaired.inputs.get_mut(index), original.get(index))
                {
                    *input = original.clone();
                }
                if let Some(counts) = repaired.applied.get_mut(index) {
                    counts.clear();
                }
                repaired.failed.push(index);
            }
            repaired.report = check(&repaired.inputs);
        }
    }
    repaired
}

/// Number of findings that are still to be repaired.
fn findings_left(repaired: &Repaired, wanted: impl Fn(&Finding, &Fix) -> bool) -> usize {
    let files = repaired.report.files.iter().enumerate();
    files
        .filter(|(index, _)| !repaired.failed.contains(index))
        .flat_map(|(_, file)| &file.findings)
        .filter(|finding| finding.fixes.iter().any(|fix| wanted(finding, fix)))
        .count()
}

/// The text after the fixes that can be applied together; none when there is none.
fn one_round(
    file: &FileReport,
    wanted: impl Fn(&Finding, &Fix) -> bool,
    counts: &mut BTreeMap<&'static str, usize>,
) -> Option<String> {
    let chosen: Vec<(&Finding, &Fix)> = file
        .findings
        .iter()
        .filter_map(|finding| {
            let fix = finding.fixes.iter().find(|fix| wanted(finding, fix))?;
            Some((finding, fix))
        })
        .collect();
    if chosen.is_empty() {
        return None;
    }
    let applied = apply(file.source.text(), chosen.iter().map(|(_, fix)| *fix));
    if applied.text == file.source.text() {
        return None;
    }
    for ((finding, _), done) in chosen.iter().zip(&applied.done) {
        if *done {
            *counts.entry(finding.rule.name).or_default() += 1;
        }
    }
    Some(applied.text)
}

/// Number of documents that are not YAML from beginning to end.
fn unread_documents(input: &Input) -> usize {
    let documents = input.file.documents();
    documents.filter(|document| !document.is_sound()).count()
}

/// Number of documents that cannot be loaded. One reason may hide another, so reasons are not counted.
fn unloadable(file: Option<&FileReport>) -> usize {
    let refused = file
        .iter()
        .flat_map(|file| &file.findings)
        .filter(|finding| finding.stage == Some(Stage::Load));
    ordered::set(refused.map(|finding| finding.document)).len()
}
