//! The one door for all front ends: sources and options in, a report out.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::document::{File, InputKind};
use crate::finding::{Consumer, Finding, Impact};
use crate::rules::{self, Check, Context, Rule, Sink, Views};
use crate::source::Source;
use crate::version::Version;

/// What a run is about: what the input is, and what the nodes run.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the input is said to be.
    pub input: InputKind,
    /// Release of Talos on the nodes.
    pub talos: Version,
    /// Release of the Kairos operator.
    pub kairos_operator: Version,
    /// The present, in seconds since 1970-01-01 UTC; without it no certificate is judged by its dates.
    pub now: Option<i64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            input: InputKind::Auto,
            talos: Version::DEFAULT_TALOS,
            kairos_operator: Version::DEFAULT_KAIROS_OPERATOR,
            now: None,
        }
    }
}

/// What was found in all inputs, in their order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One entry a file.
    pub files: Vec<FileReport>,
}

/// What was found in one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// Its text.
    pub source: Source,
    /// Findings, ordered by place.
    pub findings: Vec<Finding>,
    /// For each consumer with documents in the file, whether it accepts them all.
    pub accepted: BTreeMap<Consumer, bool>,
}

/// Checks sources together.
pub fn check(sources: &[Source], options: &Options) -> Report {
    let files: Vec<File> = sources
        .iter()
        .map(|source| File::read(source, options.input))
        .collect();
    let views: Vec<Views<'_>> = files.iter().map(Views::new).collect();
    let mut found = Vec::new();
    for index in 0..files.len() {
        if let Some(context) = Context::new(&views, index, options) {
            for rule in rules::all() {
                if let Check::File(check) = rule.check {
                    isolated(rule, || check(&context, &mut Sink::new(index, &mut found)));
                }
            }
        }
    }
    let mut reports: Vec<FileReport> = files
        .iter()
        .map(|file| FileReport {
            source: file.source().clone(),
            findings: Vec::new(),
            accepted: BTreeMap::new(),
        })
        .collect();
    for (index, finding) in found {
        if let Some(report) = reports.get_mut(index) {
            if let (Impact::Rejected, Some(consumer)) = (finding.impact, finding.consumer) {
                report.accepted.insert(consumer, false);
            }
            report.findings.push(finding);
        }
    }
    for report in &mut reports {
        report.findings.sort_by_key(|finding| finding.span);
    }
    Report { files: reports }
}

/// Runs a rule so that a mistake in it hides no finding of the others.
fn isolated(_rule: &Rule, check: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(check));
}
