//! What holds for every text, however broken: spans lie in the text, on character boundaries and inside their parent;
//! the splitter loses no byte; decoded texts lead back to their source; nothing panics, and work is bounded.

#![expect(
    clippy::print_stderr,
    clippy::format_collect,
    reason = "says what is skipped; texts are built where they are used"
)]

use std::fs;
use std::path::{Path, PathBuf};

use pullpath_core::document::{File, InputKind};
use pullpath_core::engine::{self, Options};
use pullpath_core::source::Source;
use pullpath_core::yaml::{self, Dialect, NONE, NodeKind, Stream};
use pullpath_tests::vectors;

use crate::random::Random;

fn assert_sound(name: &str, text: &str) -> Stream {
    let source = Source::new(name, text);
    let stream = Stream::parse(&source);
    let mut covered = 0;
    for range in yaml::split(text) {
        assert_eq!(range.start, covered, "{name}: the splitter skips bytes");
        assert!(text.get(range.clone()).is_some(), "{name}: {range:?}");
        covered = range.end;
    }
    // Nothing but the byte order mark can be left, when there is no document at all.
    assert!(
        covered == text.len() || text.trim_start_matches('\u{feff}').is_empty(),
        "{name}: the splitter ends at {covered} of {}",
        text.len()
    );
    for index in 0..stream.len() {
        let document = stream.document(index).expect("a document");
        let own = source.slice(stream.span(index));
        let sound = |span: pullpath_core::source::Span| own.get(span.range()).is_some();
        for (id, node) in document.nodes.iter().enumerate() {
            assert!(sound(node.span), "{name}: node {id} at {:?}", node.span);
            assert!(
                own.is_char_boundary(document.details(node).content_start as usize),
                "{name}: content of node {id}"
            );
            if let Some(parent) = document.nodes.get(node.parent as usize) {
                assert!(
                    parent.span.contains(node.span),
                    "{name}: node {id} at {:?} lies outside its parent at {:?}",
                    node.span,
                    parent.span
                );
                assert!(
                    (node.parent as usize) < id,
                    "{name}: a child before its parent"
                );
            } else {
                assert_eq!(node.parent, NONE, "{name}: node {id}");
            }
        }
        assert!(
            document.nodes.is_sorted_by_key(|node| node.span.start),
            "{name}: nodes out of order"
        );
        assert_innermost_is_smallest(name, &stream, index);
        let others = document
            .comments
            .iter()
            .chain(document.tags.iter().map(|tag| &tag.span))
            .chain(document.anchors.iter().map(|anchor| &anchor.span))
            .chain(&document.blanked);
        for span in others {
            assert!(sound(*span), "{name}: {span:?}");
        }
        for error in &document.errors {
            assert!(own.is_char_boundary(error.at as usize), "{name}: {error:?}");
        }
        for dialect in [Dialect::Talos, Dialect::Kubernetes] {
            for issue in stream.examine(index, dialect) {
                let span = issue.span;
                assert!(text.get(span.range()).is_some(), "{name}: {issue:?}");
            }
        }
    }
    stream
}

/// The innermost node at a place is the smallest that holds it, and knows its own place among its siblings.
fn assert_innermost_is_smallest(name: &str, stream: &Stream, index: usize) {
    let Some(root) = stream.root(index) else {
        return;
    };
    let (base, document) = (stream.base(index), stream.document(index));
    let nodes = &document.expect("a document").nodes;
    // A few places of a large document are as good as all.
    for (id, node) in nodes.iter().enumerate().step_by(nodes.len() / 64 + 1) {
        let span = node.span.shifted(base);
        let smallest = nodes
            .iter()
            .filter(|other| other.span.shifted(base).contains(span))
            .map(|other| other.span.len())
            .min();
        let found = root.innermost(span).map(|found| found.span().len());
        if root.span().contains(span) && !span.is_empty() {
            assert_eq!(found, smallest, "{name}: at {span:?}");
        }
        let node = u32::try_from(id)
            .ok()
            .and_then(|id| stream.node(index, id))
            .expect("a node");
        let Some(parent) = node.parent() else {
            continue;
        };
        let position = parent.children().position(|child| child == node);
        let known = usize::try_from(node.raw().position).ok();
        assert_eq!(position, known, "{name}: place of node {id}");
        let entry = parent
            .entries()
            .find(|entry| entry.key == node || entry.value == node);
        assert_eq!(node.entry(), entry, "{name}: entry of node {id}");
    }
}

