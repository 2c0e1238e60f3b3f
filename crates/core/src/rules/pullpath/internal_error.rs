//! `internal-error`: a rule failed.

use crate::declare_rule;
use crate::finding::Finding;
use crate::rules::{Check, Rule};
use crate::source::Span;

declare_rule! {
    /// A rule of pullpath failed on this file. The findings of all other rules are complete; what this rule would
    /// have said is not known.
    ///
    /// ## What happens
    /// Nothing on the node. `pullpath` ends with exit status 2, so that a pipeline does not take silence for a sound
    /// file. Please report the rule's name and, if you can, a file that shows it.
    pub(crate) static INTERNAL_ERROR = {
        name: "internal-error",
        summary: "a rule of pullpath failed",
        level: Error,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath itself",
        check: Check::Elsewhere,
    }
}

/// The finding for a failed rule.
pub(crate) fn internal_error(rule: &Rule, span: Span) -> Finding {
    Finding::new(
        &INTERNAL_ERROR,
        span,
        format!("the rule `{}` failed on this file", rule.name),
    )
    .help("this is a mistake in pullpath; please report it with the rule's name")
}

/// The finding for a file whose findings cannot be shown, because what hides secrets in them failed.
pub(crate) fn internal_error_at_the_end() -> Finding {
    Finding::new(
        &INTERNAL_ERROR,
        Span::at(0),
        "the findings of this file cannot be put together",
    )
    .help("this is a mistake in pullpath; please report it")
}
