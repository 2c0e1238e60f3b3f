//! The server's text is the editor's text.

use lsp_types::DocumentSymbolRequest;
use serde_json::json;

use super::client::{Client, at, on, rules};
use lsp_types::Range;

const GOOD: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: http://10.5.0.1:5000
";

#[test]
fn changes_are_applied_one_after_the_other() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", GOOD);
    assert!(client.pushed(&uri, 1).is_empty());
    // The second change means the text that the first one left.
    client.change(
        &uri,
        2,
        &[
            (
                Range {
                    start: at(0, 0),
                    end: at(0, 0),
                },
                "# 🦊\n",
            ),
            (on(5, 9, 16), ""),
        ],
    );
    assert_eq!(rules(&client.pushed(&uri, 2)), ["endpoint-missing-scheme"]);
    client.change(&uri, 3, &[(on(0, 0, 4), "#"), (on(5, 9, 9), "http://")]);
    assert!(client.pushed(&uri, 3).is_empty());
    client.stop();
}

#[test]
fn untitled_buffers_and_broken_text_are_served() {
    let mut client = Client::start();
    let uri = lsp_types::Uri::parse("untitled:Untitled-1").expect("a URI");
    client.open_as(&uri, "kind: [\n");
    let _ = client.pushed(&uri, 1);
    let symbols =
        client.request::<DocumentSymbolRequest>(json!({ "textDocument": { "uri": uri } }));
    assert!(symbols.is_some());
    client.stop();
}
