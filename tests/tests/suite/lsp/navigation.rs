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
    assert!(refused.is_err_and(|error| error.message.contains("the name of a host")));
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

const OBJECTS: &str = "\
apiVersion: v1
kind: Secret
metadata: { name: pull, namespace: apps }
---
apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata: { name: a, namespace: apps }
spec:
  imagePullSecrets:
    - name: pull
  image: &image registry.example.org/a:1
  command: [*image]
---
apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata: { name: b, namespace: apps }
spec:
  image:
    ref: quay.io/kairos/a:1
  volumes:
    - name: context
      emptyDir: {}
  image2:
    buildContextVolume: context
";

#[test]
fn uses_lead_to_what_they_name() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", OBJECTS);
    for (line, column, place, what) in [
        (9, 14, on(2, 18, 22), "a Secret"),
        (11, 14, on(10, 10, 15), "an anchor"),
        (23, 28, on(20, 12, 19), "a volume"),
    ] {
        let params = super::client::place(&uri, at(line, column));
        let answer = client.request::<DefinitionRequest>(params);
        let Some(DefinitionResponse::Definition(lsp_types::Definition::LocationList(places))) =
            answer
        else {
            panic!("{what}: {answer:?}");
        };
        let ranges: Vec<_> = places.iter().map(|place| place.range).collect();
        assert_eq!(ranges, [place], "{what}");
    }
    client.stop();
}

#[test]
fn names_are_followed_and_renamed_across_files() {
    let mut client = Client::with(&json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    }));
    let mirrors = client.open("mirrors.yaml", HARBOR);
    let auth = client.open(
        "auth.yaml",
        "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: harbor.example.org:8443\n",
    );
    let prepared = client.request_value("textDocument/prepareRename", place(&auth, at(2, 10)));
    assert_eq!(prepared, json!(on(2, 6, 29)));
    let mut params = place(&auth, at(2, 10));
    params["newName"] = json!("registry.example.org");
    let edit = client.request::<RenameRequest>(params);
    let changes = edit
        .and_then(|edit| edit.document_changes)
        .expect("changes");
    let mut edited: Vec<(String, Option<i32>, usize)> = changes
        .iter()
        .map(|change| match change {
            lsp_types::DocumentChange::TextDocumentEdit(edit) => (
                edit.text_document.text_document_identifier.uri.to_string(),
                edit.text_document.version,
                edit.edits.len(),
            ),
            other => panic!("{other:?}"),
        })
        .collect();
    edited.sort();
    assert_eq!(
        edited,
        [
            (auth.to_string(), Some(1), 1),
            (mirrors.to_string(), Some(1), 2)
        ]
    );
    client.stop();
}

#[test]
fn patch_files_are_links() {
    let mut client = Client::start();
    let uri = client.open(
        "talconfig.yaml",
        "clusterName: a\npatches:\n  - \"@patches/mirrors.yaml\"\n",
    );
    let links = client.request_value(
        "textDocument/documentLink",
        json!({ "textDocument": { "uri": uri } }),
    );
    assert_eq!(
        links[0]["target"], "file:///project/patches/mirrors.yaml",
        "{links}"
    );
    client.stop();
}
