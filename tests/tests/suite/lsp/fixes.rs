//! Fixes as code actions.

use lsp_types::{CodeAction, CodeActionRequest, CodeActionResponse, TextEdit};
use serde_json::json;

use super::client::{Client, on};

const QUERY: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: ghcr.io
endpoints:
  - url: https://mirror.example.org?ns=ghcr.io
";

fn edits(action: &CodeAction) -> Vec<TextEdit> {
    let changes = action.edit.as_ref().and_then(|edit| edit.changes.as_ref());
    changes
        .into_iter()
        .flat_map(|changes| changes.values().flatten().cloned())
        .collect()
}

fn actions(response: Option<Vec<CodeActionResponse>>) -> Vec<CodeAction> {
    response
        .into_iter()
        .flatten()
        .filter_map(|action| match action {
            CodeActionResponse::CodeAction(action) => Some(action),
            CodeActionResponse::Command(_) => None,
        })
        .collect()
}

#[test]
fn a_fix_is_offered_at_its_finding_and_nowhere_else() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", QUERY);
    let ask = |line: u32| json!({ "textDocument": { "uri": uri }, "range": on(line, 40, 40), "context": { "diagnostics": [], "only": ["quickfix"] } });
    let offered = actions(client.request::<CodeActionRequest>(ask(4)));
    let titles: Vec<&str> = offered.iter().map(|a| a.title.as_str()).collect();
    assert!(titles.contains(&"Remove the query"), "{titles:?}");
    let fix = offered.iter().find(|a| a.title == "Remove the query");
    let fix = fix.expect("the fix");
    assert_eq!(fix.is_preferred, Some(true));
    assert_eq!(
        edits(fix),
        [TextEdit {
            range: on(4, 35, 46),
            new_text: String::new()
        }]
    );
    assert!(actions(client.request::<CodeActionRequest>(ask(2))).is_empty());
    client.stop();
}

#[test]
fn all_safe_fixes_are_one_action() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", QUERY);
    let response = client.request::<CodeActionRequest>(json!({
        "textDocument": { "uri": uri },
        "range": on(0, 0, 0),
        "context": { "diagnostics": [], "only": ["source.fixAll"] },
    }));
    let offered = actions(response);
    assert_eq!(offered.len(), 1);
    let kind = offered.first().and_then(|action| action.kind.clone());
    assert_eq!(
        kind.map(String::from).as_deref(),
        Some("source.fixAll.pullpath")
    );
    client.stop();
}

#[test]
fn a_finding_can_be_kept_silent() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", QUERY);
    let response = client.request::<CodeActionRequest>(json!({
        "textDocument": { "uri": uri },
        "range": on(4, 40, 40),
        "context": { "diagnostics": [], "only": ["quickfix"] },
    }));
    let offered = actions(response);
    for (title, text) in [
        (
            "Ignore `endpoint-query-or-fragment` here",
            "ignore[endpoint-query-or-fragment]",
        ),
        (
            "Ignore `endpoint-query-or-fragment` in this document",
            "ignore-document[endpoint-query-or-fragment]",
        ),
        (
            "Ignore `endpoint-query-or-fragment` in this file",
            "ignore-file[endpoint-query-or-fragment]",
        ),
    ] {
        let action = offered.iter().find(|action| action.title == title);
        let texts: String = edits(action.expect(title))
            .into_iter()
            .map(|e| e.new_text)
            .collect();
        assert!(texts.contains(text), "{texts}");
    }
    client.stop();
}

#[test]
fn the_legacy_block_becomes_documents() {
    let mut client = Client::start();
    let uri = client.open(
        "node.yaml",
        "machine:\n  type: worker\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - http://10.5.0.1:5000\n",
    );
    let response = client.request::<CodeActionRequest>(json!({
        "textDocument": { "uri": uri },
        "range": on(3, 0, 0),
        "context": { "diagnostics": [], "only": ["refactor"] },
    }));
    let offered = actions(response);
    let text: String = offered.iter().flat_map(edits).map(|e| e.new_text).collect();
    assert!(text.contains("kind: RegistryMirrorConfig"), "{text}");
    assert!(!text.contains("registries:"), "{text}");
    client.stop();
}
