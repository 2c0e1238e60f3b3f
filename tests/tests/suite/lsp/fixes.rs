//! Fixes as code actions.

use lsp_types::{CodeAction, CodeActionResolveRequest, DocumentChange, TextEdit};
use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Options};
use pullpath_core::rules::{self, Language, Shows};
use pullpath_core::source::Source;
use pullpath_tests::binary::World;
use serde_json::json;

use super::client::{Client, actions, edited, edits, on, rules as names};

const LEGACY: &str = "\
machine:
  type: worker
  registries:
    mirrors:
      docker.io:
        endpoints:
          - http://10.5.0.1:5000
";

const QUERY: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: ghcr.io
endpoints:
  - url: https://mirror.example.org?ns=ghcr.io
";

#[test]
fn a_fix_is_offered_at_its_finding_and_nowhere_else() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", QUERY);
    let offered = actions(&mut client, &uri, on(4, 40, 40), &["quickfix"]);
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
    assert!(actions(&mut client, &uri, on(2, 40, 40), &["quickfix"]).is_empty());
    client.stop();
}

#[test]
fn all_safe_fixes_are_one_action() {
    let mut client = Client::start();
    let uri = client.open("node.yaml", QUERY);
    let offered = actions(&mut client, &uri, on(0, 0, 0), &["source.fixAll"]);
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
    let offered = actions(&mut client, &uri, on(4, 40, 40), &["quickfix"]);
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
    let uri = client.open("node.yaml", LEGACY);
    let offered = actions(&mut client, &uri, on(3, 0, 0), &["refactor"]);
    let action = offered.first().expect("an offer");
    let text = edited(LEGACY, &edits(action));
    assert!(text.contains("kind: RegistryMirrorConfig"), "{text}");
    assert!(!text.contains("registries:"), "{text}");
    assert!(actions(&mut client, &uri, on(0, 0, 0), &["refactor"]).is_empty());
    client.stop();
}

/// Several fixes, one of which uncovers work for another round.
const SEVERAL: &str = "\
# two mistakes at one endpoint, one at the other\r
apiVersion: v1alpha1\r
kind: RegistryMirrorConfig\r
name: ghcr.io\r
endpoints:\r
  - url: https://mirror.example.org?ns=ghcr.io#a # 🦊\r
  - url: https://other.example.org?ns=ghcr.io\r
";

#[test]
fn all_safe_fixes_leave_what_the_command_line_leaves() {
    let world = World::new(&[("node.yaml", SEVERAL)]);
    world.run(&["check", "--fix", "node.yaml"]);
    let expected = world.read("node.yaml");
    assert_ne!(expected, SEVERAL);
    let mut client = Client::start();
    let uri = client.open("node.yaml", SEVERAL);
    let offered = actions(&mut client, &uri, on(0, 0, 0), &["source.fixAll.pullpath"]);
    let action = offered.first().expect("an offer");
    assert_eq!(edited(SEVERAL, &edits(action)), expected);
    assert!(
        edits(action).iter().all(|edit| edit.range.start.line > 0),
        "lines without a fix are left alone"
    );
    client.stop();
}

#[test]
fn the_work_is_done_when_an_action_is_chosen() {
    let mut client = Client::with(&json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "codeAction": {
            "dataSupport": true,
            "resolveSupport": { "properties": ["edit"] },
        } },
    }));
    let uri = client.open("node.yaml", QUERY);
    client.change(&uri, 7, &[(on(0, 0, 0), "# a\n")]);
    let offered = actions(&mut client, &uri, on(0, 0, 0), &["source"]);
    let action = offered.first().expect("an offer").clone();
    assert!(action.edit.is_none());
    let chosen = serde_json::to_value(action).expect("JSON");
    let resolved: CodeAction = client.request::<CodeActionResolveRequest>(chosen);
    let changes = resolved.edit.and_then(|edit| edit.document_changes);
    let changes = changes.expect("edits that name the version");
    assert!(
        matches!(changes.first(), Some(DocumentChange::TextDocumentEdit(edit))
            if edit.text_document.version == Some(7) && edit.edits.len() == 1)
    );
    client.stop();
}

#[test]
fn text_that_lost_its_indentation_is_indented_again() {
    let lost = "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata:\nname: collect\nspec:\nimage: registry.example.org/tools/collect:1.4.0\nnodeSelector:\nmatchLabels:\nkairos.io/managed: \"true\"\n";
    let mut client = Client::start();
    let uri = client.open("node.yaml", lost);
    let found = client.pushed(&uri, 1);
    assert_eq!(names(&found), ["indentation-lost"]);
    // Offered wherever the cursor is in the document.
    let offered = actions(&mut client, &uri, on(8, 3, 3), &["quickfix"]);
    let fix = offered.iter().find(|action| !edits(action).is_empty());
    let text = edited(lost, &edits(fix.expect("a fix")));
    assert!(
        text.contains("\n    matchLabels:\n      kairos.io/managed:"),
        "{text}"
    );
    client.stop();
}

#[test]
fn ignoring_silences_its_finding_and_brings_no_other() {
    let mut client = Client::start();
    let mut tried = 0;
    for rule in rules::all() {
        for (index, example) in rule.examples().iter().enumerate() {
            let is_plain = example.language == Language::Yaml
                && example.shows == Shows::Offence
                && example.input.is_none()
                && example.talos.is_none();
            if !is_plain {
                continue;
            }
            let text = rule.example_text(example);
            let uri = client.open(&format!("{}-{index}.yaml", rule.name), &text);
            let before = names(&client.pushed(&uri, 1));
            let whole = lsp_types::Range {
                start: super::client::at(0, 0),
                end: super::client::at(u32::MAX, 0),
            };
            for action in actions(&mut client, &uri, whole, &["quickfix"]) {
                if !action.title.starts_with("Ignore ") {
                    continue;
                }
                let after = edited(&text, &edits(&action));
                let found = check(&after);
                let silenced = names(action.diagnostics.as_deref().unwrap_or_default());
                let count =
                    |names: &[String]| names.iter().filter(|name| silenced.contains(name)).count();
                assert!(
                    count(&found) < count(&before),
                    "{}: {} does nothing:\n{after}",
                    rule.name,
                    action.title
                );
                for name in &found {
                    assert!(
                        before.contains(name),
                        "{}: {} brings {name}:\n{after}",
                        rule.name,
                        action.title
                    );
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
    client.stop();
}

/// The names of the rules that find something in a text, as the server asks for it.
fn check(text: &str) -> Vec<String> {
    let options = Options {
        input: InputKind::Auto,
        now: Some(1_800_000_000),
        ..Options::default()
    };
    let report = engine::check(&[Source::new("node.yaml", text)], &options);
    report
        .findings()
        .map(|(_, finding)| finding.rule.name.to_owned())
        .collect()
}
