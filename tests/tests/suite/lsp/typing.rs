//! Text that is being typed is broken most of the time.

use std::collections::BTreeSet;

use pullpath_core::engine::{self, Options};
use pullpath_core::rules::{self, Language, Shows};
use pullpath_core::source::{ColumnUnit, Source, Span};
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

/// A mistake above and one below, each of which has nothing to do with what is typed between them.
const ABOVE: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: k8s.example.org
endpoints:
  - url: 10.5.0.1:5000
---
";
const BELOW: &str = "\
---
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: quay.example.org
endpoints:
  - url: https://mirror.example.org?ns=quay.example.org
";

/// Documents that are right when they are done.
const TYPED: &[&str] = &[
    "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://harbor.example.org/v2/ghcr\n    overridePath: true\nskipFallback: true\n",
    "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: mirror.example.org\nusername: robot\npassword: not-the-real-one\n",
    "machine:\n  type: worker\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - http://10.5.0.1:5000\n        overridePath: false\n",
    "machine: {type: worker, registries: {mirrors: {docker.io: {endpoints: [\"http://10.5.0.1:5000\"]}}}}\n",
    "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata:\n  name: collect\n  namespace: apps\nspec:\n  command:\n    - sh\n    - -c\n  image: registry.example.org/tools/collect:1.4.0\n",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{\"auths\": {\"ghcr.io\": {\"auth\": \"Ym9iOnh4\"}}}'\n",
];

/// Rules with their lines.
type Found = Vec<(String, u32)>;

fn found(diagnostics: &[lsp_types::Diagnostic]) -> Found {
    let lines = diagnostics.iter().map(|d| d.range.start.line);
    names(diagnostics).into_iter().zip(lines).collect()
}

/// What a fresh check finds.
fn expected(text: &str) -> Found {
    let source = Source::new("node.yaml", text);
    let report = engine::check(std::slice::from_ref(&source), &Options::default());
    let place = |span: Span| source.position(span.start, ColumnUnit::Utf8).line;
    report
        .findings()
        .map(|(_, finding)| (finding.rule.name.to_owned(), place(finding.span)))
        .collect()
}

/// Types texts character by character between two documents with mistakes, in a client that never sees typing pause.
#[test]
fn a_document_is_typed_without_any_noise() {
    let first = u32::try_from(ABOVE.lines().count()).expect("a short text");
    for typed in TYPED {
        let mut client = Client::begin(json!({
            "capabilities": {},
            "initializationOptions": { "typingPause": 3_600_000 },
        }));
        let uri = client.open("node.yaml", &format!("{ABOVE}\n{BELOW}"));
        let elsewhere = names(&client.pushed(&uri, 1));
        assert_eq!(
            elsewhere,
            ["endpoint-missing-scheme", "endpoint-query-or-fragment"]
        );
        let (mut line, mut column) = (first, 0);
        for (version, character) in (2..).zip(typed.chars()) {
            let mut buffer = [0; 4];
            client.change(
                &uri,
                version,
                &[(on(line, column, column), character.encode_utf8(&mut buffer))],
            );
            if character == '\n' {
                (line, column) = (line + 1, 0);
            } else {
                column += 1;
            }
            let now = names(&client.pushed(&uri, version));
            assert_eq!(now, elsewhere, "after {version} keys of\n{typed}");
        }
        client.stop();
    }
}

#[test]
fn what_was_held_back_is_said_when_typing_pauses() {
    for pulls in [false, true] {
        let mut client = Client::with(&if pulls {
            json!({
                "textDocument": { "diagnostic": {} },
                "workspace": { "diagnostics": { "refreshSupport": true } },
            })
        } else {
            json!({})
        });
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfi\n";
        let uri = client.open("node.yaml", text);
        client.change(&uri, 2, &[(on(1, 25, 25), "g")]);
        let now = text.replace("Confi\n", "Config\n");
        assert_eq!(expected(&now).len(), 1);
        let said = if pulls {
            let refresh = client.asked("workspace/diagnostic/refresh");
            client.reply(refresh, serde_json::Value::Null);
            found(&client.pulled(&uri))
        } else {
            // Nothing at first; on a slow machine the pause is there before it.
            let first = found(&client.pushed(&uri, 2));
            if first.is_empty() {
                found(&client.pushed(&uri, 2))
            } else {
                first
            }
        };
        assert_eq!(said, expected(&now));
        client.stop();
    }
}

#[test]
fn what_is_no_keystroke_is_judged_at_once() {
    let mut client = Client::begin(json!({
        "capabilities": {},
        "initializationOptions": { "typingPause": 3_600_000 },
    }));
    let uri = client.open("node.yaml", "\n");
    // A text that is pasted, a file that is loaded anew.
    let kind = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\n";
    client.change(&uri, 2, &[(on(0, 0, 0), kind)]);
    assert_eq!(found(&client.pushed(&uri, 2)), expected(kind));
    // What was there stays while it is being typed at; what is repaired goes at once.
    let mistaken = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://a.example.org?n\n";
    client.replace(&uri, 3, mistaken);
    let before = found(&client.pushed(&uri, 3));
    assert_eq!(before, expected(mistaken));
    client.change(&uri, 4, &[(on(4, 32, 32), "s")]);
    assert_eq!(found(&client.pushed(&uri, 4)), before);
    client.change(&uri, 5, &[(on(4, 31, 33), "")]);
    assert_eq!(found(&client.pushed(&uri, 5)), before);
    client.change(&uri, 6, &[(on(4, 30, 31), "")]);
    assert!(client.pushed(&uri, 6).is_empty());
    client.stop();
}

#[test]
fn who_wants_to_hear_everything_at_once_does() {
    let mut client = Client::begin(json!({
        "capabilities": {},
        "initializationOptions": { "typingPause": 0 },
    }));
    let uri = client.open("node.yaml", "kind: RegistryMirrorConfi\n");
    client.change(&uri, 2, &[(on(0, 25, 25), "g")]);
    let now = "kind: RegistryMirrorConfig\n";
    assert!(!expected(now).is_empty());
    assert_eq!(found(&client.pushed(&uri, 2)), expected(now));
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
