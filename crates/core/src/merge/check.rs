//! Checks what comes out of a merge, and shows what is found where it was written.

use std::sync::Arc;

use super::{MergeError, MergeStage, Merged, merge};
use crate::document::InputKind;
use crate::engine::{self, Input, Options, Report};
use crate::finding::{Finding, Label, Stage};
use crate::fix::{Edit, Fix};
use crate::rules::patch::patch_appends_endpoint;
use crate::rules::patch::patch_refused::PATCH_REFUSED;
use crate::rules::registry::mirror_duplicate_endpoint::MIRROR_DUPLICATE_ENDPOINT;
use crate::source::{Source, SourceMap, Span};

/// Checks a configuration with its patches applied. The report is about the files as they are written: the base
/// first, then the patches. Where Talos refuses a file or a patch, it says so and no more.
pub fn check_merged(base: &Source, patches: &[Source], options: &Options) -> Report {
    let inputs: Vec<Input> = std::iter::once((base, options.input))
        .chain(patches.iter().map(|patch| (patch, InputKind::TalosPatch)))
        .map(|(source, input)| Input::read(source, &with_input(options, input)))
        .collect();
    match merge(base, patches, options) {
        Ok(merged) => engine::report(&inputs, found_in(&merged, options), Vec::new()),
        Err(error) => engine::report(&inputs, refused(&error, &inputs), Vec::new()),
    }
}

fn with_input(options: &Options, input: InputKind) -> Arc<Options> {
    Arc::new(Options {
        input,
        ..options.clone()
    })
}

/// Why the merge fails. What is wrong in a single file is told by the rules about it.
fn refused(error: &MergeError, inputs: &[Input]) -> Vec<(usize, Finding)> {
    let origin = error.origin;
    let file = origin.map_or(0, |origin| origin.file);
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    if error.stage != MergeStage::Apply {
        let report = engine::check_inputs(inputs);
        for (index, report) in report.files.into_iter().enumerate() {
            let load = report
                .findings
                .into_iter()
                .filter(|finding| finding.stage == Some(Stage::Load));
            findings.extend(load.map(|finding| (index, finding)));
        }
        if findings.iter().any(|(index, _)| *index == file) {
            return findings;
        }
    }
    let span = origin.map_or(Span::at(0), |origin| origin.span);
    let finding = Finding::new(&PATCH_REFUSED, span, describe(error))
        .rejected(Stage::Load)
        .note(format!("Talos says: {error}"));
    findings.push((file, finding));
    findings
}

fn describe(error: &MergeError) -> String {
    match error.stage {
        MergeStage::LoadBase => "Talos does not read this configuration".to_owned(),
        MergeStage::LoadPatch => "Talos does not read this patch".to_owned(),
        MergeStage::Apply if error.message.starts_with("JSON6902") => {
            "Talos applies a JSON patch only to a configuration of one document".to_owned()
        }
        MergeStage::Apply => "Talos does not apply this patch to the configuration".to_owned(),
    }
}

/// What the rules find in the result, with places in the files.
fn found_in(merged: &Merged, options: &Options) -> Vec<(usize, Finding)> {
    let source = Source::new("merged", merged.text.as_str());
    let input = match options.input {
        InputKind::TalosConfig => InputKind::TalosConfig,
        _ => InputKind::Auto,
    };
    let input = Input::read(&source, &with_input(options, input));
    let report = engine::check_inputs(std::slice::from_ref(&input));
    let findings = report.files.into_iter().flat_map(|file| file.findings);
    findings
        .map(|finding| to_files(finding, &merged.map))
        .map(|(file, finding)| (file, told_as_patch(file, finding)))
        .collect()
}

/// Moves a finding from the result to the file that brought its place in.
fn to_files(mut finding: Finding, map: &SourceMap) -> (usize, Finding) {
    let place = |span: Span| {
        map.origin(span)
            .or_else(|| map.origin(Span::at(span.start)))
            .map_or((0, Span::at(0)), |origin| (origin.file, origin.span))
    };
    let (file, span) = place(finding.span);
    finding.span = span;
    // The result is another text: index and path of its documents mean nothing in the files.
    finding.document = None;
    finding.path = None;
    finding.labels = finding
        .labels
        .into_iter()
        .map(|label| {
            let (other, span) = place(label.span);
            Label {
                message: label.message,
                file: (other != file).then_some(other),
                span,
            }
        })
        .collect();
    finding.fixes = finding
        .fixes
        .iter()
        .filter_map(|fix| fix_in(fix, file, map))
        .collect();
    (file, finding)
}

/// A fix whose edits are all of text that one file has as it is.
fn fix_in(fix: &Fix, file: usize, map: &SourceMap) -> Option<Fix> {
    let edit = |edit: &Edit| {
        let piece = map
            .pieces()
            .iter()
            .filter(|piece| piece.copied && piece.span.contains(edit.span))
            .min_by_key(|piece| piece.span.len())?;
        let origin = map.origin(edit.span)?;
        let fits = piece.origin.file == file && !edit.text.contains('\n') && !edit.text.is_empty();
        fits.then(|| Edit::replace(origin.span, edit.text.clone()))
    };
    let edits = fix.edits.iter().map(edit).collect::<Option<Vec<_>>>()?;
    Some(Fix {
        title: fix.title.clone(),
        applicability: fix.applicability,
        edits,
        moves_secret: fix.moves_secret,
    })
}

/// A repeated endpoint that a patch brings in is a matter of the patch.
fn told_as_patch(file: usize, finding: Finding) -> Finding {
    if file == 0 || finding.rule != &MIRROR_DUPLICATE_ENDPOINT {
        return finding;
    }
    let mut told = patch_appends_endpoint::finding(finding.span);
    told.labels = finding.labels;
    told.notes = finding.notes;
    told.level = finding.level;
    told
}
