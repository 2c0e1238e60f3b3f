//! Text that is being typed is broken most of the time.

use std::collections::BTreeSet;

use pullpath_core::engine::{self, Options};
use pullpath_core::rules::{self, Language, Shows};
use pullpath_core::source::{ColumnUnit, Source};
use pullpath_core::yaml::Stream;
use serde_json::json;

use super::client::{Client, at, on, place, rules as names};

const TWO: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
---
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: ghcr.io
endpoints:
  - url: http://10.5.0.1:5000
";

#[test]
fn findings_elsewhere_stay_while_a_document_is_broken() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", TWO);
    assert_eq!(names(&client.pushed(&uri, 1)), ["endpoint-missing-scheme"]);
    let mut version = 1;
    for typed in [
        "[",
        "{",
        "\"",
        "'",
        "sk",
        "- ",
        "? ",
        "&",
        "*",
        "@",
        "\t",
        "url: a: b",
        "|-",
        "%",
    ] {
        version += 1;
        client.change(&uri, version, &[(on(10, 0, 0), typed)]);
        let found = client.pushed(&uri, version);
        let above: Vec<_> = found
            .iter()
            .filter(|d| d.range.start.line < 5)
            .cloned()
            .collect();
        assert_eq!(
            names(&above),
            ["endpoint-missing-scheme"],
            "after {typed:?}"
        );
        version += 1;
        let width = u32::try_from(typed.chars().count()).expect("a short text");
        client.change(&uri, version, &[(on(10, 0, width), "")]);
        assert_eq!(
            names(&client.pushed(&uri, version)),
            ["endpoint-missing-scheme"]
        );
    }
    client.stop();
}

#[test]
fn a_document_is_completed_key_by_key() {
    let mut client = Client::with(&json!({
        "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } }
    }));
    let mut text = String::new();
    let uri = client.open("node.yaml", "");
    let mut version = 1;
    // What is typed next, what of it must be offered at the end, and what is accepted.
    for (typed, offered) in [
        ("Reg", "RegistryMirrorConfig"),
        (
            "apiVersion: v1alpha1\nkind: RegistryMi",
            "RegistryMirrorConfig",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nna",
            "name",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: gh",
            "ghcr.io",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendp",
            "endpoints",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - u",
            "url",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: http://a.b\n    ov",
            "overridePath",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: http://a.b\n    overridePath: t",
            "true",
        ),
    ] {
        version += 1;
        typed.clone_into(&mut text);
        client.replace(&uri, version, &text);
        let line = u32::try_from(text.matches('\n').count()).expect("a short text");
        let column = text.rsplit('\n').next().map_or(0, str::len);
        let position = at(line, u32::try_from(column).expect("a short line"));
        let items = client.request_value("textDocument/completion", place(&uri, position));
        let labels: Vec<&str> = items
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item["label"].as_str())
            .collect();
        assert!(
            labels.contains(&offered),
            "{offered} after {typed:?}: {labels:?}"
        );
    }
    client.stop();
}

/// What may be said of the line after the one that is being typed: the text breaks there, or what stands there has lost
/// its key and belongs to the one before.
const ABOUT_THE_BREAK: &[&str] = &[
    "yaml-syntax",
    "template-unread",
    "unknown-field",
    "field-wrong-type",
    "yaml-duplicate-key",
];

/// A line of sound text cut short, as it is while somebody types it: nothing is said about what stands elsewhere.
#[test]
fn a_half_typed_line_is_the_only_thing_that_is_wrong() {
    let mut tried = 0;
    let mut noise = BTreeSet::new();
    for rule in rules::all() {
        for example in rule.examples() {
            let is_plain = example.language == Language::Yaml
                && example.shows == Shows::Sound
                && example.input.is_none();
            if !is_plain {
                continue;
            }
            let text = rule.example_text(&example);
            let before = places(&text, None);
            for (index, line) in text.lines().enumerate() {
                let indent = line.len() - line.trim_start_matches([' ', '-']).len();
                let Some(colon) = line.find(':').filter(|colon| *colon > indent + 3) else {
                    continue;
                };
                if line.trim_start().starts_with('#') || !line.is_char_boundary(indent + 3) {
                    continue;
                }
                // The key without its end and its value.
                let short = &line[..indent + (colon - indent) / 2];
                let lines: Vec<&str> = text
                    .lines()
                    .enumerate()
                    .map(|(at, line)| if at == index { short } else { line })
                    .collect();
                let broken = lines.join("\n") + "\n";
                // A key without a colon may be a value: then the text is sound, and means something else.
                let stream = Stream::parse(&Source::new("node.yaml", broken.as_str()));
                if (0..stream.len())
                    .filter_map(|index| stream.document(index))
                    .all(|document| document.errors.is_empty())
                {
                    continue;
                }
                for (rule, line) in places(&broken, Some(index)).difference(&before) {
                    noise.insert(format!(
                        "{rule} at line {line} of\n{broken}(line {index} is being typed)\n"
                    ));
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
    assert!(
        noise.is_empty(),
        "{} times noise: {}",
        noise.len(),
        noise.iter().take(10).cloned().collect::<String>()
    );
}

/// Rules and lines of what is found, but for a line that is being typed.
fn places(text: &str, typed: Option<usize>) -> BTreeSet<(String, usize)> {
    let source = Source::new("node.yaml", text);
    let report = engine::check(std::slice::from_ref(&source), &Options::default());
    report
        .findings()
        .map(|(_, finding)| {
            let line = source.position(finding.span.start, ColumnUnit::Utf8).line;
            (finding.rule.name.to_owned(), line as usize)
        })
        .filter(|(rule, line)| Some(*line) != typed && !ABOUT_THE_BREAK.contains(&rule.as_str()))
        .collect()
}
