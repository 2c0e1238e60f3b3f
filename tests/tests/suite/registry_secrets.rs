//! The credentials inside Secrets: mistakes, their place, and repairs, however the Secret is written.

use std::sync::Arc;

use pullpath_core::encoding::base64;
use pullpath_core::engine::{self, Input, Options};
use pullpath_core::fix::{self, Applicability};
use pullpath_core::kubernetes::Tree;
use pullpath_core::kubernetes::secret::admit;
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;

const KEY: &str = ".dockerconfigjson";

/// The ways in which a Secret can be written.
const FORMS: [&str; 6] = ["literal", "folded", "single", "double", "flow", "base64"];

fn written(content: &str, form: &str) -> String {
    let value = match form {
        "literal" => format!("stringData:\n  {KEY}: |\n    {content}\n"),
        "folded" => format!("stringData:\n  {KEY}: >-\n    {content}\n"),
        "single" => format!("stringData:\n  {KEY}: '{}'\n", content.replace('\'', "''")),
        "double" => format!(
            "stringData:\n  {KEY}: {}\n",
            serde_json::Value::from(content)
        ),
        "flow" => format!("stringData: {{{KEY}: '{}'}}\n", content.replace('\'', "''")),
        _ => format!("data:\n  {KEY}: {}\n", base64::encode(content.as_bytes())),
    };
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\ntype: kubernetes.io/dockerconfigjson\n{value}"
    )
}

/// What the API server stores of a manifest.
fn stored(manifest: &str) -> serde_json::Value {
    let stream = Stream::parse(&Source::new("secret.yaml", manifest));
    let tree = Tree::read(stream.root(0).expect("a document")).expect("JSON");
    let admission = admit(&tree);
    assert!(admission.is_admitted(), "refused: {manifest}");
    let secret = admission.secret.expect("a Secret");
    let content = secret.entry(KEY).expect("the key");
    serde_json::from_slice(content.content.bytes()).expect("JSON")
}

fn found(manifest: &str) -> Vec<String> {
    let report = engine::check(&[Source::new("secret.yaml", manifest)], &Options::default());
    let findings = &report.files.first().expect("a file").findings;
    findings
        .iter()
        .map(|finding| finding.rule.name.to_owned())
        .collect()
}

fn repaired(manifest: &str, least: Applicability) -> String {
    let input = Input::read(
        &Source::new("secret.yaml", manifest),
        &Arc::new(Options::default()),
    );
    let repaired = fix::repair(
        vec![input],
        |_, fix| fix.applicability >= least,
        engine::check_inputs,
    );
    let input = repaired.inputs.first().expect("a file");
    input.file.source().text().to_owned()
}

/// `robot:s3cr3t`, the right way.
const AUTH: &str = "cm9ib3Q6czNjcjN0";

#[test]
fn a_mistake_is_found_and_repaired_however_it_is_written() {
    let entry = |key: &str, fields: &str| format!("{{\"auths\": {{\"{key}\": {{{fields}}}}}}}");
    let auth = format!("\"auth\": \"{AUTH}\"");
    let right = entry("r.example.org", &auth);
    let hub = entry("https://index.docker.io/v1/", &auth);
    let cases = [
        (
            "secret-unreadable-entry",
            entry("r.example.org", "\"auth\": \"robot:s3cr3t\""),
            &right,
        ),
        (
            "secret-unreadable-entry",
            entry("r.example.org", "\"auth\": \"Y205aWIzUTZjek5qY2pOMA==\""),
            &right,
        ),
        (
            "secret-unreadable-entry",
            entry("r.example.org", "\"auth\": \"cm9ib3Q6 czNjcjN0\""),
            &right,
        ),
        (
            "secret-trailing-blank",
            entry("r.example.org", "\"auth\": \"cm9ib3Q6czNjcjN0Cg==\""),
            &right,
        ),
        (
            "secret-key-never-matches",
            entry("oci://r.example.org", &auth),
            &right,
        ),
        (
            "secret-key-never-matches",
            entry("R.Example.org/v2", &auth),
            &right,
        ),
        (
            "secret-docker-hub-key",
            entry("hub.docker.com", &auth),
            &hub,
        ),
        (
            "secret-without-credentials",
            format!("{{\"r.example.org\": {{{auth}}}}}"),
            &right,
        ),
    ];
    for (rule, content, wanted) in cases {
        for form in FORMS {
            let manifest = written(&content, form);
            assert_eq!(found(&manifest), [rule], "{form}: {content}");
            let repaired = repaired(&manifest, Applicability::Safe);
            let wanted: serde_json::Value = serde_json::from_str(wanted).expect("JSON");
            assert_eq!(stored(&repaired), wanted, "{form}: {content}");
            assert!(found(&repaired).is_empty(), "{form}: {repaired}");
        }
    }
}

