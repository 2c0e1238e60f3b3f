//! Hover, completion, hints and lenses.

use lsp_types::{
    CodeLensRequest, CompletionRequest, CompletionResponse, Contents, HoverRequest,
    InlayHintRequest, Label, Range,
};
use serde_json::json;

use super::client::{Client, at, place};

const HARBOR: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: https://harbor.example.org/proxy
    overridePath: false # pullpath: ignore[endpoint-override-path]
skipFallback: true
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org
username: robot
password: planted-secret
";

fn hover(client: &mut Client, uri: &lsp_types::Uri, line: u32, character: u32) -> String {
    let answer = client.request::<HoverRequest>(place(uri, at(line, character)));
    match answer.map(|hover| hover.contents) {
        Some(Contents::MarkupContent(content)) => content.value,
        other => panic!("no explanation at {line}:{character}: {other:?}"),
    }
}

#[test]
fn places_are_explained() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    let field = hover(&mut client, &uri, 6, 3);
    assert!(
        field.contains("**`skipFallback`** · true or false · default `false`"),
        "{field}"
    );
    let path = hover(&mut client, &uri, 4, 20);
    assert!(
        path.contains("1. `https://harbor.example.org/proxy/v2/library/image/manifests/tag?ns=docker.io`, as `robot`"),
        "{path}"
    );
    let rule = hover(&mut client, &uri, 5, 52);
    assert!(rule.starts_with("**endpoint-override-path**"), "{rule}");
    for line in 0..13 {
        let answer = client.request::<HoverRequest>(place(&uri, at(line, 12)));
        let text = serde_json::to_string(&answer).expect("JSON");
        assert!(!text.contains("planted-secret"), "line {line}: {text}");
    }
    client.stop();
}

