//! Migration between the legacy block and documents, over the recorded traces and the corpus.
#![expect(clippy::print_stderr, reason = "says what is skipped")]

use std::path::PathBuf;

use pullpath_core::document::{File, InputKind};
use pullpath_core::engine;
use pullpath_core::finding::Impact;
use pullpath_core::migrate::{self, Direction, MigrateError, Migration};
use pullpath_core::source::Source;
use pullpath_core::trace::{self, Attempt, Tracer};
use pullpath_core::version::Version;
use pullpath_tests::vectors;

fn migrate_text(
    text: &str,
    direction: Direction,
    input: InputKind,
) -> Result<Option<Migration>, MigrateError> {
    let options = migrate::Options {
        direction,
        input,
        talos: Version::DEFAULT_TALOS,
    };
    migrate::migrate(&Source::new("node.yaml", text), &options)
}

/// The requests that a pull of an image makes, in words that do not tell where a setting is written.
fn requests(text: &str, image: &str) -> Vec<String> {
    let file = File::read(&Source::new("node.yaml", text), InputKind::TalosConfig);
    let tracer = Tracer::of([&file], &trace::Options::default());
    let Ok(trace) = tracer.trace(image) else {
        return Vec::new();
    };
    let attempt = |attempt: &std::sync::Arc<Attempt>| {
        format!(
            "{}://{}{} {:?} {:?} {}",
            attempt.scheme,
            attempt.host,
            attempt.path,
            attempt.login.kind.as_str(),
            (
                attempt.tls.configured,
                attempt.tls.insecure_skip_verify,
                attempt.tls.custom_ca,
                attempt.tls.client_certificate,
            ),
            attempt.http_fallback,
        )
    };
    let talos = trace.talos.attempts.iter().map(attempt);
    let containerd = trace.containerd.path.attempts.iter().map(attempt);
    talos
        .chain(std::iter::once(format!(
            "{:?}",
            trace.talos.error.is_some()
        )))
        .chain(containerd)
        .collect()
}

/// The comments of a text, in any order.
fn comments(text: &str) -> Vec<String> {
    let file = File::read(&Source::new("node.yaml", text), InputKind::Auto);
    let mut comments: Vec<String> = (0..file.stream().len())
        .filter_map(|index| file.stream().document(index).map(|tree| (index, tree)))
        .flat_map(|(index, tree)| {
            let base = file.stream().base(index);
            tree.comments
                .iter()
                .map(move |span| span.shifted(base))
                .collect::<Vec<_>>()
        })
        .map(|span| file.source().slice(span).trim_end().to_owned())
        .collect();
    comments.sort_unstable();
    comments
}

fn is_refused(text: &str, input: InputKind) -> bool {
    let options = engine::Options {
        input,
        ..engine::Options::default()
    };
    let report = engine::check(&[Source::new("node.yaml", text)], &options);
    let mut findings = report.findings();
    findings.any(|(_, finding)| finding.impact == Impact::Rejected)
}

#[test]
fn recorded_configurations_pull_as_before() {
    let Some(folder) = vectors::shared() else {
        eprintln!("skipped: no vectors beside the checkout");
        return;
    };
    let cases = vectors::read(&folder.join("talos/trace.jsonl")).unwrap_or_default();
    let mut moved = 0;
    for case in &cases {
        let text = case["input"].as_str().unwrap_or_default();
        let image = case["image"].as_str().unwrap_or_default();
        let id = &case["id"];
        for direction in [Direction::ToDocuments, Direction::ToLegacy] {
            let Some(migration) = migrate_text(text, direction, InputKind::TalosConfig)
                .unwrap_or_else(|error| panic!("{id} {direction:?}: {error}\n{text}"))
            else {
                continue;
            };
            let after = &migration.text;
            moved += migration.moved.total();
            assert_eq!(
                requests(after, image),
                requests(text, image),
                "{id}\n{text}\n=>\n{after}"
            );
            assert_eq!(comments(after), comments(text), "{id}\n{text}\n=>\n{after}");
            // And back again, the requests are still the same.
            let back = match direction {
                Direction::ToDocuments => Direction::ToLegacy,
                Direction::ToLegacy => Direction::ToDocuments,
            };
            let returned = migrate_text(after, back, InputKind::TalosConfig)
                .unwrap_or_else(|error| panic!("{id} back: {error}\n{after}"));
            if let Some(returned) = returned {
                assert_eq!(
                    requests(&returned.text, image),
                    requests(text, image),
                    "{id}\n{text}\n=>\n{after}\n=>\n{}",
                    returned.text
                );
                assert_eq!(comments(&returned.text), comments(text), "{id}\n{after}");
            }
            // Documents alone become a fragment.
            let input = if text.contains("machine:") {
                InputKind::TalosConfig
            } else {
                InputKind::TalosPatch
            };
            if !is_refused(text, input) {
                assert!(!is_refused(after, input), "{id}\n{text}\n=>\n{after}");
            }
        }
    }
    assert!(
        moved > 100 || cases.is_empty(),
        "only {moved} settings moved"
    );
}

#[test]
fn real_files_keep_their_comments() {
    let folder: PathBuf = vectors::root().join("../shared/corpus");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no corpus beside the checkout");
        return;
    };
    let mut moved = 0;
    for file in files.flatten() {
        let Ok(text) = std::fs::read_to_string(file.path()) else {
            continue;
        };
        let name = file.file_name();
        for direction in [Direction::ToDocuments, Direction::ToLegacy] {
            match migrate_text(&text, direction, InputKind::Auto) {
                Ok(Some(migration)) => {
                    moved += migration.moved.total();
                    let after = &migration.text;
                    assert_eq!(comments(after), comments(&text), "{name:?}\n{after}");
                    for registry in &migration.compared {
                        let image = format!("{registry}/a/b");
                        let before = requests(&text, &image);
                        assert_eq!(requests(after, &image), before, "{name:?}\n{after}");
                    }
                    if !is_refused(&text, InputKind::Auto) {
                        assert!(!is_refused(after, InputKind::Auto), "{name:?}\n{after}");
                    }
                }
                Ok(None) | Err(MigrateError::Syntax(_) | MigrateError::Encrypted) => {}
                Err(error) => panic!("{name:?} {direction:?}: {error}"),
            }
        }
    }
    assert!(moved > 20, "only {moved} settings moved");
}
