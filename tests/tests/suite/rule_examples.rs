//! The examples on every rule's page do what they claim.

use std::fmt::Write;
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, FileReport, Input, Options};
use pullpath_core::finding::Level;
use pullpath_core::fix::{self, Applicability};
use pullpath_core::rules::{self, Example, Language, Preset, Rule, Shows};
use pullpath_core::settings;
use pullpath_core::source::Source;

/// Rules that no input can provoke, or no text can show.
pub(crate) const WITHOUT_EXAMPLES: &[&str] = &[
    "internal-error",
    "object-schema-mismatch",
    "patch-file-unread",
    "patch-refused",
    "yaml-encoding",
];

/// The present, for examples that do not say when they are checked.
const TODAY: &str = "2026-11-01";

/// Seconds since 1970-01-01 of the first moment of a day.
fn seconds(day: &str) -> i64 {
    let mut numbers = day
        .split('-')
        .map(|part| part.parse::<i64>().expect("a date"));
    let (year, month, day) = (numbers.next(), numbers.next(), numbers.next());
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        panic!("a date has three parts");
    };
    // Years that start in March put the odd day last.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    (days - 719_468) * 86_400
}

/// The day on which texts are checked that do not say when.
pub(crate) fn today() -> i64 {
    seconds(TODAY)
}

/// What an example is checked with.
pub(crate) fn options(example: &Example) -> Options {
    let input = example.input.and_then(InputKind::named);
    let defaults = Options::default();
    let talos = example.talos.map(|talos| talos.parse().expect("a version"));
    Options {
        input: input.unwrap_or(defaults.input),
        talos: talos.unwrap_or(defaults.talos),
        now: Some(seconds(example.day.unwrap_or(TODAY))),
        // Offences are shown whatever the preset; sound text is sound for everyone who asked for nothing more.
        preset: match example.shows {
            Shows::Sound => Preset::Recommended,
            Shows::Offence | Shows::Repaired => Preset::All,
        },
        ..defaults
    }
}

fn report(text: &str, example: &Example) -> FileReport {
    if example.language == Language::Toml {
        let source = Source::new("pullpath.toml", text);
        let (_, findings) = settings::parse(&source);
        return engine::settings_report(&source, findings);
    }
    let source = Source::new("example.yaml", text);
    let mut report = engine::check(&[source], &options(example));
    report.files.remove(0)
}

/// What the rule's fixes make of a text, those included that need a confirmation.
fn repaired(text: &str, example: &Example, rule: &Rule) -> String {
    let source = Source::new("example.yaml", text);
    let repaired = fix::repair(
        vec![Input::read(&source, &Arc::new(options(example)))],
        |finding, fix| finding.rule == rule && fix.applicability >= Applicability::Unsafe,
        engine::check_inputs,
    );
    let input = repaired.inputs.first();
    input
        .map_or("", |input| input.file.source().text())
        .to_owned()
}

fn listed(report: &FileReport) -> String {
    let mut list = String::new();
    for finding in &report.findings {
        let line = report.source.lines().line_of(finding.span.start) + 1;
        let _ = write!(
            list,
            "\n      line {line}: {}[{}] {}",
            finding.level.as_str(),
            finding.rule.name,
            finding.message
        );
    }
    list
}

/// Whether a rule speaks about a text when every rule runs.
fn is_named(rule: &Rule, text: &str, example: &Example) -> bool {
    let everything = Example {
        shows: Shows::Offence,
        ..*example
    };
    let findings = report(text, &everything).findings;
    findings.iter().any(|finding| finding.rule == rule)
}

fn problems(rule: &Rule) -> Vec<String> {
    let mut problems = Vec::new();
    let examples = rule.examples();
    if !WITHOUT_EXAMPLES.contains(&rule.name) {
        for shows in [Shows::Offence, Shows::Sound] {
            if !examples.iter().any(|example| example.shows == shows) {
                problems.push(format!("has no example of {shows:?}"));
            }
        }
    }
    let mut offence: Option<String> = None;
    for example in &examples {
        let text = rule.example_text(example);
        let at = format!("example at line {} of the page", example.line + 1);
        match example.shows {
            Shows::Offence => {
                let report = report(&text, example);
                if !report.findings.iter().any(|finding| finding.rule == rule) {
                    problems.push(format!(
                        "{at} does not raise the rule but:{}",
                        listed(&report)
                    ));
                }
                offence = Some(text);
            }
            Shows::Sound => {
                let report = report(&text, example);
                if report
                    .findings
                    .iter()
                    .any(|finding| finding.level >= Level::Warning)
                {
                    problems.push(format!("{at} is not sound:{}", listed(&report)));
                }
                if is_named(rule, &text, example) {
                    problems.push(format!("{at} raises the rule itself"));
                }
            }
            Shows::Repaired => {
                let Some(offence) = &offence else {
                    problems.push(format!("{at} repairs nothing"));
                    continue;
                };
                let repaired = repaired(offence, example, rule);
                if repaired != text {
                    problems.push(format!("{at} differs from what the fix makes:\n{repaired}"));
                }
            }
        }
    }
    problems
}

#[test]
fn every_example_does_what_it_claims() {
    let mut failures = String::new();
    for rule in rules::all() {
        for problem in problems(rule) {
            let _ = writeln!(failures, "  {}: {problem}", rule.name);
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn days_become_seconds() {
    assert_eq!(seconds("1970-01-01"), 0);
    assert_eq!(seconds("2026-11-01"), 1_793_491_200);
    assert_eq!(seconds("2000-02-29"), 951_782_400);
}

#[test]
fn names_and_summaries_keep_the_house_style() {
    let mut seen = std::collections::BTreeSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.name), "{} is registered twice", rule.name);
        assert!(
            rule.name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{} is not kebab-case",
            rule.name
        );
        assert!(
            rule.summary.chars().count() <= 80 && !rule.summary.ends_with('.'),
            "the summary of {} is too long or ends with a full stop",
            rule.name
        );
        assert!(
            rule.docs.contains("## What happens"),
            "the page of {} does not say what happens",
            rule.name
        );
        for title in fix_titles(rule) {
            assert!(
                title.starts_with(|first: char| first.is_ascii_uppercase())
                    && !title.ends_with('.'),
                "a fix of {} is not titled as menus are: {title}",
                rule.name
            );
        }
    }
}

/// How the fixes are called that any rule offers for a rule's examples.
fn fix_titles(rule: &Rule) -> Vec<String> {
    let examples = rule.examples();
    let reports = examples
        .iter()
        .map(|example| report(&rule.example_text(example), example));
    reports
        .flat_map(|report| report.findings)
        .flat_map(|finding| finding.fixes)
        .map(|fix| fix.title)
        .collect()
}
