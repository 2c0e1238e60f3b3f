//! What holds for every repair, whatever the text: it comes to an end, the text still loads, what was repaired is gone,
//! nothing worse takes its place, comments and line ends stay, and texts that differ only in their line ends are
//! repaired alike.

#![expect(clippy::print_stderr, reason = "says what is skipped")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, FileReport, Input, Options};
use pullpath_core::finding::{Finding, Impact, Level, Stage};
use pullpath_core::fix::{self, Applicability, Fix, Repaired};
use pullpath_core::rules::{self, Language, Shows};
use pullpath_core::source::Source;
use pullpath_tests::vectors::{self, talos_verdict};

use crate::rule_examples;

/// A text to repair.
struct Sample {
    name: String,
    text: String,
    options: Options,
}

/// Rules whose fix makes a comment part of a value, or whose value may hold what looks like one.
const TAKES_COMMENTS: [&str; 4] = [
    "ca-ignored-block",
    "ca-invalid-pem",
    "string-looks-special",
    "yaml-syntax",
];

/// Rules beside which nothing is said about the rest of an object.
const HIDES_THE_REST: [&str; 2] = ["object-not-served", "osartifact-legacy-fields"];

/// Of the recorded configurations, one in so many is repaired: all of them take too long for every run of the tests.
const EVERY: usize = 4;

/// Every fix is made, or only those that need no confirmation.
const DEPTHS: [Applicability; 2] = [Applicability::Safe, Applicability::Unsafe];

fn repair(sample: &Sample, text: &str, depth: Applicability) -> Repaired {
    let source = Source::new("sample.yaml", text);
    fix::repair(
        vec![Input::read(&source, &Arc::new(sample.options.clone()))],
        |_, fix| fix.applicability >= depth,
        engine::check_inputs,
    )
}

fn text_of(repaired: &Repaired) -> &str {
    repaired
        .inputs
        .first()
        .map_or("", |input| input.file.source().text())
}

/// How often each rule finds something that is refused, or else an error.
fn errors(report: &FileReport) -> BTreeMap<(&'static str, bool), usize> {
    let mut counts = BTreeMap::new();
    for finding in &report.findings {
        let refused = finding.impact == Impact::Rejected;
        if refused || finding.level == Level::Error {
            *counts.entry((finding.rule.name, refused)).or_default() += 1;
        }
    }
    counts
}

/// Number of documents that cannot be loaded.
fn unloadable(report: &FileReport) -> usize {
    let refused: BTreeSet<Option<usize>> = report
        .findings
        .iter()
        .filter(|finding| finding.stage == Some(Stage::Load))
        .map(|finding| finding.document)
        .collect();
    refused.len()
}

/// Number of comments.
fn comments(source: &Source) -> usize {
    let file = pullpath_core::yaml::Stream::parse(source);
    (0..file.len())
        .filter_map(|index| file.document(index))
        .map(|document| document.comments.len())
        .sum()
}

fn removes(fix: &Fix) -> bool {
    ["Remove", "remove"]
        .iter()
        .any(|word| fix.title.starts_with(word))
}

/// What is wrong with the edits of one fix, before any is made.
fn edit_problems(text: &str, finding: &Finding, fix: &Fix) -> Vec<String> {
    let mut problems = Vec::new();
    let windows = text.contains("\r\n");
    let (mut taken, mut brought) = (String::new(), String::new());
    for edit in &fix.edits {
        let Some(gone) = text.get(edit.span.range()) else {
            problems.push(format!("{:?} cuts a character", edit.span));
            continue;
        };
        let lone = edit.text.replace("\r\n", "").contains('\n');
        if windows && lone {
            problems.push(format!("{:?} brings bare line feeds", edit.text));
        }
        taken.push_str(gone);
        brought.push_str(&edit.text);
    }
    // A fix may move lines from one place to another.
    let lost = taken.matches(" #").count() > brought.matches(" #").count();
    let takes = TAKES_COMMENTS.contains(&finding.rule.name);
    if lost && !removes(fix) && !takes {
        problems.push(format!("{taken:?} loses a comment"));
    }
    let (rule, title) = (finding.rule.name, &fix.title);
    problems
        .into_iter()
        .map(|problem| format!("{rule}, `{title}`: {problem}"))
        .collect()
}

