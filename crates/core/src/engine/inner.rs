//! Findings in configuration that stands inside a file of another tool, brought to their places in that file.

use super::apply::{Outcome, check_file};
use super::options::Options;
use super::run;
use crate::document::{Embedded, File};
use crate::finding::Finding;
use crate::rules::{Context, Rule, Views};
use crate::suppress;

/// What is found in an embedded configuration, with places in the outer file.
#[derive(Default)]
pub(super) struct Inner {
    /// What the rules about single files find.
    pub(super) findings: Vec<Finding>,
    /// What comments in the inner text keep silent.
    pub(super) suppressed: Vec<Finding>,
    /// Whether a rule failed.
    pub(super) failed: bool,
}

/// Runs the rules about single files, and heeds the comments in the inner text as those of any file.
pub(super) fn check(embedded: &Embedded, options: &Options) -> Inner {
    let mut inner = Inner::default();
    rules_on(embedded.file(), options, &mut inner);
    for fragment in embedded.file().embedded() {
        let mut found = Inner::default();
        rules_on(fragment.file(), options, &mut found);
        inner.failed |= found.failed;
        let findings = found.findings.into_iter();
        inner.findings.extend(findings.map(|f| outer(f, fragment)));
    }
    // The comments of a fragment are comments of the file around it as well, and heeded there.
    if embedded.has_own_comments() {
        let is_on = |rule: &Rule| run::is_on(rule, options);
        let (suppressed, said) = suppress::apply(embedded.file(), &mut inner.findings, is_on);
        inner.suppressed = suppressed;
        inner.findings.extend(said);
    }
    for findings in [&mut inner.findings, &mut inner.suppressed] {
        *findings = findings.drain(..).map(|f| outer(f, embedded)).collect();
    }
    inner
}

fn rules_on(file: &File, options: &Options, inner: &mut Inner) {
    let views = [Views::new(file, options)];
    let Some(context) = Context::new(&views, 0) else {
        return;
    };
    let mut found = Vec::new();
    inner.failed |= check_file(&context, &mut found) == Outcome::Failed;
    let findings = found.into_iter().map(|(_, finding)| finding);
    inner.findings.extend(findings);
}

fn outer(mut finding: Finding, embedded: &Embedded) -> Finding {
    finding.span = embedded.outer_span(finding.span);
    // The inner text counts its documents by itself.
    finding.document = None;
    for label in &mut finding.labels {
        label.file = None;
        label.span = embedded.outer_span(label.span);
    }
    finding.fixes = finding
        .fixes
        .iter()
        .filter_map(|fix| embedded.outer_fix(fix))
        .collect();
    finding
}
