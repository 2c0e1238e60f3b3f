//! The steps of a run: read each input, check each input, put everything together.
//!
//! [`check`] takes them one after the other. A front end with threads takes the first two side by side for its files
//! and finishes with the third; it never takes other steps.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::apply::{Outcome, check_file, check_run};
use super::consequences::leave_out_consequences;
use super::define::define;
use super::inner;
use super::options::Options;
use super::report::{DocumentSummary, FileReport, Report, consumers};
use super::unfinished::may_be_unfinished;
use crate::document::kubernetes::{names_pull_secrets, promised_secrets};
use crate::document::{Class, File, InputKind};
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::rules::patch::patch_file_unread::{self, UnreadPatch};
use crate::rules::{self, Context, Rule, Views};
use crate::secrets;
use crate::settings::RuleLevel;
use crate::source::{Source, Span};
use crate::suppress;
use crate::yaml::NodeRef;

/// A file that has been read, with what holds for it.
#[derive(Clone, Debug)]
pub struct Input {
    /// The file.
    pub file: File,
    /// Targets and settings that hold for it.
    pub options: Arc<Options>,
    /// The patches that it takes from other files and that are not examined, by their paths as they are written; see
    /// [`File::patch_references`].
    pub unread: BTreeMap<String, UnreadPatch>,
}

impl Input {
    /// Reads a source. Independent of all other inputs.
    pub fn read(source: &Source, options: &Arc<Options>) -> Self {
        Self {
            file: File::read(source, options.input),
            options: Arc::clone(options),
            unread: BTreeMap::new(),
        }
    }

    /// The same file with another text.
    #[must_use]
    pub fn with_text(&self, text: String) -> Self {
        self.reread(&Source::new(self.file.source().name(), text))
    }

    /// Reads a changed text of the same input. What did not change is not read again.
    #[must_use]
    pub fn reread(&self, source: &Source) -> Self {
        Self {
            file: self.file.reread(source),
            options: Arc::clone(&self.options),
            unread: self.unread.clone(),
        }
    }

    /// Whether there is anything in it for pullpath: it was said what it is, or a document is recognised.
    pub fn concerns_us(&self) -> bool {
        self.options.input != InputKind::Auto
            || self.file.documents().any(|document| {
                document.class().dialect().is_some()
                    || matches!(document.class(), Class::JsonPatch | Class::Template)
                    || names_pull_secrets(document)
                    || !promised_secrets(document).is_empty()
            })
            || !self.file.embedded().is_empty()
            || !self.file.patch_references().is_empty()
            || self.file.unusable_definitions().next().is_some()
    }
}

/// All inputs of a run and what rules may look at.
pub struct Run<'a> {
    inputs: &'a [Input],
    views: &'a [Views<'a>],
}

/// What rules found, not yet in order.
#[derive(Debug, Default)]
pub struct Found {
    /// Findings with the index of their input.
    findings: Vec<(usize, Finding)>,
    /// Findings that comments in embedded configuration keep silent.
    suppressed: Vec<(usize, Finding)>,
    /// Inputs on which a rule failed.
    failed: Vec<usize>,
}