#[test]
fn what_is_no_json_is_repaired_where_it_is_plain_what_was_meant() {
    let right = format!("{{\"auths\":{{\"r.example.org\":{{\"auth\":\"{AUTH}\"}}}}}}");
    for content in [
        format!("{{'auths': {{'r.example.org': {{'auth': '{AUTH}'}}}}}}"),
        format!("{{\"auths\": {{\"r.example.org\": {{\"auth\": \"{AUTH}\",}},}}}}"),
        base64::encode(right.as_bytes()),
    ] {
        for form in FORMS {
            let manifest = written(&content, form);
            assert_eq!(found(&manifest), ["secret-not-json"], "{form}: {content}");
            let repaired = repaired(&manifest, Applicability::Safe);
            let wanted: serde_json::Value = serde_json::from_str(&right).expect("JSON");
            assert_eq!(stored(&repaired), wanted, "{form}: {content}");
        }
    }
}

#[test]
fn a_place_in_text_is_exact() {
    let content = format!(
        "{{\"auths\": {{\"quay.io\": {{\"auth\": \"{AUTH}\"}}, \"GHCR.io\": {{\"auth\": \"{AUTH}\"}}}}}}"
    );
    for (form, shown) in [
        ("literal", "\"GHCR.io\""),
        ("single", "\"GHCR.io\""),
        ("double", "\\\"GHCR.io\\\""),
    ] {
        let source = Source::new("secret.yaml", written(&content, form));
        let report = engine::check(std::slice::from_ref(&source), &Options::default());
        let findings = &report.files.first().expect("a file").findings;
        let finding = findings.first().expect("a finding");
        assert_eq!(source.slice(finding.span), shown, "{form}");
    }
}

#[test]
fn sound_credentials_are_left_alone() {
    for content in [
        // What kubectl writes.
        r#"{"auths":{"https://index.docker.io/v1/":{"username":"u","password":"p1","email":"e@example.org","auth":"dTpwMQ=="}}}"#,
        // The same registry for all engines, with the same credentials.
        r#"{"auths":{"docker.io":{"auth":"dTpwMQ=="},"https://index.docker.io/v1/":{"auth":"dTpwMQ=="},"index.docker.io":{"auth":"dTpwMQ=="}}}"#,
        // Keys that only the kubelet knows how to read.
        r#"{"auths":{"*.dkr.ecr.*.amazonaws.com":{"auth":"dTpwMQ=="},"gcr.io/project":{"auth":"dTpwMQ=="}}}"#,
        r#"{"auths":{"10.0.0.5:5000":{"username":"u","password":"p1"},"localhost:5000":{"auth":"dTpwMQ=="},"[::1]:5000":{"auth":"dTpwMQ=="}}}"#,
        // Names of fields in any case, and fields of others.
        r#"{"Auths":{"ghcr.io":{"Auth":"dTpwMQ==","x":1}},"HttpHeaders":{"User-Agent":"x"}}"#,
        // A password with colons and blanks inside.
        r#"{"auths":{"ghcr.io":{"username":"u","password":"a:b c","auth":"dTphOmIgYw=="}}}"#,
        // Values that a tool fills in.
        r#"{"auths":{"${REGISTRY}":{"username":"${USER}","password":"${PASSWORD}","auth":"${AUTH}"}}}"#,
        r#"{"auths":{"ghcr.io":{"auth":"{{ .Values.auth }}"}}}"#,
    ] {
        for form in FORMS {
            let manifest = written(content, form);
            assert_eq!(found(&manifest), [""; 0], "{form}: {content}");
        }
    }
}
