//! Settings: of files on disk, of buffers, of the editor, of several folders.

use lsp_types::{DocumentDiagnosticRequest, Uri};
use pullpath_tests::binary::World;
use serde_json::{Value, json};

use super::client::{Client, actions, at, edited, edits, on, rules};

const NO_SCHEME: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
";

const OFF: &str = "[rules]\nendpoint-missing-scheme = \"off\"\n";

fn uri(world: &World, name: &str) -> Uri {
    Uri::from_file_path(world.path().join(name)).expect("a URI")
}

fn folder(world: &World, name: &str) -> Value {
    json!({ "uri": uri(world, name), "name": name })
}

#[test]
fn each_folder_has_its_own_settings() {
    let world = World::new(&[("quiet/pullpath.toml", OFF), ("loud/a.yaml", "")]);
    let mut client = Client::begin(json!({
        "capabilities": { "workspace": { "workspaceFolders": true } },
        "workspaceFolders": [folder(&world, "quiet"), folder(&world, "loud")],
    }));
    for (name, count) in [
        ("quiet/node.yaml", 0),
        ("quiet/deep/er/node.yaml", 0),
        ("loud/node.yaml", 1),
        ("outside.yaml", 1),
    ] {
        let uri = uri(&world, name);
        client.open_as(&uri, NO_SCHEME);
        assert_eq!(client.pushed(&uri, 1).len(), count, "{name}");
    }
    // Without a path: the first folder's settings.
    let untitled = Uri::parse("untitled:Untitled-1").expect("a URI");
    client.open_as(&untitled, NO_SCHEME);
    assert!(client.pushed(&untitled, 1).is_empty());
    let change = json!({ "event": { "added": [], "removed": [folder(&world, "quiet")] } });
    client.notify("workspace/didChangeWorkspaceFolders", change);
    assert_eq!(client.pushed(&untitled, 1).len(), 1);
    client.stop();
}

#[test]
fn schemas_of_custom_kinds_come_from_settings() {
    let schema =
        r#"{"properties": {"spec": {"additionalProperties": false, "properties": {"image": {}}}}}"#;
    let object = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a}\nspec: {imge: x}\n";
    let world = World::new(&[
        ("known/pullpath.toml", "schemas = [\"schemas\"]\n"),
        ("known/schemas/example.org/widget_v1.json", schema),
        ("unknown/pullpath.toml", ""),
    ]);
    let mut client = Client::begin(json!({
        "capabilities": { "workspace": { "workspaceFolders": true } },
        "workspaceFolders": [folder(&world, "known"), folder(&world, "unknown")],
    }));
    for (name, expected) in [
        ("known/deep/widget.yaml", vec!["object-schema-mismatch"]),
        ("unknown/widget.yaml", vec![]),
    ] {
        let uri = uri(&world, name);
        client.open_as(&uri, object);
        assert_eq!(rules(&client.pushed(&uri, 1)), expected, "{name}");
    }
    client.stop();
}

#[test]
fn the_editor_is_asked_for_settings() {
    let world = World::new(&[
        ("own/pullpath.toml", "preset = \"strict\"\n"),
        ("a/x", ""),
        ("b/x", ""),
    ]);
    let mut client = Client::begin(json!({
        "capabilities": { "workspace": {
            "configuration": true,
            "didChangeConfiguration": { "dynamicRegistration": true },
        } },
        "workspaceFolders": [folder(&world, "a"), folder(&world, "b")],
    }));
    let registration = client.asked("client/registerCapability");
    let registered = &registration.params["registrations"][0];
    assert_eq!(registered["method"], "workspace/didChangeConfiguration");
    assert_eq!(registered["registerOptions"]["section"], "pullpath");
    client.reply(registration, Value::Null);
    let off = json!({ "settings": { "rules": { "endpoint-missing-scheme": "off" } } });
    let question = client.asked("workspace/configuration");
    let scopes = question.params["items"].as_array().expect("items");
    assert_eq!(scopes.len(), 3, "for all, and for each folder");
    assert!(scopes.iter().all(|scope| scope["section"] == "pullpath"));
    client.reply(question, json!([null, off, null]));
    let (quiet, loud, own) = (
        uri(&world, "a/n.yaml"),
        uri(&world, "b/n.yaml"),
        uri(&world, "own/n.yaml"),
    );
    for (uri, count) in [(&quiet, 0), (&loud, 1), (&own, 1)] {
        client.open_as(uri, NO_SCHEME);
        assert_eq!(client.pushed(uri, 1).len(), count, "{}", uri.as_str());
    }
    // Now for all folders, but a settings file has the last word.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": null }),
    );
    let question = client.asked("workspace/configuration");
    client.reply(question, json!([off, null, null]));
    assert!(client.pushed(&loud, 1).is_empty());
    assert_eq!(client.pushed(&own, 1).len(), 1);
    client.stop();
}

