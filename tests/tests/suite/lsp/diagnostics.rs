//! Diagnostics, pushed and pulled.

use lsp_types::{
    DiagnosticSeverity, DiagnosticTag, DocumentDiagnosticReport, DocumentDiagnosticRequest, Message,
};
use serde_json::json;

use super::client::{Client, on, rules};

const NO_SCHEME: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
";

#[test]
fn a_mistake_is_marked_where_it_stands() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", NO_SCHEME);
    let diagnostics = client.pushed(&uri, 1);
    assert_eq!(rules(&diagnostics), ["endpoint-missing-scheme"]);
    let diagnostic = diagnostics.first().expect("one diagnostic");
    assert_eq!(diagnostic.range, on(4, 9, 22));
    assert_eq!(diagnostic.severity, Some(DiagnosticSeverity::Error));
    assert_eq!(diagnostic.source.as_deref(), Some("pullpath"));
    let page = diagnostic.code_description.as_ref().expect("a rule page");
    assert!(page.href.path().ends_with("/endpoint-missing-scheme.md"));
    assert!(matches!(&diagnostic.message, Message::String(text) if text.contains("Talos says: ")));
    client.stop();
}

#[test]
fn diagnostics_can_be_asked_for_and_stay_the_same() {
    let mut client = Client::with(&json!({ "textDocument": { "diagnostic": {} } }));
    let uri = client.open("node.yaml", NO_SCHEME);
    let ask = |previous: Option<&str>| json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
    let first = client.request::<DocumentDiagnosticRequest>(ask(None));
    let DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(full) = first else {
        panic!("the first report is a full one");
    };
    let full = full.full_document_diagnostic_report;
    assert_eq!(rules(&full.items), ["endpoint-missing-scheme"]);
    let again = client.request::<DocumentDiagnosticRequest>(ask(full.result_id.as_deref()));
    assert!(
        matches!(
            again,
            DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(_)
        ),
        "nothing has changed"
    );
    // A client that asks is not told besides: `stop` would find the message.
    client.stop();
}

#[test]
fn related_places_are_named() {
    let mut client = Client::start();
    let text = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: http://10.5.0.1:5000
  - url: http://10.5.0.1:5000
";
    let uri = client.open("node.yaml", text);
    let diagnostics = client.pushed(&uri, 1);
    let duplicate = diagnostics
        .iter()
        .find(|d| rules(std::slice::from_ref(d)) == ["mirror-duplicate-endpoint"])
        .expect("the repeated endpoint");
    let related = duplicate.related_information.as_ref().expect("a place");
    assert_eq!(
        related.iter().map(|r| r.location.range).collect::<Vec<_>>(),
        [on(4, 9, 29)]
    );
    client.stop();
}

#[test]
fn what_is_old_or_without_effect_is_tagged() {
    let mut client = Client::start();
    for (rule, tag, text) in [
        (
            "legacy-registries-deprecated",
            DiagnosticTag::Deprecated,
            "machine:\n  type: worker\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: [http://10.5.0.1:5000]\n",
        ),
        (
            "endpoint-query-or-fragment",
            DiagnosticTag::Unnecessary,
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://mirror.example.org?ns=ghcr.io\n",
        ),
    ] {
        let uri = client.open(&format!("{rule}.yaml"), text);
        let diagnostics = client.pushed(&uri, 1);
        let diagnostic = diagnostics
            .iter()
            .find(|d| rules(std::slice::from_ref(d)) == [rule]);
        let tags = diagnostic.and_then(|d| d.tags.clone());
        assert_eq!(tags, Some(vec![tag]), "{rule}: {:?}", rules(&diagnostics));
    }
    client.stop();
}

#[test]
fn only_the_newest_of_many_changes_counts() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", NO_SCHEME);
    // Typed faster than anybody can check: whatever is said of a version is right for it, and the last one is said.
    for version in 2..300 {
        let text = if version % 2 == 0 { "http://" } else { "" };
        let range = if version % 2 == 0 {
            on(4, 9, 9)
        } else {
            on(4, 9, 16)
        };
        client.change(&uri, version, &[(range, text)]);
    }
    assert_eq!(
        rules(&client.pushed(&uri, 299)),
        ["endpoint-missing-scheme"]
    );
    client.stop();
}

#[test]
fn closing_a_document_takes_its_marks_away() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", NO_SCHEME);
    assert_eq!(client.pushed(&uri, 1).len(), 1);
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri } }),
    );
    client.open_as(&uri, "");
    assert!(client.pushed(&uri, 1).is_empty());
    client.stop();
}

#[test]
fn settings_hold_as_soon_as_they_are_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let uri = |name: &str| lsp_types::Uri::from_file_path(folder.path().join(name)).expect("a URI");
    let mut client = Client::start();
    let node = uri("node.yaml");
    client.open_as(&node, NO_SCHEME);
    assert_eq!(client.pushed(&node, 1).len(), 1);
    let settings = uri("pullpath.toml");
    client.open_as(&settings, "exclude = [\"*.yaml\"]\nnonsense = 1\n");
    assert_eq!(client.pushed(&settings, 1).len(), 1, "the unknown key");
    assert!(client.pushed(&node, 1).is_empty(), "left out now");
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": settings } }),
    );
    assert_eq!(client.pushed(&node, 1).len(), 1, "no file, no settings");
    client.stop();
}

#[test]
fn a_patch_that_cannot_be_read_is_told() {
    let mut client = Client::start();
    let text = "clusterName: home\nnodes:\n  - hostname: n1\n    patches:\n      - '@./no-such-patch.yaml'\n";
    let uri = client.open("talconfig.yaml", text);
    let diagnostics = client.pushed(&uri, 1);
    assert_eq!(rules(&diagnostics), ["patch-file-unread"]);
    let diagnostic = diagnostics.first().expect("one diagnostic");
    assert_eq!(diagnostic.range, on(4, 8, 31));
    client.stop();
}