fn problems(sample: &Sample, depth: Applicability) -> Vec<String> {
    let mut problems = Vec::new();
    let source = Source::new("sample.yaml", sample.text.as_str());
    let before = engine::check(std::slice::from_ref(&source), &sample.options);
    let Some(before) = before.files.first() else {
        return problems;
    };
    let fixes = before
        .findings
        .iter()
        .flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
    let mut wanted = 0;
    let mut removals = 0;
    for (finding, fix) in fixes.filter(|(_, fix)| fix.applicability >= depth) {
        wanted += 1;
        removals += usize::from(removes(fix));
        problems.extend(edit_problems(&sample.text, finding, fix));
    }
    if wanted == 0 {
        return problems;
    }
    let repaired = repair(sample, &sample.text, depth);
    if !repaired.failed.is_empty() {
        problems.push("the fixes were taken back".to_owned());
    }
    let result = text_of(&repaired).to_owned();
    let takes_comments = repaired
        .applied
        .iter()
        .any(|done| TAKES_COMMENTS.iter().any(|rule| done.contains_key(rule)));
    if removals == 0 && !takes_comments {
        let after = comments(&Source::new("sample.yaml", result.as_str()));
        let before = comments(&source);
        if after < before {
            problems.push(format!("{before} comments become {after}"));
        }
    }
    let after = repaired.report.files.first().expect("a report");
    for finding in &after.findings {
        if finding.fixes.iter().any(|fix| fix.applicability >= depth) {
            problems.push(format!("{} is not gone", finding.rule.name));
        }
    }
    if unloadable(after) > unloadable(before) {
        problems.push("more of it cannot be loaded".to_owned());
    }
    // What a document that could not be loaded, or was of no known kind, says besides comes to light with its repair.
    let hidden = before.findings.iter().any(|finding| {
        finding.stage == Some(Stage::Load) || HIDES_THE_REST.contains(&finding.rule.name)
    });
    let errors_before = errors(before);
    for ((rule, refused), count) in errors(after) {
        let known = errors_before.get(&(rule, refused)).copied().unwrap_or(0);
        if count > known && !hidden {
            problems.push(format!("{rule} is new"));
        }
    }
    let again = repair(sample, &result, depth);
    if text_of(&again) != result {
        problems.push("a second run changes it again".to_owned());
    }
    if !sample.text.contains('\r') {
        let windows = repair(sample, &sample.text.replace('\n', "\r\n"), depth);
        let expected = result.replace('\n', "\r\n");
        if text_of(&windows) != expected {
            problems.push(format!(
                "with other line ends it becomes\n{:?}\ninstead of\n{expected:?}",
                text_of(&windows)
            ));
        }
    }
    if !problems.is_empty() {
        problems.push(format!("{}\n--- becomes\n{result}", sample.text));
    }
    problems
}

