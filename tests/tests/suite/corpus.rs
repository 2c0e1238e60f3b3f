//! Real files of others: the mistakes that a careful reader noted in them are reported at their lines, and files that
//! were found correct are silent. The files are not part of the repository.

#![expect(clippy::print_stderr, reason = "says what is skipped")]

use std::fs;
use std::path::PathBuf;

use pullpath_core::engine::{self, FileReport, Options};
use pullpath_core::finding::Level;
use pullpath_core::source::{ColumnUnit, Source};
use pullpath_tests::vectors::root;

/// The number of a file, and each mistake noted in it: the rule and the line, counted from one.
const MISTAKES: &[(&str, &[(&str, u32)])] = &[
    ("008", &[("auth-name-docker-io", 4)]),
    (
        "015",
        &[("auth-name-never-matches", 4), ("auth-incomplete", 4)],
    ),
    (
        "024",
        &[("auth-over-http", 11), ("endpoint-unusable-host", 9)],
    ),
    ("068", &[("spec-missing", 8)]),
    ("070", &[("spec-missing", 5)]),
    ("075", &[("osartifact-legacy-fields", 26)]),
    ("077", &[("osartifact-legacy-fields", 54)]),
    ("078", &[("osartifact-legacy-fields", 23)]),
    (
        "079",
        &[
            ("object-unknown-field", 19),
            ("object-wrong-type", 19),
            ("object-unknown-field", 20),
        ],
    ),
    ("080", &[("osartifact-legacy-fields", 41)]),
    ("081", &[("osartifact-legacy-fields", 25)]),
    ("084", &[("secret-unreadable-entry", 11)]),
    ("086", &[("object-not-served", 1)]),
    ("088", &[("object-not-served", 1)]),
    ("092", &[("secret-invalid", 6)]),
    ("093", &[("secret-placeholder", 9)]),
    ("094", &[("secret-placeholder", 11)]),
    ("095", &[("secret-bad-base64", 11)]),
    (
        "098",
        &[
            ("secret-placeholder", 14),
            ("secret-placeholder", 15),
            ("secret-placeholder", 16),
        ],
    ),
    ("099", &[("secret-without-credentials", 30)]),
    ("101", &[("secret-not-json", 8)]),
    ("104", &[("secret-bad-base64", 22)]),
    ("107", &[("secret-not-json", 8)]),
    ("109", &[("secret-placeholder", 3)]),
    ("110", &[("secret-committed-token", 3)]),
    ("114", &[("missing-field", 3), ("unknown-field", 4)]),
    (
        "115",
        &[
            ("endpoint-override-path", 6),
            ("endpoint-override-path", 15),
        ],
    ),
    ("116", &[("indentation-lost", 6)]),
    ("117", &[("insecure-skip-verify", 37)]),
    ("119", &[("mirror-empty", 4)]),
    ("123", &[("placeholder-value", 11), ("ca-invalid-pem", 18)]),
    (
        "129",
        &[
            ("osartifact-legacy-fields", 15),
            ("object-unknown-field", 22),
        ],
    ),
    (
        "134",
        &[
            ("osartifact-legacy-fields", 7),
            ("object-unknown-field", 8),
            ("object-unknown-field", 11),
            ("object-unknown-field", 20),
        ],
    ),
    ("135", &[("object-not-served", 1)]),
    ("158", &[("upgrade-image-too-old", 7)]),
    ("160", &[("image-not-a-reference", 13)]),
    (
        "162",
        &[("tls-name-mismatch", 4), ("endpoint-override-path", 11)],
    ),
    (
        "170",
        &[("placeholder-value", 10), ("placeholder-value", 11)],
    ),
    ("171", &[("secret-docker-hub-key", 13)]),
    ("174", &[("secret-credential-helper", 19)]),
];

/// The files that are noted as correct, or as none of ours: nothing of level warning or above.
const CORRECT: &[&str] = &[
    "006", "012", "014", "035", "036", "037", "042", "044", "045", "047", "051", "055", "057",
    "060", "065", "069", "072", "073", "083", "085", "087", "090", "091", "111", "112", "118",
    "122", "128", "130", "131", "142", "143", "147", "148", "151", "153", "154", "155", "156",
    "157", "165", "166", "172", "176",
];

fn corpus() -> Option<Vec<(String, PathBuf)>> {
    let folder = root().join("../shared/corpus");
    let Ok(entries) = fs::read_dir(folder) else {
        eprintln!("skipped: no ../shared/corpus");
        return None;
    };
    let files = entries.flatten().map(|entry| {
        (
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
        )
    });
    Some(files.collect())
}

fn report(files: &[(String, PathBuf)], number: &str) -> FileReport {
    let (name, path) = files
        .iter()
        .find(|(name, _)| name.starts_with(number))
        .expect("a file of this number");
    let bytes = fs::read(path).expect("the file");
    let source = Source::from_bytes(name.as_str(), &bytes).expect("a source");
    let mut report = engine::check(&[source], &Options::default());
    report.files.pop().expect("a report")
}

#[test]
fn noted_mistakes_are_reported_at_their_lines() {
    let Some(files) = corpus() else { return };
    let mut missing = Vec::new();
    for (number, mistakes) in MISTAKES {
        let report = report(&files, number);
        for (rule, line) in *mistakes {
            let is_there = report.findings.iter().any(|finding| {
                let start = finding.span.start;
                let at = report.source.position(start, ColumnUnit::Utf8).line + 1;
                finding.rule.name == *rule && at == *line
            });
            if !is_there {
                missing.push(format!("{number}: {rule} at line {line}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn correct_files_are_silent() {
    let Some(files) = corpus() else { return };
    let mut loud = Vec::new();
    for number in CORRECT {
        let report = report(&files, number);
        let findings = report.findings.iter();
        for finding in findings.filter(|finding| finding.level >= Level::Warning) {
            loud.push(format!(
                "{number}: {}: {}",
                finding.rule.name, finding.message
            ));
        }
    }
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}
