//! The server as editors start it: a process that talks over its standard input and output.

use pullpath_tests::binary::World;
use serde_json::{Value, json};

fn message(content: &Value) -> String {
    let content = content.to_string();
    format!("Content-Length: {}\r\n\r\n{content}", content.len())
}

#[test]
fn the_process_answers_and_ends_well() {
    let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: 10.5.0.1:5000\n";
    let talk: String = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {
            "textDocument": { "diagnostic": {} },
        } } }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": {
            "uri": "file:///nowhere/node.yaml", "languageId": "yaml", "version": 1, "text": text,
        } } }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "textDocument/diagnostic", "params": {
            "textDocument": { "uri": "file:///nowhere/node.yaml" },
        } }),
        json!({ "jsonrpc": "2.0", "id": 3, "method": "shutdown" }),
        json!({ "jsonrpc": "2.0", "method": "exit" }),
    ]
    .iter()
    .map(message)
    .collect();
    let run = World::new(&[]).run_with(&["lsp"], &[], talk);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    // Nobody waited for the answers, and there they are all the same, the goodbye last.
    let places: Vec<Option<usize>> = [
        "\"id\":1",
        "\"id\":2",
        "endpoint-missing-scheme",
        "\"id\":3",
    ]
    .iter()
    .map(|part| run.stdout.find(part))
    .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?}: {}",
        run.stdout
    );
}

#[test]
fn a_hello_that_cannot_be_read_is_refused_with_a_reason() {
    let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": 5 });
    let run = World::new(&[]).run_with(&["lsp"], &[], message(&hello));
    assert_eq!(run.status, Some(2));
    assert!(run.stdout.contains("-32602"), "{}", run.stdout);
    assert!(run.stderr.contains("initialize"), "{}", run.stderr);
}

#[test]
fn an_exit_without_a_goodbye_is_an_error() {
    let talk = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "exit" }),
    ];
    let talk: String = talk.iter().map(message).collect();
    let run = World::new(&[]).run_with(&["lsp"], &[], talk);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("without `shutdown`"), "{}", run.stderr);
}

#[test]
fn an_editor_that_dies_ends_the_server() {
    let hello = message(
        &json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }),
    );
    let run = World::new(&[]).run_with(&["lsp"], &[], hello);
    assert_eq!(run.status, Some(2));
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}
