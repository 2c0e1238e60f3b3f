//! Command line, pushed and pulled diagnostics say the same of every example and fixture.

use std::collections::BTreeMap;
use std::fmt::Write;

use lsp_types::{CodeAction, Diagnostic, DiagnosticSeverity, Position, Range, TextEdit, Uri};
use pullpath_core::rules::{self, Language};
use pullpath_core::source::{ColumnUnit, Source};
use pullpath_tests::binary::World;
use pullpath_tests::vectors::root;
use serde_json::{Value, json};

use super::client::{Client, actions, at, edits};

/// A text to check, and how it is to be taken.
struct Case {
    name: String,
    text: String,
    /// Lines of an `[[overrides]]` table.
    settings: String,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for rule in rules::all() {
        for (index, example) in rule.examples().iter().enumerate() {
            if example.language != Language::Yaml {
                continue;
            }
            let mut settings = String::new();
            if let Some(input) = example.input {
                let _ = writeln!(settings, "as = \"{input}\"");
            }
            if let Some(talos) = example.talos {
                let _ = writeln!(settings, "talos-version = \"{talos}\"");
            }
            cases.push(Case {
                name: format!("{}-{index}.yaml", rule.name),
                text: rule.example_text(example),
                settings,
            });
        }
    }
    let examples = std::fs::read_dir(root().join("examples")).expect("examples");
    for entry in examples.map(|entry| entry.expect("an entry")) {
        if entry.path().extension().is_some_and(|e| e == "yaml") {
            cases.push(Case {
                name: format!("example-{}", entry.file_name().to_string_lossy()),
                text: std::fs::read_to_string(entry.path()).expect("text"),
                settings: String::new(),
            });
        }
    }
    cases.push(Case {
        name: "astral.yaml".to_owned(),
        text: "apiVersion: v1alpha1\r\nkind: RegistryMirrorConfig\r\nname: ghcr.io # 🦊\r\nendpoints: [ { url: \"🦊\" }, { url: \"http://é:99999?a=b\" } ]\r\n".to_owned(),
        settings: String::new(),
    });
    cases
}

/// First and last line and column, and the text that comes there.
type Edit = ([u32; 4], String);

/// What is said: rule, level, range, and titles and edits of the fixes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    rule: String,
    level: String,
    range: [u32; 4],
    fixes: Vec<(String, Option<Vec<Edit>>)>,
}

fn corners(range: Range) -> [u32; 4] {
    let Range { start, end } = range;
    [start.line, start.character, end.line, end.character]
}

/// From the report of the command line, whose lines and columns count from one.
fn printed(file: Option<&Value>, text: &str) -> Vec<Said> {
    let source = Source::new("", text);
    let number = |value: &Value| u32::try_from(value.as_u64().expect("a number")).expect("small");
    let place = |byte: &Value| {
        let at = source.position(number(byte), ColumnUnit::Utf32);
        Position {
            line: at.line,
            character: at.column,
        }
    };
    let findings = file.and_then(|file| file["findings"].as_array());
    let mut said: Vec<Said> = findings
        .into_iter()
        .flatten()
        .map(|finding| {
            let (start, end) = (&finding["span"]["start"], &finding["span"]["end"]);
            let fixes = finding["fixes"].as_array().expect("fixes");
            Said {
                rule: finding["rule"].as_str().expect("a name").to_owned(),
                level: finding["level"].as_str().expect("a level").to_owned(),
                range: [
                    number(&start["line"]) - 1,
                    number(&start["column"]) - 1,
                    number(&end["line"]) - 1,
                    number(&end["column"]) - 1,
                ],
                fixes: fixes
                    .iter()
                    .map(|fix| {
                        let edits = fix["edits"].as_array().expect("edits");
                        let edits = edits.iter().map(|edit| {
                            let range = Range {
                                start: place(&edit["start"]),
                                end: place(&edit["end"]),
                            };
                            let text = edit["text"].as_str().expect("text").to_owned();
                            (corners(range), text)
                        });
                        // Edits that would show a secret are not printed.
                        let shown = fix["withheld"] != true;
                        let title = fix["title"].as_str().expect("a title").to_owned();
                        (title, shown.then(|| edits.collect()))
                    })
                    .collect(),
            }
        })
        .collect();
    said.sort();
    said
}

