//! One cause, one finding: what follows from a mistake that is told already is left out.

use super::run::put_in_order;
use crate::finding::{Finding, Impact, Stage};
use crate::ordered;
use crate::rules::{
    DUPLICATE_DOCUMENT, INDENTATION_LOST, MISSING_KIND, Misses, Rule, UNKNOWN_KIND,
    YAML_UNKNOWN_ALIAS,
};

/// Leaves out what only follows from another finding of the file.
pub(super) fn leave_out_consequences(findings: &mut Vec<Finding>) {
    of_lost_indentation(findings);
    of_aliases(findings);
    of_kinds(findings);
}

fn is(finding: &Finding, rule: &Rule) -> bool {
    finding.rule.name == rule.name
}

/// What else is found in a document that lost its indentation follows from that. Whether its consumer refuses it, and in
/// which words, goes over to the finding that stays.
fn of_lost_indentation(findings: &mut Vec<Finding>) {
    let mut causes: Vec<Finding> = findings
        .extract_if(.., |finding| is(finding, &INDENTATION_LOST))
        .collect();
    if causes.is_empty() {
        return;
    }
    for cause in &mut causes {
        let consequences: Vec<Finding> = findings
            .extract_if(.., |finding| {
                finding.document == cause.document && finding.consumer.is_some()
            })
            .collect();
        // Nothing is validated of what does not load.
        let refusal = consequences
            .iter()
            .find(|finding| finding.stage == Some(Stage::Load))
            .or_else(|| consequences.iter().find(|finding| finding.stage.is_some()));
        if let (Some(refusal), Impact::Breaks) = (refusal, cause.impact) {
            cause.impact = Impact::Rejected;
            cause.stage = refusal.stage;
            cause.consumer = refusal.consumer;
            cause.notes.extend(refusal.notes.first().cloned());
        }
    }
    findings.extend(causes);
    put_in_order(findings);
}

/// What an alias without an anchor stands for is not known: that it seems to be empty is no news.
fn of_aliases(findings: &mut Vec<Finding>) {
    let aliases = findings
        .iter()
        .filter(|finding| is(finding, &YAML_UNKNOWN_ALIAS));
    let ends = ordered::set(aliases.map(|finding| finding.span.end));
    findings
        .retain(|finding| is(finding, &YAML_UNKNOWN_ALIAS) || !ends.contains(&finding.span.end));
}

/// A document whose kind is misspelt or empty may be the one that seems to be missing in its file. Without a kind it
/// counts as a main document, and is none.
fn of_kinds(findings: &mut Vec<Finding>) {
    let is_unknown = |finding: &Finding| is(finding, &MISSING_KIND) || is(finding, &UNKNOWN_KIND);
    if !findings.iter().any(is_unknown) {
        return;
    }
    let missing = findings.iter().filter(|finding| is(finding, &MISSING_KIND));
    let without_kind = ordered::set(missing.map(|finding| finding.document));
    findings.retain(|finding| {
        let misses = finding.rule.misses == Misses::InFile && !is(finding, &YAML_UNKNOWN_ALIAS);
        let repeats = is(finding, &DUPLICATE_DOCUMENT) && without_kind.contains(&finding.document);
        !misses && !repeats
    });
}
