//! The recorded behaviour of the real consumers, case by case.
#![expect(clippy::print_stderr, reason = "says what is skipped")]

use std::collections::BTreeMap;
use std::path::Path;

use pullpath_tests::vectors::{SETS, Set, own, read, shared};

/// Cases that are known to differ, by set and id.
fn known_differences() -> BTreeMap<(String, String), String> {
    let path = own().join("known-differences.txt");
    let text = std::fs::read_to_string(&path).expect("the list is readable");
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut words = line.splitn(3, "  ");
            let mut word = || words.next().unwrap_or("").trim().to_owned();
            let (set, id, reason) = (word(), word(), word());
            assert!(!reason.is_empty(), "`{line}` gives no reason");
            ((set, id), reason)
        })
        .collect()
}

/// What is new, and what is no longer true of the list.
fn surprises(set: &Set, path: &Path) -> Vec<String> {
    let known = known_differences();
    let cases = read(path).expect("the vectors are readable");
    let agreement = (set.run)(&cases);
    assert!(agreement.overall().total > 0, "{} has no case", set.name);
    let mut surprises: Vec<String> = agreement
        .differences
        .iter()
        .filter(|difference| !known.contains_key(&(set.name.to_owned(), difference.id.clone())))
        .map(|difference| {
            format!(
                "{} [{}] {}",
                difference.id, difference.family, difference.reason
            )
        })
        .collect();
    let is_there = |id: &str| {
        cases
            .iter()
            .any(|case| case["id"] == id || case["name"] == id)
    };
    surprises.extend(
        known
            .keys()
            .filter(|(name, id)| {
                name == set.name
                    && is_there(id)
                    && !agreement.differences.iter().any(|d| d.id == *id)
            })
            .map(|(_, id)| format!("{id} agrees; take it off the list of known differences")),
    );
    surprises
}

#[test]
fn pullpath_agrees_with_the_vectors_of_the_repository() {
    for set in SETS {
        let path = own().join(set.file);
        if path.is_file() {
            let surprises = surprises(set, &path);
            assert!(surprises.is_empty(), "{}: {surprises:#?}", set.name);
        }
    }
}

/// The sets whose every difference is known and listed. A set that comes to that point is added here.
const FULLY_KNOWN: &[&str] = &[
    "credential-engines",
    "keyring",
    "reference",
    "secret",
    "talos-verdict",
    "trace",
    "yaml-broken",
    "yaml-semantics",
    "yaml-talos",
    "yaml-test-suite",
];

#[test]
fn pullpath_agrees_with_the_full_vectors() {
    let Some(folder) = shared() else {
        eprintln!("skipped: no ../shared/vectors");
        return;
    };
    for set in SETS.iter().filter(|set| FULLY_KNOWN.contains(&set.name)) {
        let surprises = surprises(set, &folder.join(set.file));
        assert!(surprises.is_empty(), "{}: {surprises:#?}", set.name);
    }
}
