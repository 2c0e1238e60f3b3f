//! Random edits: the server's text stays the editor's text, and what it finds is what a fresh check finds.

use std::fmt::Write;

use lsp_types::{Diagnostic, Position, Range, Uri};
use pullpath_core::engine::{self, Input, Options};
use pullpath_core::source::{ColumnUnit, Source};
use serde_json::{Value, json};

use super::client::Client;
use crate::random::Random;

/// Edits of a run; `PULLPATH_CHAOS_EDITS` asks for more.
const EDITS: usize = 700;

const START: &str = "\
# 🦊 é\r
apiVersion: v1alpha1\r
kind: RegistryMirrorConfig\r
name: docker.io\r
endpoints:\r
  - url: https://harbor.example.org:8443/v2/hub # ☕\r
    overridePath: true\r
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org:8443
username: röbot
password: not-the-real-one
---
machine:
  registries:
    mirrors:
      ghcr.io:
        endpoints: [ \"http://10.5.0.1:5000\", '🎉' ]
---
apiVersion: v1
kind: Secret
metadata: { name: pull }
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{\"auths\":{\"ghcr.io\":{\"auth\":\"Ym9iOnh4\"}}}'
---
kind: Cluster
name: home
patches:
  - inline:
      machine:
        registries:
          mirrors: { ghcr.io: { endpoints: [ \"http://10.5.0.1:5000\" ] } }
  - inline: |-
      machine:
        registries:
          mirrors:
            quay.io:
              endpoints:
                - http://10.5.0.1:5000
";

const PIECES: &[&str] = &[
    "",
    "",
    "",
    "\n",
    "\r\n",
    "\r",
    "é",
    "🦊",
    "\u{feff}",
    "\t",
    " ",
    "  ",
    "- ",
    ": ",
    "'",
    "\"",
    "{",
    "]",
    "#",
    "&a ",
    "*a",
    "---\n",
    "...\n",
    "\n---\r\n",
    "|\n",
    "name: docker.io\n",
    "  - url: ",
    "http://",
    "://",
    "{{ x }}",
    "endpoints:\n",
    "kind: RegistryMirrorConfig\n",
    "apiVersion: v1alpha1\n",
    "# pullpath: ignore[mirror-empty]\n",
    "a\u{2028}b",
    "e\u{301}",
    "👩‍👩‍👧",
    "\u{85}",
    "\0",
    "$",
    "!!str ",
    "? ",
    "@",
];

/// What a client of this encoding counts.
fn width(unit: ColumnUnit, character: char) -> usize {
    match unit {
        ColumnUnit::Utf8 => character.len_utf8(),
        ColumnUnit::Utf16 => character.len_utf16(),
        ColumnUnit::Utf32 => 1,
    }
}

/// The position of a byte, worked out by walking the text.
fn position_of(text: &str, byte: usize, unit: ColumnUnit) -> Position {
    let mut line = 0;
    let mut column = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if at >= byte {
            break;
        }
        let next = characters.peek().map(|(_, next)| *next);
        let ends_line = character == '\n' || (character == '\r' && next != Some('\n'));
        if ends_line {
            line += 1;
            column = 0;
        } else {
            column += width(unit, character);
        }
    }
    Position {
        line,
        character: u32::try_from(column).expect("a short line"),
    }
}

/// A place to edit at: its byte, and a position that means it, maybe one past the end of its line or of the text.
fn place(text: &str, random: &mut Random, unit: ColumnUnit) -> (usize, Position) {
    let mut byte = random.below(text.len() + 1);
    while !text.is_char_boundary(byte)
        // No position stands between the two halves of a line break.
        || (text[..byte].ends_with('\r') && text[byte..].starts_with('\n'))
    {
        byte -= 1;
    }
    let mut position = position_of(text, byte, unit);
    let at_end_of_line = text[byte..].is_empty() || text[byte..].starts_with(['\r', '\n']);
    if at_end_of_line && random.below(3) == 0 {
        position.character += u32::try_from(random.below(1000)).expect("a small number");
    }
    if byte == text.len() && random.below(2) == 0 {
        position = Position {
            line: u32::MAX - u32::try_from(random.below(9)).expect("a small number"),
            character: u32::try_from(random.below(9)).expect("a small number"),
        };
    }
    (byte, position)
}

fn expected(text: &str, unit: ColumnUnit) -> Vec<(String, Range)> {
    let source = Source::new("node.yaml", text);
    let input = Input::read(&source, &Options::default().into());
    if !input.concerns_us() {
        return Vec::new();
    }
    let report = engine::check_inputs(&[input]);
    report
        .findings()
        .map(|(_, finding)| {
            let start = position_of(text, finding.span.start as usize, unit);
            let end = position_of(text, finding.span.end as usize, unit);
            (finding.message.clone(), Range { start, end })
        })
        .collect()
}

fn found(diagnostics: &[Diagnostic]) -> Vec<(String, Range)> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let message = match &diagnostic.message {
                lsp_types::Message::String(text) => text.lines().next().unwrap_or("").to_owned(),
                lsp_types::Message::MarkupContent(content) => content.value.clone(),
            };
            (message, diagnostic.range)
        })
        .collect()
}

/// Everything that can be asked about a document without a place.
fn understanding(client: &mut Client, uri: &Uri) -> String {
    let mut all = String::new();
    for method in [
        "documentSymbol",
        "foldingRange",
        "documentLink",
        "codeLens",
        "inlayHint",
    ] {
        let mut params = json!({ "textDocument": { "uri": uri } });
        if method == "inlayHint" {
            let last = Position {
                line: u32::MAX,
                character: 0,
            };
            params["range"] = json!({ "start": Position::default(), "end": last });
        }
        let answer: Value = client.request_value(&format!("textDocument/{method}"), params);
        let text = answer.to_string().replace(uri.as_str(), "");
        let _ = writeln!(all, "{method}: {text}");
    }
    all
}

/// Asks all that can be asked about a place; an answer that fails ends the test.
fn explain(client: &mut Client, uri: &Uri, position: Position) {
    let at = json!({ "textDocument": { "uri": uri }, "position": position });
    for method in ["completion", "hover", "definition", "prepareRename"] {
        client.request_value(&format!("textDocument/{method}"), at.clone());
    }
    let mut references = at;
    references["context"] = json!({ "includeDeclaration": true });
    client.request_value("textDocument/references", references);
    for (method, key, value) in [
        ("selectionRange", "positions", json!([position])),
        (
            "codeAction",
            "range",
            json!({ "start": position, "end": position }),
        ),
    ] {
        let mut params =
            json!({ "textDocument": { "uri": uri }, "context": { "diagnostics": [] } });
        params[key] = value;
        client.request_value(&format!("textDocument/{method}"), params);
    }
}

#[test]
fn random_edits_lead_to_the_text_and_the_findings_of_a_fresh_check() {
    let edits = std::env::var("PULLPATH_CHAOS_EDITS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(EDITS);
    for (seed, unit, name) in [
        (0x2545_f491_4f6c_dd1d, ColumnUnit::Utf8, "utf-8"),
        (0x9e37_79b9_7f4a_7c15, ColumnUnit::Utf16, "utf-16"),
        (0xd1b5_4a32_d192_ed03, ColumnUnit::Utf32, "utf-32"),
    ] {
        let mut random = Random::new(seed);
        let mut client = Client::with(&json!({
            "general": { "positionEncodings": [name] },
            "textDocument": { "diagnostic": {} },
        }));
        let mut text = START.to_owned();
        let uri = client.open("node.yaml", &text);
        for version in 2..edits + 2 {
            if text.len() > 6000 || random.below(200) == 0 {
                START.clone_into(&mut text);
                client.replace(&uri, i32::try_from(version).expect("a small number"), &text);
                continue;
            }
            // Several changes at once mean, each, the text that the one before it left.
            let mut changes = Vec::new();
            for _ in 0..=random.below(3) {
                let (first, start) = place(&text, &mut random, unit);
                let near = text.len().min(first + random.below(30));
                let (second, end) = match random.below(3) {
                    0 => place(&text, &mut random, unit),
                    1 if text.is_char_boundary(near) && !text[..near].ends_with('\r') => {
                        (near, position_of(&text, near, unit))
                    }
                    _ => (first, start),
                };
                // Long ranges would leave nothing to edit.
                let (start_byte, end_byte, range) = if second < first || second - first > 200 {
                    (first, first, Range { start, end: start })
                } else {
                    (first, second, Range { start, end })
                };
                let piece = PIECES[random.below(PIECES.len())];
                text.replace_range(start_byte..end_byte, piece);
                changes.push((range, piece));
            }
            client.change(
                &uri,
                i32::try_from(version).expect("a small number"),
                &changes,
            );
            let pulled = found(&client.pulled(&uri));
            assert_eq!(
                pulled,
                expected(&text, unit),
                "{name}, edit {version}:\n{text:?}"
            );
            if version % 5 == 0 {
                let (_, position) = place(&text, &mut random, unit);
                explain(&mut client, &uri, position);
            }
            if version % 50 == 0 {
                let fresh = client.open("fresh.yaml", &text);
                let known = understanding(&mut client, &uri);
                assert_eq!(known, understanding(&mut client, &fresh), "{text:?}");
                client.notify(
                    "textDocument/didClose",
                    json!({ "textDocument": { "uri": fresh } }),
                );
            }
        }
        client.stop();
    }
}
