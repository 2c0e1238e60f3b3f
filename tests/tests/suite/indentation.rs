//! Documents that lost their indentation get it back, or are only given a suggestion.
#![expect(
    clippy::print_stderr,
    reason = "says what was measured and what was skipped"
)]

use std::path::PathBuf;
use std::sync::Arc;

use pullpath_core::document::{Class, File, InputKind};
use pullpath_core::engine::{self, Input, Options};
use pullpath_core::finding::Level;
use pullpath_core::fix::{self, Applicability};

use pullpath_core::indentation::{self, Certainty};
use pullpath_core::rules::{self, Language, Shows};
use pullpath_core::source::Source;
use pullpath_core::yaml;
use pullpath_tests::vectors::{own, read, shared};
use yaml_serde::Value;

/// What became of flattened documents.
#[derive(Debug, Default)]
struct Tally {
    /// Flattening changed nothing that the reader sees.
    unchanged: usize,
    /// Restored, and said to be certain.
    restored: usize,
    /// Given as a suggestion that is right.
    suggested: usize,
    /// Given as a suggestion that is wrong.
    suggested_wrongly: usize,
    /// Not noticed.
    missed: usize,
    /// Said to be certain, and wrong.
    wrong: usize,
}

/// Every line without the blanks at its beginning.
fn flattened(text: &str) -> String {
    let mut flat = String::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t']);
        flat.push_str(content);
    }
    flat
}

/// The data of a document; texts without the blanks at the beginnings of their lines, which nobody can restore.
fn data(text: &str) -> Option<Value> {
    let value: Value = yaml_serde::from_str(text).ok()?;
    Some(normalized(value))
}

fn normalized(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            Value::String(lines.join("\n").trim().to_owned())
        }
        Value::Sequence(items) => Value::Sequence(items.into_iter().map(normalized).collect()),
        Value::Mapping(entries) => Value::Mapping(
            entries
                .into_iter()
                .map(|(key, value)| (key, normalized(value)))
                .collect(),
        ),
        other => other,
    }
}

/// Whether a text goes on over lines that look like items of a list: without indentation they are.
fn holds_folded_items(data: &Value) -> bool {
    match data {
        Value::String(text) => text.contains(" - "),
        Value::Sequence(items) => items.iter().any(holds_folded_items),
        Value::Mapping(entries) => entries.iter().any(|(_, value)| holds_folded_items(value)),
        _ => false,
    }
}

/// Documents of a text that pullpath judges and that can be read.
fn documents(text: &str) -> Vec<String> {
    yaml::split(text)
        .into_iter()
        .filter_map(|range| text.get(range))
        .filter(|text| {
            let file = File::read(&Source::new("", *text), InputKind::Auto);
            file.documents().count() == 1
                && file.documents().all(|document| {
                    document.is_readable()
                        && document.class().dialect().is_some()
                        && document.class() != Class::Template
                })
        })
        .map(str::to_owned)
        .collect()
}

fn judge(text: &str, tally: &mut Tally, wrong: &mut Vec<String>) {
    let Some(original) = data(text) else {
        return;
    };
    let flat = flattened(text);
    if flat == text || holds_folded_items(&original) {
        return;
    }
    let Some(lost) = indentation::lost(&flat, None, InputKind::Auto) else {
        if data(&flat).as_ref() == Some(&original) {
            tally.unchanged += 1;
        } else {
            tally.missed += 1;
        }
        return;
    };
    let repaired = lost.repaired(&flat);
    let is_right = data(&repaired).as_ref() == Some(&original);
    match (lost.certainty, is_right) {
        (Certainty::Clear, true) => tally.restored += 1,
        (Certainty::Clear, false) => {
            tally.wrong += 1;
            wrong.push(format!("{text}\n==>\n{repaired}"));
        }
        (_, true) => tally.suggested += 1,
        (_, false) => tally.suggested_wrongly += 1,
    }
}

fn measure(name: &str, texts: impl IntoIterator<Item = String>) -> Tally {
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for text in texts {
        for document in documents(&text) {
            judge(&document, &mut tally, &mut wrong);
        }
    }
    eprintln!("{name}: {tally:?}");
    assert_eq!(tally.wrong, 0, "{name}: {}", wrong.join("\n--------\n"));
    tally
}