/// The decoded text of every scalar is what its source says, byte by byte.
fn assert_texts_lead_back(name: &str, stream: &Stream) {
    for index in 0..stream.len() {
        let document = stream.document(index).expect("a document");
        if document.is_partial() {
            continue;
        }
        for id in 0..document.nodes.len() {
            let node = u32::try_from(id)
                .ok()
                .and_then(|id| stream.node(index, id))
                .expect("a node");
            if node.kind() == NodeKind::Alias {
                continue;
            }
            let Some(map) = node.text_map() else { continue };
            assert_eq!(
                map.text(),
                node.text(),
                "{name}: {:?} {}",
                node.kind(),
                node.source()
            );
            for (at, character) in map.text().char_indices() {
                let source = map.source_of(at).expect("a place");
                if character.is_alphanumeric() && node.kind() != NodeKind::DoubleQuoted {
                    let there = stream.source().text().get(source..);
                    assert_eq!(
                        there.and_then(|rest| rest.chars().next()),
                        Some(character),
                        "{name}: {} at {at}",
                        node.source()
                    );
                }
            }
        }
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// Texts to start from: the repository's own, and the shared ones when they are there.
pub(crate) fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = OWN
        .iter()
        .enumerate()
        .map(|(index, text)| (format!("own {index}"), (*text).to_owned()))
        .collect();
    let mut paths = Vec::new();
    files(&vectors::root().join("examples"), &mut paths);
    let shared = vectors::shared();
    if let Some(corpus) = shared.as_ref().and_then(|path| path.parent()) {
        files(&corpus.join("corpus"), &mut paths);
        files(&corpus.join("seeds"), &mut paths);
    } else {
        eprintln!("skipped: no ../shared/corpus");
    }
    for path in paths {
        if let Ok(bytes) = fs::read(&path)
            && let Ok(source) = Source::from_bytes("file", &bytes)
        {
            texts.push((path.display().to_string(), source.text().to_owned()));
        }
    }
    for folder in [Some(vectors::root().join("tests/vectors")), shared] {
        let mut sets = Vec::new();
        files(&folder.unwrap_or_default(), &mut sets);
        for set in sets
            .iter()
            .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        {
            for (number, case) in vectors::read(set).unwrap_or_default().iter().enumerate() {
                let input = case.get("yaml").or_else(|| match case.get("input") {
                    Some(input) if input.is_object() => input.get("yaml"),
                    input => input,
                });
                if let Some(text) = input.and_then(serde_json::Value::as_str) {
                    texts.push((format!("{} {number}", set.display()), text.to_owned()));
                }
            }
        }
    }
    texts
}

const OWN: &[&str] = &[
    "",
    "\u{feff}",
    "\u{feff}# é ☕ 🎉\r\na:\tb\r\n? [x, {y: z}]\r\n: |-\r\n  é\r\n\r\n  ☕\r\nc: >2+\r\n    x\r\n   y\r\n\r\n...\r\n--- &a !t\r\nk: *a\r\n",
    "a: &x {b: [1, 2, c: d], \"e\": 'f'}\nb: *x\nc:\n- - 1\n  - |\n    x\n- !!str\n- \n",
    "%YAML 1.1\n%TAG !e! tag:x,2000:\n--- !e!foo\n- >\n a\n b\n\n\n  c\n- \"x\\\n   y \\u00e9\\t\"\n- 'it''s\n\n  two'\n",
    "a: x\u{85}y\nb: \"p\u{2028}q\"\nc: \u{feff}d\n# e\u{2029}\n",
    "a: \"one\nb: 'two\nc: [three\nd: {four\ne: *\nf: @g\n\th: i\n",
    "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: [http://a:5000]\n---\napiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: a:5000\nca: |\n  -----BEGIN CERTIFICATE-----\n  MIIB\n  -----END CERTIFICATE-----\n",
];

#[test]
fn every_span_is_sound_and_every_text_leads_back() {
    for (name, text) in texts() {
        let stream = assert_sound(&name, &text);
        assert_texts_lead_back(&name, &stream);
    }
}

/// One or two changes as a hand at a keyboard makes them.
fn mutated(text: &str, random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        "\n", " ", "\t", ":", ": ", "- ", "\"", "'", "[", "]", "{", "}", "#", " #", "&a ", "*a",
        "!", "|", ">", "%", "@", "`", "\\", "---\n", "...\n", "\r", "\u{85}", "\u{2028}",
        "\u{feff}", "\0", "é", "🎉", "<<: *a\n", "? ", ",", "~",
    ];
    let mut text = text.to_owned();
    for _ in 0..=random.below(2) {
        let mut at = random.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let mut end = (at + random.below(6)).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        match random.below(4) {
            0 => text.replace_range(at..end, ""),
            1 => text.insert_str(at, PIECES[random.below(PIECES.len())]),
            2 => {
                let piece = text[at..end].to_owned();
                text.insert_str(at, &piece);
            }
            _ => text.truncate(at),
        }
    }
    text
}