fn labels(client: &mut Client, uri: &lsp_types::Uri, line: u32, character: u32) -> Vec<String> {
    let answer = client.request::<CompletionRequest>(place(uri, at(line, character)));
    match answer {
        Some(CompletionResponse::CompletionItemList(items)) => {
            items.into_iter().map(|item| item.label).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_half_typed_key_is_completed() {
    let mut client = Client::with(&json!({
        "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } }
    }));
    let uri = client.open(
        "node.yaml",
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nski\nendpoints:\n  - url: http://a.b\n    over\n",
    );
    assert_eq!(labels(&mut client, &uri, 3, 3), ["skipFallback"]);
    assert_eq!(labels(&mut client, &uri, 6, 8), ["overridePath"]);
    let names = labels(&mut client, &uri, 2, 6);
    assert!(names.contains(&"docker.io".to_owned()), "{names:?}");
    client.stop();
}

#[test]
fn a_blank_offers_values_and_no_indentation() {
    let mut client = Client::start();
    let uri = client.open(
        "node.yaml",
        "apiVersion: v1alpha1\nkind: \nname: ghcr.io\nendpoints:\n  - \n  \n",
    );
    for (line, character, offers) in [(1, 6, true), (4, 4, true), (5, 2, false)] {
        let mut params = place(&uri, at(line, character));
        params["context"] = json!({ "triggerKind": 2, "triggerCharacter": " " });
        let offered = client.request_value("textDocument/completion", params);
        let any = offered.as_array().is_some_and(|items| !items.is_empty());
        // The document is of no kind yet, so only the kind can be offered.
        assert_eq!(any, offers && line == 1, "{line}: {offered}");
    }
    client.stop();
}

#[test]
fn a_client_that_reads_no_markdown_gets_text() {
    let mut client = Client::with(&json!({ "textDocument": {
        "hover": { "contentFormat": ["plaintext"] },
        "completion": { "completionItem": { "documentationFormat": ["plaintext"] } },
    } }));
    let uri = client.open("node.yaml", HARBOR);
    let answer = client.request_value("textDocument/hover", place(&uri, at(6, 3)));
    assert_eq!(answer["contents"]["kind"], "plaintext");
    let text = answer["contents"]["value"].as_str().unwrap_or("**");
    assert!(text.starts_with("skipFallback · true or false"), "{text}");
    let offered = client.request_value("textDocument/completion", place(&uri, at(6, 0)));
    assert_eq!(offered[0]["documentation"]["kind"], "plaintext");
    client.stop();
}

#[test]
fn rules_are_explained_in_settings() {
    let mut client = Client::start();
    let uri = client.open("pullpath.toml", "[rules]\nendpoint-plain-http = \"off\"\n");
    let rule = hover(&mut client, &uri, 1, 4);
    assert!(rule.starts_with("**endpoint-plain-http**"), "{rule}");
    client.stop();
}

#[test]
fn configuration_inside_other_files_is_explained() {
    let text = "clusterName: home\nnodes: []\npatches:\n  - |-\n    apiVersion: v1alpha1\n    kind: RegistryMirrorConfig\n    name: ghcr.io\n    endpoints:\n      - url: https://mirror.example.org\n    skipFallback: true\n";
    let mut client = Client::start();
    let uri = client.open("talconfig.yaml", text);
    let field = hover(&mut client, &uri, 9, 8);
    assert!(field.contains("**`skipFallback`**"), "{field}");
    let path = hover(&mut client, &uri, 8, 20);
    assert!(path.contains("https://mirror.example.org/v2/"), "{path}");
    let offered = labels(&mut client, &uri, 10, 0);
    assert!(
        !offered.contains(&"skipFallback".to_owned()),
        "the line below is no part of it: {offered:?}"
    );
    client.stop();
}

#[test]
fn a_certificate_is_read_out() {
    let path = pullpath_tests::vectors::root().join("tests/fixtures/certificates/ca.pem");
    let pem = std::fs::read_to_string(path).expect("a certificate");
    let pem = format!("  {}\n", pem.trim_end().replace('\n', "\n  "));
    let text =
        format!("apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: a.example.org\nca: |\n{pem}");
    let mut client = Client::start();
    let uri = client.open("node.yaml", &text);
    let explained = hover(&mut client, &uri, 5, 10);
    for part in ["issued by", "valid from", "key:", "SHA-256"] {
        assert!(explained.contains(part), "{part}: {explained}");
    }
    let everything = Range {
        start: at(0, 0),
        end: at(99, 0),
    };
    let hints = client
        .request::<InlayHintRequest>(json!({ "textDocument": { "uri": uri }, "range": everything }))
        .expect("hints");
    let hint = hints.first().expect("a hint");
    assert_eq!(hint.position, at(3, 5), "after the key");
    assert!(matches!(&hint.label, Label::String(text) if text.starts_with("valid to ")));
    client.stop();
}

#[test]
fn stored_credentials_are_explained_without_their_secrets() {
    let auth = "cm9ib3Q6cGxhbnRlZC1zZWNyZXQ="; // robot and the planted secret
    let config = format!("{{\"auths\":{{\"ghcr.io\":{{\"auth\":\"{auth}\"}}}}}}");
    let text = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{config}'\n"
    );
    let mut client = Client::start();
    let uri = client.open("secret.yaml", &text);
    // On the value and on its key.
    for column in [30, 5] {
        let explained = hover(&mut client, &uri, 6, column);
        assert!(explained.contains("`ghcr.io` as `robot`"), "{explained}");
        assert!(!explained.contains("planted-secret") && !explained.contains(auth));
    }
    client.stop();
}

#[test]
fn names_of_other_open_files_are_offered() {
    let mut client = Client::start();
    client.open("mirrors.yaml", HARBOR);
    let uri = client.open(
        "auth.yaml",
        "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: \n",
    );
    assert_eq!(labels(&mut client, &uri, 2, 6), ["harbor.example.org"]);
    client.stop();
}

#[test]
fn the_address_that_is_really_used_stands_behind_an_endpoint() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", HARBOR);
    let everything = Range {
        start: at(0, 0),
        end: at(20, 0),
    };
    let hints = client
        .request::<InlayHintRequest>(json!({ "textDocument": { "uri": uri }, "range": everything }))
        .expect("hints");
    let shown: Vec<_> = hints
        .into_iter()
        .map(|hint| (hint.position, hint.label))
        .collect();
    assert_eq!(
        shown,
        [(
            at(4, 41),
            Label::String("https://harbor.example.org/proxy/v2".to_owned())
        )]
    );
    client.stop();
}

#[test]
fn a_lens_shows_the_pull_path() {
    for shows_by_itself in [true, false] {
        let mut client = Client::begin(json!({
            "capabilities": {},
            "initializationOptions": { "showsResults": shows_by_itself },
        }));
        let uri = client.open("node.yaml", HARBOR);
        let lenses = client
            .request::<CodeLensRequest>(json!({ "textDocument": { "uri": uri } }))
            .expect("lenses");
        let command = lenses
            .first()
            .and_then(|lens| lens.command.clone())
            .expect("a command");
        assert_eq!(command.title, "trace docker.io");
        let path = client.request_value(
            "workspace/executeCommand",
            json!({ "command": command.command, "arguments": command.arguments }),
        );
        let path = path.as_str().unwrap_or("").to_owned();
        assert!(path.contains("harbor.example.org"), "{path}");
        assert!(!path.contains("planted-secret"));
        if !shows_by_itself {
            let shown = client.shown();
            assert!(shown.ends_with(&path), "{shown}");
        }
        client.stop();
    }
}
