//! Agreement on encodings, cancelling, refusals, the end.

use lsp_server::ErrorCode;
use lsp_types::PositionEncodingKind;
use serde_json::{Value, json};

use super::client::{Client, at, on};

/// A mistake to the right of characters that take two UTF-16 units and four bytes.
const ASTRAL: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
endpoints: [ { url: \"🦊\" }, { url: \"http://a:99999\" } ]
name: ghcr.io
";

#[test]
fn columns_count_what_was_agreed_on() {
    for (offered, agreed, start) in [
        (json!(["utf-16"]), PositionEncodingKind::UTF16, 45),
        (json!(["utf-16", "utf-8"]), PositionEncodingKind::UTF8, 47),
        (json!(["utf-16", "utf-32"]), PositionEncodingKind::UTF32, 44),
        (json!(["utf-7"]), PositionEncodingKind::UTF16, 45),
    ] {
        let mut client = Client::with(&json!({ "general": { "positionEncodings": offered } }));
        let encoding = client.initialized.capabilities.position_encoding.clone();
        assert_eq!(encoding, Some(agreed));
        let uri = client.open("node.yaml", ASTRAL);
        let found = client.pushed(&uri, 1);
        let port = found
            .iter()
            .find(|d| super::client::rules(std::slice::from_ref(d)) == ["endpoint-bad-port"])
            .expect("the bad port");
        assert_eq!(port.range, on(2, start, start + 5));
        client.stop();
    }
}

#[test]
fn a_cancelled_request_has_one_answer() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", &"a: b\n---\n".repeat(2000));
    let ids: Vec<_> = (0..20)
        .map(|_| {
            client.ask(
                "textDocument/documentSymbol",
                json!({ "textDocument": { "uri": uri } }),
            )
        })
        .collect();
    // Cancelled out of order; those that were done already keep their answers.
    for id in ids.iter().rev() {
        let number: i32 = id.to_string().parse().expect("a number");
        client.notify("$/cancelRequest", json!({ "id": number }));
    }
    for id in &ids {
        match client.answer(id).response_result {
            Ok(result) => assert!(result.is_array()),
            Err(error) => assert_eq!(error.code, ErrorCode::RequestCanceled as i32),
        }
    }
    client.stop();
}

#[test]
fn what_was_asked_before_the_end_is_answered_before_it() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", &"a: b\n---\n".repeat(2000));
    let mut ids: Vec<_> = (0..20)
        .map(|_| {
            client.ask(
                "textDocument/documentSymbol",
                json!({ "textDocument": { "uri": uri } }),
            )
        })
        .collect();
    let end = client.ask("shutdown", Value::Null);
    let answers = client.answers(ids.len() + 1);
    assert_eq!(answers.last().map(|answer| &answer.id), Some(&end));
    for answer in &answers {
        assert!(answer.response_result.is_ok(), "{answer:?}");
        ids.retain(|id| *id != answer.id);
    }
    assert!(ids.is_empty(), "without an answer: {ids:?}");
    // What crosses the goodbye on its way does no harm.
    client.notify("$/cancelRequest", json!({ "id": 1 }));
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri } }),
    );
    let late = client.ask("textDocument/hover", super::client::place(&uri, at(0, 0)));
    let refused = client.answer(&late).response_result.map_err(|e| e.code);
    assert_eq!(refused, Err(ErrorCode::InvalidRequest as i32));
    assert!(client.exit().is_ok());
}

#[test]
fn an_exit_that_nothing_announced_is_not_a_clean_end() {
    let mut client = Client::start();
    client.open("node.yaml", "kind: [\n");
    assert!(client.exit().is_err());
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let mut client = Client::start();
    for (method, params, code) in [
        (
            "textDocument/unheardOf",
            json!({}),
            ErrorCode::MethodNotFound,
        ),
        (
            "textDocument/documentSymbol",
            json!({ "textDocument": 5 }),
            ErrorCode::InvalidParams,
        ),
        (
            "textDocument/documentSymbol",
            json!({ "textDocument": { "uri": "file:///never/opened.yaml" } }),
            ErrorCode::ContentModified,
        ),
    ] {
        let id = client.ask(method, params);
        let refused = client.answer(&id).response_result;
        assert_eq!(refused.map_err(|e| e.code), Err(code as i32), "{method}");
    }
    client.stop();
}
