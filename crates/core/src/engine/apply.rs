//! How a rule is run: a mistake in it hides no finding of the others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::finding::Finding;
use crate::rules::{self, Context, Rule, Sink};
use crate::source::Span;

/// Whether a rule came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Outcome {
    /// It did.
    Done,
    /// It failed, and a finding says so.
    Failed,
}

/// Runs a rule on the file that the context is about, or on all of the run. Findings come with the index of their
/// input.
pub(super) fn apply(
    rule: &'static Rule,
    check: fn(&Context<'_>, &mut Sink<'_>),
    context: &Context<'_>,
    findings: &mut Vec<(usize, Finding)>,
) -> Outcome {
    let index = context.current();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        check(context, &mut Sink::new(index, findings));
    }));
    if outcome.is_ok() {
        return Outcome::Done;
    }
    findings.push((index, rules::internal_error(rule, Span::at(0))));
    Outcome::Failed
}

/// Builds what rules look at before the first of them runs. What fails here fails again, and is told, in the rules that
/// look at it, and in no others.
pub(super) fn survey(context: &Context<'_>) {
    let _ = catch_unwind(AssertUnwindSafe(|| context.survey()));
}
