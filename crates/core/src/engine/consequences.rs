//! One cause, one finding: what follows from a mistake that is told already is left out.

use crate::finding::Finding;
use crate::ordered;
use crate::rules::{
    DUPLICATE_DOCUMENT, MISSING_KIND, Misses, Rule, UNKNOWN_KIND, YAML_UNKNOWN_ALIAS,
};

/// Leaves out what only follows from another finding of the file.
pub(super) fn leave_out_consequences(findings: &mut Vec<Finding>) {
    of_aliases(findings);
    of_kinds(findings);
}

fn is(finding: &Finding, rule: &Rule) -> bool {
    finding.rule.name == rule.name
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