fn sound_examples() -> Vec<String> {
    rules::all()
        .flat_map(|rule| {
            let examples = rule.examples().into_iter();
            let sound = examples.filter(|example| {
                example.shows == Shows::Sound && example.language == Language::Yaml
            });
            sound
                .map(|example| rule.example_text(&example))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The cases of a set; none where they are not there.
fn vectors(file: &str) -> Option<Vec<serde_json::Value>> {
    let full = shared().map(|folder| folder.join(file));
    let path = full
        .filter(|path| path.is_file())
        .unwrap_or_else(|| own().join(file));
    if !path.is_file() {
        eprintln!("{file} is not there, skipped");
        return None;
    }
    read(&path).ok()
}

fn accepted_configurations() -> Vec<String> {
    vectors("talos/verdict.jsonl")
        .into_iter()
        .flatten()
        .filter(|case| case["talos"]["verdict"] == "valid")
        .filter_map(|case| Some(case["input"].as_str()?.to_owned()))
        .collect()
}

/// Real files; none where they are not there.
fn real_files() -> Vec<String> {
    let Some(folder) = shared().and_then(|vectors| Some(vectors.parent()?.join("corpus"))) else {
        return Vec::new();
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("there are no real files, skipped");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect()
}

fn accepted_objects() -> Vec<String> {
    ["kubernetes/crd.jsonl", "kubernetes/secret.jsonl"]
        .into_iter()
        .filter_map(vectors)
        .flatten()
        .filter(|case| {
            let expected = &case["expect"];
            expected["admitted_strict"] == true || expected["admitted"] == true
        })
        .filter_map(|case| Some(case["input"]["yaml"].as_str()?.to_owned()))
        .collect()
}

/// The seeds of the Kairos guide as its page shows them.
const PASTED: &str = "apiVersion: operator.kairos.io/v1alpha1
kind: NodeOpUpgrade
metadata:
name: upgrade-from-private-registry
namespace: default
spec:
image: private-registry.example.com/kairos/opensuse:leap-15.6-standard-amd64-generic-v3.4.2-k3sv1.30.11-k3s1

imagePullSecrets:
- name: private-registry-secret

nodeSelector:
matchLabels:
kairos.io/managed: \"true\"

concurrency: 1
stopOnFailure: true
";

fn found(text: &str) -> Vec<String> {
    let options = Options::default();
    let report = engine::check(&[Source::new("pasted.yaml", text)], &options);
    report
        .files
        .iter()
        .flat_map(|file| &file.findings)
        .filter(|finding| finding.level >= Level::Warning)
        .map(|finding| finding.rule.name.to_owned())
        .collect()
}

#[test]
fn one_cause_is_one_finding() {
    assert_eq!(found(PASTED), ["indentation-lost"]);
    let repaired =
        indentation::lost(PASTED, None, InputKind::Auto).map(|lost| lost.repaired(PASTED));
    assert_eq!(
        found(&repaired.unwrap_or_default()),
        ["upgrade-image-too-old"]
    );
}

/// What is found in a text, and the text after all safe fixes.
fn fixed(text: &str) -> (Vec<String>, String) {
    let input = Input::read(
        &Source::new("damaged.yaml", text),
        &Arc::new(Options::default()),
    );
    let repaired = fix::repair(
        vec![input],
        |_, fix| fix.applicability == Applicability::Safe,
        engine::check_inputs,
    );
    let after = repaired.inputs.first();
    let after = after.map(|input| input.file.source().text().to_owned());
    (found(text), after.unwrap_or_default())
}

/// An operation that nothing is wrong with.
const SOUND: &str = "apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata:
  name: collect-logs
spec:
  image: registry.example.org/tools/collect:1.4.0
  nodeSelector:
    matchLabels:
      kairos.io/managed: \"true\"
  command:
    - /collect
";

#[test]
fn blanks_that_are_no_spaces_are_replaced() {
    let tabs = SOUND.replace("  ", "\t");
    assert_eq!(
        fixed(&tabs),
        (vec!["indentation-lost".to_owned()], SOUND.to_owned())
    );
    let foreign = SOUND.replace("  ", "\u{a0}\u{a0}");
    assert_eq!(
        fixed(&foreign),
        (vec!["indentation-lost".to_owned()], SOUND.to_owned())
    );
}

#[test]
fn a_block_that_moved_goes_back() {
    for (damaged, place) in [
        (
            "  nodeSelector:\n    matchLabels:\n      kairos.io/managed: \"true\"\n  command:\n    - /collect\n",
            "nodeSelector:\n  matchLabels:\n    kairos.io/managed: \"true\"\ncommand:\n  - /collect\n",
        ),
        ("  name: collect-logs\n", "name: collect-logs\n"),
        (
            "      kairos.io/managed: \"true\"\n",
            "    kairos.io/managed: \"true\"\n",
        ),
    ] {
        let text = SOUND.replace(damaged, place);
        assert_ne!(text, SOUND);
        let (found, after) = fixed(&text);
        assert_eq!(found, ["indentation-lost"], "{text}");
        assert_eq!(after, SOUND);
    }
}

#[test]
fn a_misspelt_field_is_not_moved() {
    let text = SOUND.replace("  image:", "  imagee:");
    assert_eq!(found(&text), ["object-unknown-field"]);
}

#[test]
fn files_with_indentation_are_left_alone() {
    let all = sound_examples()
        .into_iter()
        .chain(accepted_objects())
        .chain(accepted_configurations())
        .chain(real_files());
    for text in all {
        let file = File::read(&Source::new("", &*text), InputKind::Auto);
        for document in file.documents() {
            assert!(document.lost_indentation().is_none(), "{text}");
        }
    }
}

#[test]
fn what_is_said_to_be_certain_is_right() {
    for (name, texts, least) in [
        ("examples of rules", sound_examples(), 9),
        ("objects that the API server takes", accepted_objects(), 9),
        (
            "configurations that Talos takes",
            accepted_configurations(),
            8,
        ),
        ("real files", real_files(), 6),
    ] {
        if texts.is_empty() {
            continue;
        }
        let tally = measure(name, texts);
        let all = tally.restored + tally.suggested + tally.suggested_wrongly + tally.missed;
        assert!(all > 20, "{name}: {tally:?}");
        assert!(tally.restored * 10 >= all * least, "{name}: {tally:?}");
    }
}

/// A text, the place in it that moved, and how it stands now.
const MOVED: [(&str, &str, &str); 7] = [
    (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{\"auths\": {\"r.example.org\": {\"auth\": \"cm9ib3Q6czNjcjN0\"}}}'\n",
        "  .docker",
        ".docker",
    ),
    (
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: https://a.example.org/v2/hub\n    overridePath: true\n  - url: https://b.example.org\n",
        "    overridePath: true\n  - url",
        "  overridePath: true\n- url",
    ),
    (
        "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - https://a.example.org\n",
        "  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          -",
        "registries:\n  mirrors:\n    docker.io:\n      endpoints:\n        -",
    ),
    (
        "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - https://a.example.org\n",
        "    mirrors:\n      docker.io:\n        endpoints:\n          -",
        "mirrors:\n  docker.io:\n    endpoints:\n      -",
    ),
    (
        "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - https://a.example.org\n",
        "    mirrors:\n      docker.io:\n        endpoints:\n          -",
        "  mirrors:\n    docker.io:\n      endpoints:\n        -",
    ),
    (
        "apiVersion: build.kairos.io/v1alpha2\nkind: OSArtifact\nmetadata:\n  name: edge\nspec:\n  image:\n    ref: quay.io/kairos/hadron:v0.1.0\n  artifacts:\n    iso: true\n",
        "    ref: quay.io/kairos/hadron:v0.1.0\n  artifacts:\n    iso",
        "  ref: quay.io/kairos/hadron:v0.1.0\nartifacts:\n  iso",
    ),
    (
        "apiVersion: build.kairos.io/v1alpha2\nkind: OSArtifact\nmetadata:\n  name: edge\nspec:\n  image:\n    ref: quay.io/kairos/hadron:v0.1.0\n  artifacts:\n    iso: true\n",
        "  artifacts:\n    iso: true",
        "\tartifacts:\n\t\tiso: true",
    ),
];

#[test]
fn what_moved_goes_back_in_documents_of_all_sorts() {
    for (sound, place, moved) in MOVED {
        let text = sound.replace(place, moved);
        assert_ne!(text, sound);
        let (found, after) = fixed(&text);
        assert!(
            found.contains(&"indentation-lost".to_owned()),
            "{found:?} in {text}"
        );
        assert_eq!(after, sound);
    }
}