impl<'a> Run<'a> {
    /// A run over these inputs; `views` are those of [`views`].
    pub fn new(inputs: &'a [Input], views: &'a [Views<'a>]) -> Self {
        Self { inputs, views }
    }

    /// Checks one input. Independent of all other checks.
    pub fn check_file(&self, index: usize) -> Found {
        let mut found = Found::default();
        if let Some(context) = Context::new(self.views, index) {
            let outcome = check_file(&context, &mut found.findings);
            found
                .failed
                .extend((outcome == Outcome::Failed).then_some(index));
        }
        if let Some(input) = self.inputs.get(index) {
            for embedded in input.file.embedded() {
                let inner = inner::check(embedded, &input.options);
                let here = |findings: Vec<Finding>| findings.into_iter().map(move |f| (index, f));
                found.findings.extend(here(inner.findings));
                found.suppressed.extend(here(inner.suppressed));
                found.failed.extend(inner.failed.then_some(index));
            }
            for (span, path) in input.file.patch_references() {
                let reason = input.unread.get(path);
                let finding = reason.map(|reason| patch_file_unread::finding(span, path, reason));
                found.findings.extend(finding.map(|f| (index, f)));
            }
        }
        found
    }

    /// Checks what concerns all inputs together, and makes the report. `found` has what [`Run::check_file`] found in
    /// each input, in any order.
    pub fn finish(self, found: impl IntoIterator<Item = Found>) -> Report {
        let mut all = Found::default();
        for found in found {
            all.findings.extend(found.findings);
            all.suppressed.extend(found.suppressed);
            all.failed.extend(found.failed);
        }
        if let Some(context) = Context::new(self.views, 0) {
            let outcome = check_run(&context, &mut all.findings);
            all.failed.extend((outcome == Outcome::Failed).then_some(0));
        }
        let mut report = report(self.inputs, all.findings, all.suppressed);
        for index in all.failed {
            if let Some(report) = report.files.get_mut(index) {
                report.internal_error = true;
            }
        }
        report
    }
}

/// Puts findings, each with the index of its input, into a report; `suppressed` are kept silent already.
pub(crate) fn report(
    inputs: &[Input],
    findings: Vec<(usize, Finding)>,
    suppressed: Vec<(usize, Finding)>,
) -> Report {
    let mut files: Vec<FileReport> = inputs.iter().map(blank_report).collect();
    for (index, finding) in findings {
        if let (Some(report), Some(input)) = (files.get_mut(index), inputs.get(index)) {
            report
                .findings
                .extend(place(finding, input, &mut report.accepted));
        }
    }
    for (index, finding) in suppressed {
        if let (Some(report), Some(input)) = (files.get_mut(index), inputs.get(index)) {
            report
                .suppressed
                .extend(place(finding, input, &mut report.accepted));
        }
    }
    for (report, input) in files.iter_mut().zip(inputs) {
        let outcome = catch_unwind(AssertUnwindSafe(|| complete(report, input)));
        if outcome.is_err() {
            // What is not hidden yet must not be shown.
            report.findings = vec![rules::internal_error_at_the_end()];
            report.suppressed.clear();
            report.internal_error = true;
        }
    }
    Report { files }
}

/// The typed views of the inputs' files, to be built on first use.
pub fn views(inputs: &[Input]) -> Vec<Views<'_>> {
    inputs
        .iter()
        .map(|input| Views::new(&input.file, &input.options))
        .collect()
}

/// Checks sources together, all under the same options.
pub fn check(sources: &[Source], options: &Options) -> Report {
    let options = Arc::new(options.clone());
    let mut inputs: Vec<Input> = sources
        .iter()
        .map(|source| Input::read(source, &options))
        .collect();
    define(&mut inputs, |_| Arc::default());
    check_inputs(&inputs)
}

/// Checks inputs together, each under its own options. Kinds of the user's own are known after
/// [`define`](super::define()).
pub fn check_inputs(inputs: &[Input]) -> Report {
    let views = views(inputs);
    let run = Run::new(inputs, &views);
    let found: Vec<Found> = (0..inputs.len())
        .map(|index| run.check_file(index))
        .collect();
    run.finish(found)
}

fn blank_report(input: &Input) -> FileReport {
    let file = &input.file;
    let mut accepted = BTreeMap::new();
    for document in file.documents() {
        for consumer in consumers(document.class()) {
            accepted.insert(*consumer, true);
        }
    }
    match file.input() {
        InputKind::TalosConfig | InputKind::TalosPatch => {
            accepted.entry(Consumer::Talos).or_insert(true);
        }
        InputKind::Kubernetes => {
            accepted.entry(Consumer::Kubernetes).or_insert(true);
        }
        InputKind::Auto => {}
    }
    FileReport {
        source: file.source().clone(),
        documents: file.documents().filter_map(DocumentSummary::of).collect(),
        findings: Vec::new(),
        accepted,
        suppressed: Vec::new(),
        secrets: Vec::new(),
        internal_error: false,
    }
}