/// From diagnostics and the quick fixes that belong to them.
fn shown(diagnostics: &[Diagnostic], offered: &[CodeAction]) -> Vec<Said> {
    let fixes_of = |diagnostic: &Diagnostic| {
        offered
            .iter()
            .filter(|action| {
                let own = action.diagnostics.as_ref().and_then(|own| own.first());
                own == Some(diagnostic) && !action.title.starts_with("Ignore `")
            })
            .map(|action| {
                let edits = edits(action)
                    .into_iter()
                    .map(|edit: TextEdit| (corners(edit.range), edit.new_text));
                (action.title.clone(), Some(edits.collect()))
            })
            .collect()
    };
    let mut said: Vec<Said> = diagnostics
        .iter()
        .map(|diagnostic| Said {
            rule: match &diagnostic.code {
                Some(lsp_types::Code::String(rule)) => rule.clone(),
                other => panic!("no rule: {other:?}"),
            },
            level: match diagnostic.severity {
                Some(DiagnosticSeverity::Error) => "error",
                Some(DiagnosticSeverity::Warning) => "warning",
                Some(DiagnosticSeverity::Information) => "info",
                Some(DiagnosticSeverity::Hint) => "hint",
                other => panic!("no level: {other:?}"),
            }
            .to_owned(),
            range: corners(diagnostic.range),
            fixes: fixes_of(diagnostic),
        })
        .collect();
    said.sort();
    said
}

#[test]
fn all_three_say_the_same() {
    let cases = cases();
    assert!(cases.len() > 300, "{} cases", cases.len());
    let world = World::new(&[]);
    // Files in folders of their own, each checked alone: that is how an editor sees them.
    let mut settings = "preset = \"all\"\n".to_owned();
    for case in &cases {
        world.write(&case.name, &case.text);
        if !case.settings.is_empty() {
            let _ = write!(
                settings,
                "[[overrides]]\nfiles = [\"{}\"]\n{}",
                case.name, case.settings
            );
        }
    }
    world.write("pullpath.toml", &settings);
    let encodings = json!({ "positionEncodings": ["utf-32"] });
    let mut pushes = Client::with(&json!({ "general": encodings }));
    let mut pulls = Client::with(&json!({
        "general": encodings,
        "textDocument": { "diagnostic": {} },
    }));
    let reports = check_each(&world, &cases);
    for case in &cases {
        let uri = Uri::from_file_path(world.path().join(&case.name)).expect("a URI");
        let expected = printed(reports.get(&case.name), &case.text);
        let whole = Range {
            start: at(0, 0),
            end: at(u32::MAX, 0),
        };
        pushes.open_as(&uri, &case.text);
        let diagnostics = pushes.pushed(&uri, 1);
        let offered = actions(&mut pushes, &uri, whole, &["quickfix"]);
        assert_same(&case.name, &shown(&diagnostics, &offered), &expected);
        pulls.open_as(&uri, &case.text);
        let diagnostics = pulls.pulled(&uri);
        let offered = actions(&mut pulls, &uri, whole, &["quickfix"]);
        assert_same(&case.name, &shown(&diagnostics, &offered), &expected);
    }
    pushes.stop();
    pulls.stop();
}

fn assert_same(name: &str, shown: &[Said], printed: &[Said]) {
    assert_eq!(
        shown.len(),
        printed.len(),
        "{name}: {shown:#?}\n{printed:#?}"
    );
    for (shown, printed) in shown.iter().zip(printed) {
        let place = |said: &Said| (said.rule.clone(), said.level.clone(), said.range);
        assert_eq!(place(shown), place(printed), "{name}");
        assert_eq!(
            shown.fixes.len(),
            printed.fixes.len(),
            "{name}: {shown:#?}\n{printed:#?}"
        );
        for (shown, printed) in shown.fixes.iter().zip(&printed.fixes) {
            assert_eq!(shown.0, printed.0, "{name}");
            assert!(
                printed.1.is_none() || shown.1 == printed.1,
                "{name}: {shown:#?}\n{printed:#?}"
            );
        }
    }
}

/// The report on each file, from a run of the command line for each.
fn check_each(world: &World, cases: &[Case]) -> BTreeMap<String, Value> {
    cases
        .iter()
        .filter_map(|case| {
            let run = world.run(&["check", "--format", "json", "--exit-zero", &case.name]);
            let mut report = run.json();
            let file = report["files"].get_mut(0)?.take();
            Some((case.name.clone(), file))
        })
        .collect()
}
