//! What is not said of text that cannot be read to its end.

use crate::document::DocumentRef;
use crate::finding::Finding;
use crate::rules::Misses;

/// Whether a finding rests on something that may stand in text that cannot be read. `home` is its document.
pub(super) fn may_be_unfinished(finding: &Finding, home: Option<DocumentRef<'_>>) -> bool {
    let Some(home) = home else { return false };
    match finding.rule.misses {
        Misses::Nothing => false,
        Misses::InDocument => !home.is_sound(),
        Misses::InFile => home.file().documents().any(|document| !document.is_sound()),
    }
}
