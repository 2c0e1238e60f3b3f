//! Every report format on one shared set of findings: text of many bytes a character, CRLF, findings over many lines,
//! labels in other files, places at the end of a file, fixes, suppressed findings, a secret.

use std::collections::BTreeSet;
use std::process::Command;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Options, Report};
use pullpath_core::finding::Finding;
use pullpath_core::fix::{Edit, Fix};
use pullpath_core::rules::{self, Rule};
use pullpath_core::source::{Source, Span};
use pullpath_report as report;
use pullpath_tests::vectors::root;
use serde_json::Value;

fn rule(name: &str) -> &'static Rule {
    rules::by_name(name).expect("a rule of this name")
}

fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the text has this part");
    let offset = |byte: usize| u32::try_from(byte).expect("a small text");
    Span::new(offset(start), offset(start + part.len()))
}

/// Two files, with findings of every sort put where a renderer may stumble.
fn shared() -> Report {
    let first = "# ☕ mirror, 100 %\r\napiVersion: v1alpha1\r\nkind: RegistryMirrorConfig\r\nname: docker.io\r\nendpoints:\r\n  - url: 10.5.0.1:5000 # ü: \"x\"\r\n  - {url: \"https://bob:hunter2@a.example.org\"}\r\n";
    let second = "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: a.example.org\nca: |\n\t-----BEGIN\u{1b}[31m\n  second\n  third";
    let sources = [
        Source::new("nodes/ü 1.yaml", first),
        Source::new("nodes/two.yaml", second),
    ];
    let mut report = engine::check(&sources, &Options::default());
    for file in &mut report.files {
        file.findings.clear();
    }
    let finding = |name: &str, text: &str, part: &str, message: &str| {
        let mut finding = Finding::new(rule(name), span(text, part), message);
        finding.document = Some(0);
        finding
    };
    let mut scheme = finding(
        "endpoint-missing-scheme",
        first,
        "10.5.0.1:5000",
        "endpoint `10.5.0.1:5000` has no scheme, 100 % sure: <b>&\"☕\"",
    )
    .help("write `http://10.5.0.1:5000`")
    .note("Talos says: first path segment in URL cannot contain colon")
    .label(span(first, "docker.io"), "of this mirror")
    .label_in(
        1,
        span(second, "a.example.org"),
        "the certificate stands here",
    )
    .fix(Fix::unsafe_(
        "Write `http://`",
        vec![Edit::insert(span(first, "10.5.0.1").start, "http://")],
    ));
    scheme.path = Some("endpoints[0].url".to_owned());
    let user = finding(
        "endpoint-user-info",
        first,
        "bob:hunter2",
        "credentials in the URL",
    )
    .fix(Fix::safe(
        "Remove them",
        vec![Edit::delete(span(first, "bob:hunter2@"))],
    ))
    .fix(Fix::display(
        "Move them",
        vec![Edit::insert(0, "password: hunter2\n")],
    ));
    let end = Span::at(u32::try_from(first.len()).expect("a small text"));
    let last = Finding::new(rule("mirror-empty"), end, "something at the end");
    let many = finding(
        "ca-invalid-pem",
        second,
        "|\n\t-----BEGIN\u{1b}[31m\n  second\n  third",
        "a certificate\nof many lines",
    );
    let file = report.files.first_mut().expect("two files");
    file.findings.extend([scheme, user, last]);
    file.suppressed.push(finding(
        "endpoint-plain-http",
        first,
        "RegistryMirrorConfig",
        "known and accepted",
    ));
    report
        .files
        .last_mut()
        .expect("two files")
        .findings
        .push(many);
    report
}

fn rendered(render: impl Fn(&Report, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&shared(), &mut out).expect("a vector takes everything");
    let text = String::from_utf8(out).expect("reports are UTF-8");
    assert!(!text.contains("hunter2"), "a secret is shown:\n{text}");
    text
}

fn screen(colors: bool, unicode: bool) -> report::Screen {
    report::Screen {
        colors,
        unicode,
        width: 90,
    }
}

#[test]
fn full() {
    insta::assert_snapshot!(rendered(|r, out| report::full(r, screen(false, true), out)));
}

#[test]
fn full_in_ascii() {
    let text = rendered(|r, out| report::full(r, screen(false, false), out));
    let drawn: BTreeSet<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    // What remains is the text of the files and the messages.
    assert!(
        drawn.iter().all(|c| "☕ü\u{fffd}".contains(*c)),
        "{drawn:?}"
    );
}

#[test]
fn full_in_colours() {
    let plain = rendered(|r, out| report::full(r, screen(false, true), out));
    let colored = rendered(|r, out| report::full(r, screen(true, true), out));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    stripped.push_str(rest);
    let tidy = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    assert_eq!(tidy(&stripped), tidy(&plain));
}

#[test]
fn concise() {
    insta::assert_snapshot!(rendered(report::concise));
}

#[test]
fn json() {
    let text = rendered(|r, out| report::json(r, &Options::default(), out));
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let schema = std::fs::read_to_string(root().join("schemas/report.schema.json"))
        .expect("the report's schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    insta::assert_snapshot!(text);
}

#[test]
fn json_lines() {
    let text = rendered(report::json_lines);
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).expect("JSON");
        assert!(value["file"].is_string() && value["span"].is_object());
    }
    assert_eq!(text.lines().count(), 4);
}

