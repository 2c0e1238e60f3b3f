//! Findings, fixes and reports.

use std::sync::Arc;

use pullpath_core::engine::{self, FileReport, Input, Options, Report};
use pullpath_core::finding::Finding as CoreFinding;
use pullpath_core::fix::{Applicability, repair};
use pullpath_core::secrets;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::input::{CheckOptions, Files};
use crate::offsets::{Offsets, Range};

/// What was found.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct CheckResult {
    /// Why nothing could be checked.
    pub error: Option<String>,
    /// One entry a file.
    pub files: Vec<FileResult>,
}

/// What was found in a file.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct FileResult {
    /// Its name.
    pub name: String,
    /// Findings in order of their places.
    pub findings: Vec<Finding>,
    /// Its documents.
    pub documents: Vec<DocumentResult>,
    /// Where secret values stand.
    pub secrets: Vec<Range>,
}

/// A document of a file.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct DocumentResult {
    /// `kind`, or `machine configuration`.
    pub kind: String,
    /// Its name.
    pub name: Option<String>,
    /// Its bytes.
    pub range: Range,
}

/// A rule's statement about a range.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// How bad.
    #[tsify(type = "\"error\" | \"warning\" | \"info\" | \"hint\"")]
    pub level: String,
    /// What it does.
    #[tsify(type = "\"rejected\" | \"breaks\" | \"risk\" | \"hygiene\"")]
    pub impact: String,
    /// To whom.
    pub consumer: Option<String>,
    /// What is wrong here.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Background.
    pub notes: Vec<String>,
    /// Path inside the document.
    pub path: Option<String>,
    /// Where.
    pub range: Range,
    /// Other places in the same file.
    pub labels: Vec<Label>,
    /// Repairs.
    pub fixes: Vec<Fix>,
}

/// Another place.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Label {
    /// What it has to do with the finding.
    pub message: String,
    /// Index of its file; the finding's own when missing.
    pub file: Option<u32>,
    /// Where.
    pub range: Range,
}

/// A repair.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Fix {
    /// What it does.
    pub title: String,
    /// How far it can be trusted.
    #[tsify(type = "\"safe\" | \"unsafe\" | \"display\"")]
    pub applicability: String,
    /// Text for ranges of the file.
    pub edits: Vec<Edit>,
}

/// Text for a range.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Edit {
    /// What goes.
    pub range: Range,
    /// What comes.
    pub text: String,
}

/// What repairing left.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct FixResult {
    /// Why nothing was repaired.
    pub error: Option<String>,
    /// The new text of each file.
    pub texts: Vec<String>,
    /// Number of repairs.
    pub applied: u32,
}

/// Checks files together.
pub fn check(files: &Files, options: &CheckOptions) -> CheckResult {
    match report(files, options) {
        Ok(checked) => CheckResult {
            error: None,
            files: results(&checked),
        },
        Err(error) => CheckResult {
            error: Some(error),
            files: Vec::new(),
        },
    }
}

/// Applies all safe fixes, and with `also_unsafe` those that their author should confirm, until none is left.
pub fn fix(files: &Files, options: &CheckOptions, also_unsafe: bool) -> FixResult {
    let inputs = options.read().and_then(|options| files.read(&options));
    let inputs = match inputs {
        Ok(inputs) => inputs,
        Err(error) => {
            return FixResult {
                error: Some(error),
                ..FixResult::default()
            };
        }
    };
    let least = if also_unsafe {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let repaired = repair(
        inputs,
        |_, fix| fix.applicability >= least,
        engine::check_inputs,
    );
    let applied: usize = repaired
        .applied
        .iter()
        .flat_map(|counts| counts.values())
        .sum();
    FixResult {
        error: None,
        texts: repaired
            .inputs
            .iter()
            .map(|input| input.file.source().text().to_owned())
            .collect(),
        applied: u32::try_from(applied).unwrap_or(u32::MAX),
    }
}

/// A report with what it was made from.
pub(crate) struct Checked {
    pub(crate) inputs: Vec<Input>,
    pub(crate) options: Arc<Options>,
    pub(crate) report: Report,
}

pub(crate) fn report(files: &Files, options: &CheckOptions) -> Result<Checked, String> {
    let options = options.read()?;
    let inputs = files.read(&options)?;
    let report = engine::check_inputs(&inputs);
    Ok(Checked {
        inputs,
        options,
        report,
    })
}

fn results(checked: &Checked) -> Vec<FileResult> {
    let files = &checked.report.files;
    let offsets: Vec<Offsets<'_>> = files
        .iter()
        .map(|file| Offsets::new(&file.source))
        .collect();
    files
        .iter()
        .zip(&checked.inputs)
        .zip(&offsets)
        .map(|((file, input), own)| FileResult {
            name: file.source.name().to_owned(),
            findings: file
                .findings
                .iter()
                .map(|finding| result(finding, own, &offsets))
                .collect(),
            documents: documents(file, own),
            // Those of the report are only there when something was found.
            secrets: secrets::spans(&input.file)
                .into_iter()
                .map(|span| own.range(span))
                .collect(),
        })
        .collect()
}

fn documents(file: &FileReport, offsets: &Offsets<'_>) -> Vec<DocumentResult> {
    file.documents
        .iter()
        .map(|document| DocumentResult {
            kind: document
                .kind
                .clone()
                .unwrap_or_else(|| "machine configuration".to_owned()),
            name: document.name.clone(),
            range: offsets.range(document.span),
        })
        .collect()
}

fn result(finding: &CoreFinding, own: &Offsets<'_>, all: &[Offsets<'_>]) -> Finding {
    Finding {
        rule: finding.rule.name.to_owned(),
        level: finding.level.as_str().to_owned(),
        impact: finding.impact.as_str().to_owned(),
        consumer: finding
            .consumer
            .map(|consumer| consumer.as_str().to_owned()),
        message: finding.message.clone(),
        help: finding.help.clone(),
        notes: finding.notes.clone(),
        path: finding.path.clone(),
        range: own.range(finding.span),
        labels: finding
            .labels
            .iter()
            .map(|label| Label {
                message: label.message.clone(),
                file: label.file.and_then(|file| u32::try_from(file).ok()),
                range: label
                    .file
                    .and_then(|file| all.get(file))
                    .unwrap_or(own)
                    .range(label.span),
            })
            .collect(),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| Fix {
                title: fix.title.clone(),
                applicability: fix.applicability.as_str().to_owned(),
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| Edit {
                        range: own.range(edit.span),
                        text: edit.text.clone(),
                    })
                    .collect(),
            })
            .collect(),
    }
}