#[track_caller]
fn assert_repairs_well(samples: &[Sample]) {
    let mut failures = Vec::new();
    for sample in samples {
        for depth in DEPTHS {
            for problem in problems(sample, depth) {
                failures.push(format!("{} ({}): {problem}", sample.name, depth.as_str()));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} problems\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn offences_on_the_pages_are_repaired_well() {
    let samples: Vec<Sample> = rules::all()
        .flat_map(|rule| {
            rule.examples()
                .into_iter()
                .map(move |example| (rule, example))
        })
        .filter(|(_, example)| {
            example.shows == Shows::Offence && example.language == Language::Yaml
        })
        .map(|(rule, example)| Sample {
            name: rule.name.to_owned(),
            text: rule.example_text(&example),
            options: rule_examples::options(&example),
        })
        .collect();
    assert_repairs_well(&samples);
}

#[test]
fn recorded_configurations_are_repaired_well() {
    let folder = vectors::shared().unwrap_or_else(vectors::own);
    let cases =
        vectors::read(&folder.join("talos/verdict.jsonl")).expect("the vectors are readable");
    let samples: Vec<Sample> = cases
        .iter()
        .step_by(EVERY)
        .filter_map(|case| {
            let source = talos_verdict::source(case).ok()?;
            Some(Sample {
                name: case["id"].as_str().unwrap_or("").to_owned(),
                text: source.text().to_owned(),
                options: Options {
                    input: InputKind::TalosConfig,
                    ..Options::default()
                },
            })
        })
        .collect();
    assert_repairs_well(&samples);
}

#[test]
fn real_files_are_repaired_well() {
    let folder = vectors::root().join("../shared/corpus");
    let Ok(files) = fs::read_dir(&folder) else {
        eprintln!("skipped: no ../shared/corpus");
        return;
    };
    let mut samples: Vec<Sample> = files
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|end| end == "yaml"))
        .filter_map(|file| {
            Some(Sample {
                name: file.file_name().to_string_lossy().into_owned(),
                text: fs::read_to_string(file.path()).ok()?,
                options: Options::default(),
            })
        })
        .collect();
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    assert_repairs_well(&samples);
}

/// Mistakes where their repair is awkward: in braces, beside comments, at the end of a text without a line break, many
/// at one place.
fn awkward_samples() -> Vec<Sample> {
    let mirror = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n";
    let verification = "apiVersion: v1alpha1\nkind: ImageVerificationConfig\nrules:\n";
    let many: String = (0..15).fold("endpoints:\n".to_owned(), |text, host| {
        format!("{text}  - url: https://node:word{host}@mirror{host}.example.org # {host}\n")
    });
    [
        ("many hosts", format!("{mirror}{many}")),
        (
            "one host, the same credentials",
            format!(
                "{mirror}endpoints:\n  - url: https://a:b@c.example.org\n---\n{}endpoints:\n  - url: https://a:b@c.example.org/x # last",
                mirror.replace("docker.io", "ghcr.io")
            ),
        ),
        (
            "one host, other credentials",
            format!("{mirror}endpoints:\n  - url: https://a:b@c.example.org\n  - url: https://d:e@c.example.org/x\n"),
        ),
        (
            "a name without a password",
            format!("{mirror}endpoints:\n  - url: https://a@c.example.org\n"),
        ),
        (
            "legacy block in braces",
            "machine: {registries: {mirrors: {docker.io: {endpoints: [\"https://a:b@c.example.org\"]}}}}\n"
                .to_owned(),
        ),
        (
            "legacy block with empty config",
            "machine:\n  registries:\n    config: # none\n    mirrors:\n      docker.io:\n        endpoints:\n          - https://a:'b@c.example.org\n          - https://a:'b@[fd00::1]:5000\n".to_owned(),
        ),
        (
            "legacy block with settings for the host",
            "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - https://a:b%23%20c@c.example.org\n    config:\n      c.example.org:\n        tls: {insecureSkipVerify: false} # off\n".to_owned(),
        ),
        (
            "rules below one for all images",
            format!("{verification}  # all others\n  - image: '*' # any\n    skip: true\n\n  # ours\n  - image: example.org/*\n    deny: true\n  - image: example.com/*\n    deny: true"),
        ),
        (
            "rules for all images twice",
            format!("{verification}  - image: '*'\n    skip: true\n  - image: '**'\n    deny: true\n  - image: '*'\n    skip: true\n"),
        ),
        (
            "two mirrors of one name",
            format!("{mirror}endpoints: [{{url: \"https://a.example.org\"}}]\n---\n{mirror}endpoints:\n    - overridePath: true\n      url: https://b.example.org/v2/x\n"),
        ),
        (
            "names that collide once they are right",
            "machine:\n  registries:\n    mirrors:\n      https://ghcr.io: {endpoints: [\"https://[fd00::1]:5000\"]}\n      ghcr.io: {endpoints: [\"https://[fd00::1]:5000/x\"]}\n      Docker.io: {endpoints: [\"https://y.local\"]}\n      docker.io:443: {endpoints: [\"https://z.local\"]}\n    config:\n      fd00::1: {auth: {username: a, password: bcdefg}, tls: {insecureSkipVerify: true}}\n      https://index.docker.io/v1/: {auth: {username: a, password: bcdefg}}\n      index.docker.io: {auth: {username: a, password: bcdefg}}\n      https://x.local: {auth: {username: a, password: bcdefg}}\n      x.local: {tls: {insecureSkipVerify: true}}\n".to_owned(),
        ),
        (
            "documents whose names collide once they are right",
            ["https://x.local", "x.local/", "x.local"]
                .map(|name| format!("apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: {name}\nusername: a\npassword: bcdefg\n"))
                .join("---\n"),
        ),
        (
            "a legacy mirror for all registries beside TLS settings",
            "machine:\n  registries:\n    mirrors:\n      '*': # all\n        endpoints:\n          - https://a.local # one\n          - https://b.local/x\n        skipFallback: true\n    config:\n      c.local:\n        tls:\n          insecureSkipVerify: true\n".to_owned(),
        ),
        (
            "a mirror whose fields are misspelt",
            format!("{mirror}endpoint:\n  - url: https://a.local\nskipFallbck: true\n---\n{}endpoints: [{{url: \"https://b.local\"}}]\n", mirror.replace("docker.io", "ghcr.io")),
        ),
        (
            "two main documents",
            "machine:\n  type: worker\n  acceptedCAs:\n    - crt: Zm9v\n# the cluster\n--- # below\ncluster: {}\n"
                .to_owned(),
        ),
    ]
    .into_iter()
    .flat_map(|(name, text)| {
        [InputKind::Auto, InputKind::TalosConfig].map(|input| Sample {
            name: name.to_owned(),
            text: text.clone(),
            options: Options {
                input,
                ..Options::default()
            },
        })
    })
    .collect()
}

#[test]
fn awkward_places_are_repaired_well() {
    assert_repairs_well(&awkward_samples());
}

/// Rules whose repair no page can show: it takes out what cannot be seen.
const INVISIBLE: [&str; 1] = ["yaml-byte-order-mark"];

#[test]
fn every_repair_is_shown_on_its_page() {
    let folder = vectors::shared().unwrap_or_else(vectors::own);
    let recorded =
        vectors::read(&folder.join("talos/verdict.jsonl")).expect("the vectors are readable");
    let recorded = recorded.iter().step_by(EVERY).filter_map(|case| {
        let text = talos_verdict::source(case).ok()?.text().to_owned();
        Some((text, Options::default()))
    });
    let awkward = awkward_samples().into_iter();
    let pages = rules::all().flat_map(|rule| {
        let offences = rule.examples().into_iter().filter(|example| {
            example.shows == Shows::Offence && example.language == Language::Yaml
        });
        offences.map(|example| {
            (
                rule.example_text(&example),
                rule_examples::options(&example),
            )
        })
    });
    let texts = pages
        .chain(awkward.map(|sample| (sample.text, sample.options)))
        .chain(recorded);
    let mut hidden = BTreeSet::new();
    for (text, options) in texts {
        let report = engine::check(&[Source::new("sample.yaml", text)], &options);
        for (_, finding) in report.findings() {
            let repairs = finding
                .fixes
                .iter()
                .any(|fix| fix.applicability >= Applicability::Unsafe);
            let examples = finding.rule.examples();
            let shown = examples
                .iter()
                .any(|example| example.shows == Shows::Repaired);
            if repairs && !shown && !INVISIBLE.contains(&finding.rule.name) {
                hidden.insert(finding.rule.name);
            }
        }
    }
    assert!(hidden.is_empty(), "not shown: {hidden:?}");
}
