//! What is not said of text that cannot be read to its end: what seems to be missing may stand in the lines that were
//! skipped. While somebody types, that is the normal state.

use crate::document::DocumentRef;
use crate::finding::Finding;

/// Rules that miss something in a document.
const OF_DOCUMENT: &[&str] = &[
    "auth-incomplete",
    "discovery-incomplete",
    "document-field-missing",
    "duplicate-document",
    "endpoint-missing-url",
    "endpoint-override-path",
    "etcd-encryption-missing",
    "identity-incomplete",
    "machine-config-incomplete",
    "mirror-empty",
    "missing-api-version",
    "missing-field",
    "missing-kind",
    "nodeop-all-at-once",
    "nodeop-drain-without-cordon",
    "nodeop-targets-all-nodes",
    "object-missing-field",
    "object-missing-kind",
    "skip-fallback-without-endpoints",
    "spec-missing",
    "tls-empty",
    "upgrade-nothing-selected",
];

/// Rules that miss something in all documents of a file together.
const OF_FILE: &[&str] = &[
    "air-gap-incomplete",
    "auth-name-docker-io",
    "auth-name-mismatch",
    "auth-name-never-matches",
    "auth-unused",
    "credentials-do-not-cover",
    "endpoint-redundant",
    "host-dns-missing",
    "mirror-never-used",
    "pull-secret-misspelt",
    "pull-secret-not-in-input",
    "pull-secret-not-named",
    "tls-name-docker-io",
    "tls-name-mismatch",
    "tls-name-never-matches",
    "tls-not-applied-to-fallback",
    "tls-shadows-wildcard",
    "tls-unused",
    "yaml-unknown-alias",
];

/// Whether a finding rests on something that may stand in text that cannot be read. `home` is its document.
pub(super) fn may_be_unfinished(finding: &Finding, home: Option<DocumentRef<'_>>) -> bool {
    let Some(home) = home else { return false };
    let rule = &finding.rule.name;
    (OF_DOCUMENT.contains(rule) && !home.is_sound())
        || (OF_FILE.contains(rule) && home.file().documents().any(|document| !document.is_sound()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_name_is_that_of_a_rule() {
        for name in OF_DOCUMENT.iter().chain(OF_FILE) {
            assert!(rules::by_name(name).is_some(), "{name}");
        }
    }
}
