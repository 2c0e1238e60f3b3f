//! Findings in configuration that stands inside a file of another tool, brought to their places in that file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::options::Options;
use crate::document::Embedded;
use crate::finding::Finding;
use crate::rules::{self, Check, Context, Sink, Views};
use crate::source::Span;

/// What the rules about single files find in an embedded configuration, with places in the outer file; and whether a
/// rule failed.
pub(super) fn check(embedded: &Embedded, options: &Options) -> (Vec<Finding>, bool) {
    let views = [Views::new(embedded.file(), options.talos)];
    let Some(context) = Context::new(&views, 0, options) else {
        return (Vec::new(), false);
    };
    let mut found = Vec::new();
    let mut failed = false;
    for rule in rules::all() {
        let Check::File(check) = rule.check else {
            continue;
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            check(&context, &mut Sink::new(0, &mut found));
        }));
        if outcome.is_err() {
            failed = true;
            found.push((0, rules::internal_error(rule, Span::at(0))));
        }
    }
    let findings = found.into_iter().map(|(_, finding)| finding);
    (findings.map(|f| outer(f, embedded)).collect(), failed)
}

fn outer(mut finding: Finding, embedded: &Embedded) -> Finding {
    finding.span = embedded.outer_span(finding.span);
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
