//! Names and structure.

use lsp_types::{
    DefinitionRequest, DefinitionResponse, DocumentSymbolRequest, DocumentSymbolResponse,
    FoldingRangeRequest, Location, ReferencesRequest, RenameRequest, SelectionRangeRequest,
};
use serde_json::json;

use super::client::{Client, at, on, place};

const HARBOR: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: https://harbor.example.org:8443/v2/hub
    overridePath: true
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org:8443
username: robot
password: not-the-real-one
";

#[test]
fn an_endpoint_leads_to_its_credentials() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    let answer = client.request::<DefinitionRequest>(place(&uri, at(4, 20)));
    let Some(DefinitionResponse::Definition(lsp_types::Definition::LocationList(places))) = answer
    else {
        panic!("a list of places");
    };
    assert_eq!(
        places,
        [Location {
            uri: uri.clone(),
            range: on(9, 6, 29)
        }]
    );
    assert!(
        client
            .request::<DefinitionRequest>(place(&uri, at(1, 8)))
            .is_none()
    );
    client.stop();
}

#[test]
fn a_host_is_renamed_at_all_its_places() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    let mut params = place(&uri, at(9, 8));
    params["newName"] = json!("registry.example.org");
    let edit = client.request::<RenameRequest>(params.clone());
    let changes = edit.and_then(|edit| edit.changes).expect("changes");
    let ranges: Vec<_> = changes.values().flatten().map(|e| e.range).collect();
    assert_eq!(ranges, [on(4, 17, 40), on(9, 6, 29)]);
    params["newName"] = json!("no good: name");
    let id = client.ask("textDocument/rename", params);
    let refused = client.answer(&id).response_result;
    assert!(refused.is_err_and(|error| error.message.contains("without quotes")));
    client.stop();
}

#[test]
fn references_are_found_with_and_without_definitions() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    for (with, count) in [(false, 1), (true, 2)] {
        let mut params = place(&uri, at(9, 8));
        params["context"] = json!({ "includeDeclaration": with });
        let found = client.request::<ReferencesRequest>(params);
        assert_eq!(found.map(|places| places.len()), Some(count));
    }
    client.stop();
}

#[test]
fn documents_are_symbols() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    let answer = client.request::<DocumentSymbolRequest>(json!({ "textDocument": { "uri": uri } }));
    let Some(DocumentSymbolResponse::DocumentSymbolList(symbols)) = answer else {
        panic!("a list of symbols");
    };
    let names: Vec<&str> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "RegistryMirrorConfig docker.io",
            "RegistryAuthConfig harbor.example.org:8443"
        ]
    );
    let found = client.request_value("workspace/symbol", json!({ "query": "AUTH" }));
    let names: Vec<_> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|symbol| symbol["name"].clone())
        .collect();
    assert_eq!(names, ["RegistryAuthConfig harbor.example.org:8443"]);
    client.stop();
}

#[test]
fn structure_folds_and_selections_grow() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    let folds = client
        .request::<FoldingRangeRequest>(json!({ "textDocument": { "uri": uri } }))
        .expect("folds");
    let lines: Vec<(u32, u32)> = folds.iter().map(|f| (f.start_line, f.end_line)).collect();
    assert_eq!(lines, [(0, 5), (3, 5), (4, 5), (7, 11)]);
    let grown = client
        .request::<SelectionRangeRequest>(
            json!({ "textDocument": { "uri": uri }, "positions": [at(4, 20)] }),
        )
        .expect("ranges");
    let mut lengths = Vec::new();
    let mut range = grown.first();
    while let Some(current) = range {
        lengths.push(current.range);
        range = current.parent.as_deref();
    }
    assert_eq!(lengths.first(), Some(&on(4, 9, 47)));
    assert_eq!(
        lengths.last().map(|range| range.start),
        Some(at(0, 0)),
        "{lengths:?}"
    );
    client.stop();
}
