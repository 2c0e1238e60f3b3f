//! Whose reading a finding speaks of.

use crate::document::{Dialect, DocumentIssue};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::Rule;
use crate::source::Span;

/// The consumer that reads documents of a dialect.
pub(super) fn consumer(dialect: Dialect) -> Consumer {
    match dialect {
        Dialect::Talos => Consumer::Talos,
        Dialect::Kubernetes => Consumer::Kubernetes,
    }
}

/// What speaks to the user for a consumer.
pub(super) fn speaker(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Talos => "Talos",
        Dialect::Kubernetes => "kubectl",
    }
}

/// A finding about an issue, refused where the consumer refuses.
pub(super) fn finding(
    rule: &'static Rule,
    issue: &DocumentIssue,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    let mut finding = Finding::new(rule, span, message).consumer(consumer(issue.dialect));
    // What is missing at the end of a document stands where the next one begins.
    finding.document = Some(issue.document);
    if issue.issue.refused {
        finding.rejected(Stage::Load)
    } else {
        finding
    }
}