#[test]
fn an_editor_that_cannot_be_asked_may_say_settings_by_itself() {
    let mut client = Client::begin(json!({
        "capabilities": {},
        "initializationOptions": { "settings": { "exclude": ["**/*.yaml"] } },
    }));
    let node = client.open("node.yaml", NO_SCHEME);
    assert!(client.pushed(&node, 1).is_empty());
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "pullpath": { "settings": { "preset": "strikt" } } } }),
    );
    assert_eq!(client.pushed(&node, 1).len(), 1);
    let mistake = client.shown();
    assert!(mistake.contains("strikt"), "{mistake}");
    client.stop();
}

#[test]
fn a_settings_file_that_changes_on_disk_holds_at_once() {
    let world = World::new(&[("pullpath.toml", OFF)]);
    let mut client = Client::with(&json!({
        "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "diagnostics": { "refreshSupport": true },
        },
        "textDocument": { "diagnostic": {} },
    }));
    let registration = client.asked("client/registerCapability");
    let watchers = registration.params["registrations"][0]["registerOptions"].to_string();
    assert!(watchers.contains("**/pullpath.toml") && watchers.contains("**/.pullpath.toml"));
    client.reply(registration, Value::Null);
    let node = uri(&world, "node.yaml");
    client.open_as(&node, NO_SCHEME);
    assert!(client.pulled(&node).is_empty());
    world.write("pullpath.toml", "");
    let change = json!({ "changes": [{ "uri": uri(&world, "pullpath.toml"), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    let refresh = client.asked("workspace/diagnostic/refresh");
    client.reply(refresh, Value::Null);
    assert_eq!(rules(&client.pulled(&node)), ["endpoint-missing-scheme"]);
    client.stop();
}

#[test]
fn mistakes_in_settings_are_shown_in_them_and_can_be_fixed() {
    let world = World::new(&[]);
    let mut client = Client::start();
    let settings = uri(&world, "pullpath.toml");
    let text = "presett = \"strict\"\n";
    client.open_as(&settings, text);
    let found = client.pushed(&settings, 1);
    assert_eq!(rules(&found), ["settings-unknown-key"]);
    assert_eq!(found.first().map(|d| d.range), Some(on(0, 0, 7)));
    let offered = actions(&mut client, &settings, on(0, 0, 0), &["quickfix", "source"]);
    let titles: Vec<&str> = offered.iter().map(|a| a.title.as_str()).collect();
    assert!(
        !titles.iter().any(|title| title.starts_with("Ignore")),
        "{titles:?}"
    );
    for action in &offered {
        assert_eq!(
            edited(text, &edits(action)),
            "preset = \"strict\"\n",
            "{}",
            action.title
        );
    }
    assert!(!offered.is_empty());
    // TOML is not YAML: nothing else is said about it.
    let symbols = client.request_value(
        "textDocument/documentSymbol",
        json!({ "textDocument": { "uri": settings } }),
    );
    assert_eq!(symbols, json!([]));
    client.change(&settings, 2, &[(on(0, 6, 7), "")]);
    assert!(client.pushed(&settings, 2).is_empty());
    client.stop();
}

#[test]
fn mistakes_in_a_settings_file_that_is_not_open_are_said_once() {
    let world = World::new(&[("pullpath.toml", "presett = 1\n")]);
    let mut client = Client::start();
    for name in ["a.yaml", "b.yaml"] {
        client.open_as(&uri(&world, name), NO_SCHEME);
    }
    let message = client.shown();
    assert!(
        message.contains("pullpath.toml") && message.contains("presett"),
        "{message}"
    );
    // `stop` would find a second one.
    client.stop();
}

#[test]
fn text_that_the_engine_does_not_take_is_said_to_be_too_large() {
    let mut client = Client::with(&json!({ "textDocument": { "diagnostic": {} } }));
    let uri = client.open("node.yaml", &"# a comment\n".repeat(1_500_000));
    assert!(client.shown().contains("too large"));
    assert!(client.pulled(&uri).is_empty());
    client.change(
        &uri,
        2,
        &[(
            lsp_types::Range {
                start: at(0, 0),
                end: at(1_499_999, 0),
            },
            NO_SCHEME,
        )],
    );
    let report =
        client.request::<DocumentDiagnosticRequest>(json!({ "textDocument": { "uri": uri } }));
    let report = serde_json::to_value(report).expect("JSON");
    assert_eq!(
        report["items"].as_array().map(Vec::len),
        Some(1),
        "{report}"
    );
    client.stop();
}