#[test]
fn broken_texts_are_as_sound() {
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    let texts = texts();
    for round in 0..4_000 {
        let (name, text) = &texts[random.below(texts.len())];
        // Large files are mutated in a part of theirs.
        let mut from = random.below(text.len().saturating_sub(3_000) + 1);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let mut to = (from + 3_000).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let text = mutated(&text[from..to], &mut random);
        let name = format!("{name}, round {round}");
        let stream = assert_sound(&name, &text);
        assert_texts_lead_back(&name, &stream);
    }
}

#[test]
fn unchanged_documents_keep_their_trees() {
    let text = "a: &n 1\n---\nb: *n\n---\nc: 3\n";
    let old = Stream::parse(&Source::new("a.yaml", text));
    let changed = text.replace("b: *n", "bb: [*n, 2]");
    let new = old.reparse(&Source::new("a.yaml", changed.as_str()));
    let tree = |stream: &Stream, index| stream.document(index).map(std::ptr::from_ref);
    assert_eq!(tree(&old, 0), tree(&new, 0));
    assert_ne!(tree(&old, 1), tree(&new, 1));
    assert_eq!(tree(&old, 2), tree(&new, 2));
    let c = new
        .root(2)
        .and_then(|root| root.get("c"))
        .expect("an entry");
    assert_eq!(c.key.source(), "c");
    let b = new
        .root(1)
        .and_then(|root| root.get("bb"))
        .expect("an entry");
    let alias = b.value.items().next().expect("an item");
    assert_eq!(alias.text(), "1");
    assert!(alias.crosses_documents());
}

fn check(text: String) -> engine::Report {
    engine::check(&[Source::new("hostile.yaml", text)], &Options::default())
}

fn check_talos(text: String) -> engine::Report {
    let options = Options {
        input: InputKind::TalosConfig,
        ..Options::default()
    };
    engine::check(&[Source::new("hostile.yaml", text)], &options)
}

#[test]
fn hostile_texts_end_in_findings() {
    let nested = |open: &str, times: usize| open.repeat(times);
    for text in [
        nested("[", 1_000_000),
        nested("{", 1_000_000),
        nested("{a: ", 200_000),
        nested("- ", 300_000),
        nested("? ", 300_000),
        nested(": ", 300_000),
        nested("a: &a [", 100_000),
        nested("!a ", 200_000),
        nested("%TAG ! a\n", 50_000),
        nested("\"", 500_000),
        nested("---\n", 12_000),
        nested("...\n", 12_000),
        nested("a:\n", 200_000),
        nested("\0", 500_000),
        nested("\t", 500_000),
        nested("\u{feff}", 100_000),
        nested("*a ", 200_000),
        format!("a: {}\n", "x".repeat(2_000_000)),
        format!("a: \"{}\n", "\\".repeat(1_000_000)),
        (0..5_000)
            .map(|depth| format!("{}a:\n", " ".repeat(depth % 400)))
            .collect(),
    ] {
        let start: String = text.chars().take(20).collect();
        let report = check_talos(text);
        assert!(!report.files[0].internal_error, "{start:?}");
        let findings = report.files[0].findings.len();
        assert!((1..5_000).contains(&findings), "{start:?}: {findings}");
    }
}

#[test]
fn aliases_do_not_multiply() {
    let mut text = String::from("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n");
    text.push_str("x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n");
    for level in 1..30 {
        let aliases = vec![format!("*x{}", level - 1); 10].join(", ");
        text.push_str(&format!("x{level}: &x{level} [{aliases}]\n"));
    }
    text.push_str("stringData: *x29\n");
    assert!(!check(text.clone()).files[0].internal_error);
    let talos = text.replace(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}",
        "machine:",
    );
    assert!(!check_talos(talos).files[0].findings.is_empty());
}

#[test]
fn a_thousand_documents_are_a_thousand_documents() {
    let text: String = (0..1_000)
        .map(|number| {
            format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com\nendpoints:\n  - url: https://m{number}.example.com\n"
            )
        })
        .collect();
    let report = check_talos(text.clone());
    assert_eq!(report.files[0].documents.len(), 1_000);
    let file = File::read(&Source::new("many.yaml", text), InputKind::Auto);
    assert_eq!(file.documents().count(), 1_000);
}
