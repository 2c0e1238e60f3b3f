//! What is not said of text that cannot be read to its end.

use crate::document::DocumentRef;
use crate::finding::Finding;
use crate::rules::Misses;

/// Whether a finding rests on something that may stand in text that cannot be read, or is about text that seems to stand
/// somewhere else than it does. `home` is its document.
pub(super) fn may_be_unfinished(finding: &Finding, home: Option<DocumentRef<'_>>) -> bool {
    let Some(home) = home else { return false };
    if is_about_structure(finding) && home.is_orphaned(finding.span) {
        return true;
    }
    match finding.rule.misses {
        Misses::Nothing => false,
        Misses::InDocument => !home.is_sound(),
        Misses::InFile => home.file().documents().any(|document| !document.is_sound()),
    }
}

/// Whether a finding depends on where its text stands; of the rules about YAML that is said of repeated keys alone.
fn is_about_structure(finding: &Finding) -> bool {
    let name = finding.rule.name;
    !name.starts_with("yaml-") || name == "yaml-duplicate-key"
}