/// The level at which a finding is shown; none when the settings or the preset leave it out.
fn level(finding: &Finding, options: &Options) -> Option<Level> {
    let rule = finding.rule;
    match options.rules.level(rule) {
        Some(RuleLevel::Off) if !rules::always_runs(rule) => None,
        Some(RuleLevel::On(level)) if finding.level == rule.level => Some(level),
        // Where the rule itself is less certain than usual, it stays so.
        Some(RuleLevel::On(level)) => Some(level.min(finding.level)),
        Some(RuleLevel::Off) => Some(finding.level),
        None => (rule.preset <= options.preset).then_some(finding.level),
    }
}

/// Whether a rule runs at all under these options.
pub(super) fn is_on(rule: &Rule, options: &Options) -> bool {
    match options.rules.level(rule) {
        Some(setting) => setting != RuleLevel::Off,
        None => rule.preset <= options.preset,
    }
}

/// A finding with what follows from its place in its file; none where the settings leave it out.
fn place(
    mut finding: Finding,
    input: &Input,
    accepted: &mut BTreeMap<Consumer, bool>,
) -> Option<Finding> {
    let file = &input.file;
    // What the consumer does is a fact, whatever the settings say about showing it.
    if let (Impact::Rejected, Some(consumer)) = (finding.impact, finding.consumer) {
        accepted.insert(consumer, false);
    }
    finding.level = level(&finding, &input.options)?;
    keep_line_breaks(&mut finding, file.source());
    let home = match finding.document {
        Some(index) => file.documents().nth(index),
        None => file.document_at(finding.span.start),
    };
    if may_be_unfinished(&finding, home) {
        return None;
    }
    if let Some(document) = home {
        if finding.document.is_none() {
            finding.document = Some(document.index());
        }
        if finding.path.is_none() {
            let node = document
                .root()
                .and_then(|root| root.innermost(finding.span));
            finding.path = node.map(NodeRef::path).filter(|path| !path.is_empty());
        }
    }
    Some(finding)
}

/// Lets what fixes bring in end its lines as the rest of the file does.
fn keep_line_breaks(finding: &mut Finding, source: &Source) {
    let edits = finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits);
    for edit in edits.filter(|edit| edit.text.contains('\n')) {
        let break_ = source.line_break();
        if break_ != "\n" {
            edit.text = edit.text.replace("\r\n", "\n").replace('\n', break_);
        }
    }
}

/// In the order of their places; at one place by rule and message.
pub(super) fn put_in_order(findings: &mut [Finding]) {
    findings
        .sort_by(|a, b| (a.span, a.rule.name, &a.message).cmp(&(b.span, b.rule.name, &b.message)));
}

/// Puts a file's findings in order, leaves out what its directives keep silent, and hides secrets.
fn complete(report: &mut FileReport, input: &Input) {
    put_in_order(&mut report.findings);
    report
        .findings
        .dedup_by(|b, a| a.span == b.span && a.rule == b.rule && a.message == b.message);
    leave_out_consequences(&mut report.findings);
    let (suppressed, said) = suppress::apply(&input.file, &mut report.findings, |rule| {
        is_on(rule, &input.options)
    });
    report.suppressed.extend(suppressed);
    put_in_order(&mut report.suppressed);
    if !said.is_empty() {
        for finding in said {
            report
                .findings
                .extend(place(finding, input, &mut report.accepted));
        }
        put_in_order(&mut report.findings);
    }
    // What is not shown needs no hiding.
    if !(report.findings.is_empty() && report.suppressed.is_empty()) {
        report.secrets = secrets::spans(&input.file);
        for finding in report.findings.iter_mut().chain(&mut report.suppressed) {
            redact(finding, &report.source, &report.secrets);
        }
    }
}

/// Takes secrets out of whatever a finding says.
fn redact(finding: &mut Finding, source: &Source, secrets: &[Span]) {
    let texts = std::iter::once(&mut finding.message)
        .chain(&mut finding.help)
        .chain(&mut finding.notes)
        .chain(finding.labels.iter_mut().map(|label| &mut label.message))
        .chain(finding.fixes.iter_mut().map(|fix| &mut fix.title))
        .chain(&mut finding.path);
    for text in texts {
        if let Some(redacted) = secrets::redacted(text, source, secrets) {
            *text = redacted;
        }
    }
}