#[test]
fn sarif() {
    let text = rendered(report::sarif);
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    // Nothing in it is unknown to the format: read into its types and written again, it is the same.
    let log: serde_sarif::sarif::Sarif = serde_json::from_value(value.clone()).expect("SARIF");
    assert_eq!(serde_json::to_value(&log).expect("JSON"), value);
    let errors: Vec<String> = jsonschema::validator_for(&sarif_schema())
        .expect("a schema")
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let rules = value["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .cloned()
        .expect("rules");
    let results = value["runs"][0]["results"].as_array().expect("results");
    let mut fingerprints = BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index"));
        let index = index.expect("a small index");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let print = result["partialFingerprints"]["pullpath/v1"].to_string();
        assert!(fingerprints.insert(print), "a fingerprint stands twice");
    }
    value["runs"][0]["tool"]["driver"]["rules"] = Value::Null;
    insta::assert_snapshot!(format!("{value:#}"));
}

/// The schema of the format, out of the crate that the types were made from.
fn sarif_schema() -> Value {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    // Crates for other platforms need not be on this machine.
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--filter-platform",
        ])
        .arg(host.expect("rustc names its host"))
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "serde-sarif")
        .and_then(|package| package["manifest_path"].as_str())
        .expect("serde-sarif is a dependency");
    let path = std::path::Path::new(manifest).with_file_name("src/schema.json");
    let text = std::fs::read_to_string(path).expect("the crate has the schema");
    let mut schema: Value = serde_json::from_str(&text).expect("JSON");
    // The published schema has a bracket too many in this pattern.
    for owner in ["run", "toolComponent"] {
        schema["definitions"][owner]["properties"]["language"] = Value::Bool(true);
    }
    schema
}

#[test]
fn fingerprints_outlive_lines_that_move() {
    let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: 10.5.0.1:5000\n";
    let prints = |text: String| {
        let source = Source::new("a.yaml", text);
        report::fingerprints(&engine::check(&[source], &Options::default()))
    };
    let before = prints(text.to_owned());
    assert!(!before.is_empty());
    assert_eq!(before, prints(format!("# moved\n---\n\n{text}")));
    assert_ne!(before, prints(text.replace("docker.io", "ghcr.io")));
}

#[test]
fn github() {
    let text = rendered(report::github);
    for line in text.lines() {
        // `::command key=value,key=value::message`, all else escaped.
        let rest = line.strip_prefix("::").expect("a command");
        let (head, message) = rest.split_once("::").expect("a message");
        let (command, properties) = head.split_once(' ').expect("properties");
        assert!(matches!(command, "error" | "warning" | "notice"));
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("key and value");
            assert!(
                matches!(
                    key,
                    "title" | "file" | "line" | "endLine" | "col" | "endColumn"
                ),
                "{key}"
            );
            assert!(!value.contains([':', ',']), "{value}");
        }
        assert!(!message.is_empty());
    }
    insta::assert_snapshot!(text);
}

#[test]
fn gitlab() {
    let text = rendered(report::gitlab);
    let issues: Vec<Value> = serde_json::from_str(&text).expect("a list");
    let mut fingerprints = BTreeSet::new();
    for issue in &issues {
        assert!(issue["description"].is_string() && issue["check_name"].is_string());
        assert!(issue["location"]["path"].is_string());
        assert!(issue["location"]["positions"]["begin"]["line"].as_u64() > Some(0));
        let severity = issue["severity"].as_str().unwrap_or_default();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(fingerprints.insert(issue["fingerprint"].to_string()));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn junit() {
    let text = rendered(report::junit);
    let document = roxmltree::Document::parse(&text).expect("XML");
    let suites = document.root_element();
    assert_eq!(suites.tag_name().name(), "testsuites");
    let count = |name: &str| {
        document
            .descendants()
            .filter(|node| node.has_tag_name(name))
            .count()
            .to_string()
    };
    assert_eq!(suites.attribute("tests"), Some(count("testcase").as_str()));
    assert_eq!(
        suites.attribute("failures"),
        Some(count("failure").as_str())
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_clean_file_is_a_test_that_passed() {
    let source = Source::new("a.yaml", "");
    let options = Options {
        input: InputKind::Kubernetes,
        ..Options::default()
    };
    let mut out = Vec::new();
    report::junit(&engine::check(&[source], &options), &mut out).expect("a vector takes all");
    let text = String::from_utf8_lossy(&out);
    assert!(
        text.contains(r#"<testsuites name="pullpath" tests="1" failures="0""#),
        "{text}"
    );
}

#[test]
fn rdjson() {
    let text = rendered(report::rdjson);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    for diagnostic in value["diagnostics"].as_array().expect("diagnostics") {
        assert!(diagnostic["message"].is_string());
        assert!(diagnostic["location"]["range"]["start"]["column"].as_u64() > Some(0));
    }
    insta::assert_snapshot!(text);
}
