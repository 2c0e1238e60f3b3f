//! Edits of YAML: the text after each is exactly what a careful author would have written, and reads as intended.

use pullpath_core::fix::Edit;
use pullpath_core::source::Source;
use pullpath_core::yaml::{Budget, Entry, NodeRef, Stream};

type Operation = fn(NodeRef<'_>) -> Option<Vec<Edit>>;

fn entry<'s>(root: NodeRef<'s>, path: &[&str]) -> Option<Entry<'s>> {
    let (last, parents) = path.split_last()?;
    root.at_path(parents)?.get(last)
}

fn value<'s>(root: NodeRef<'s>, path: &[&str]) -> Option<NodeRef<'s>> {
    root.at_path(path)
}

fn item<'s>(root: NodeRef<'s>, path: &[&str], index: usize) -> Option<NodeRef<'s>> {
    value(root, path)?.items().nth(index)
}

fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort();
    let mut result = String::new();
    let mut at = 0;
    for edit in &edits {
        let range = edit.span.range();
        assert!(range.start >= at, "edits overlap: {edits:?}");
        result.push_str(&text[at..range.start]);
        result.push_str(&edit.text);
        at = range.end;
    }
    result.push_str(&text[at..]);
    result
}

fn json(text: &str) -> String {
    let stream = Stream::parse(&Source::new("edited.yaml", text));
    let sound = stream.document(0).is_some_and(|d| d.errors.is_empty());
    assert!(sound, "not YAML any more:\n{text}");
    stream.root(0).map_or_else(String::new, |root| {
        root.to_json(&mut Budget::default())
            .map_or_else(|error| error.kind.message(), |value| value.to_string())
    })
}

/// Runs each case: the text, the edit, the text after it, and its value.
fn run(cases: &[(&str, Operation, &str, &str)]) {
    for (text, operation, expected, value) in cases {
        let stream = Stream::parse(&Source::new("case.yaml", *text));
        let root = stream.root(0).expect("a document");
        let edits = operation(root).unwrap_or_else(|| panic!("no edit for\n{text}"));
        let edited = applied(text, edits);
        assert_eq!(edited, *expected, "edit of\n{text}");
        assert_eq!(json(&edited), *value, "value of\n{edited}");
    }
}

#[test]
fn scalars_keep_their_quoting() {
    run(&[
        (
            "a: old # c\nb: 1\n",
            |r| value(r, &["a"])?.replace_text("new"),
            "a: new # c\nb: 1\n",
            r#"{"a":"new","b":1}"#,
        ),
        (
            "a: old\n",
            |r| value(r, &["a"])?.replace_text("yes"),
            "a: 'yes'\n",
            r#"{"a":"yes"}"#,
        ),
        (
            "a: 'old'\r\n",
            |r| value(r, &["a"])?.replace_text("it's"),
            "a: 'it''s'\r\n",
            r#"{"a":"it's"}"#,
        ),
        (
            "a: \"old\"\n",
            |r| value(r, &["a"])?.replace_text("a\tb"),
            "a: \"a\\tb\"\n",
            r#"{"a":"a\tb"}"#,
        ),
        (
            "a: [x, old]\n",
            |r| item(r, &["a"], 1)?.replace_text("p,q"),
            "a: [x, 'p,q']\n",
            r#"{"a":["x","p,q"]}"#,
        ),
        (
            "a: |\n  one\n  two\nb: 1\n",
            |r| value(r, &["a"])?.replace_text("three\nfour\n"),
            "a: |\n  three\n  four\nb: 1\n",
            r#"{"a":"three\nfour\n","b":1}"#,
        ),
        (
            "a:\nb: 1\n",
            |r| value(r, &["a"])?.replace_text("x"),
            "a: x\nb: 1\n",
            r#"{"a":"x","b":1}"#,
        ),
        (
            "a: &n # c\nb: 1\n",
            |r| value(r, &["a"])?.replace_text("x"),
            "a: &n x # c\nb: 1\n",
            r#"{"a":"x","b":1}"#,
        ),
        (
            "a: &n x\nb: *n\n",
            |r| value(r, &["b"])?.replace_text("z"),
            "a: &n x\nb: z\n",
            r#"{"a":"x","b":"z"}"#,
        ),
        (
            "a:\n-\n- 1\n",
            |r| item(r, &["a"], 0)?.replace_text("x"),
            "a:\n- x\n- 1\n",
            r#"{"a":["x",1]}"#,
        ),
        (
            "\"old\": 1\n",
            |r| entry(r, &["old"])?.rename("new"),
            "\"new\": 1\n",
            r#"{"new":1}"#,
        ),
        (
            "a: {old: 1}\n",
            |r| entry(r, &["a", "old"])?.rename("x:y"),
            "a: {x:y: 1}\n",
            r#"{"a":{"x:y":1}}"#,
        ),
    ]);
}

#[test]
fn entries_are_added_beside_their_siblings() {
    run(&[
        (
            "a:\n    b: 1 # c\nd: 2\n",
            |r| value(r, &["a"])?.insert_entry("x", "true"),
            "a:\n    b: 1 # c\n    x: true\nd: 2\n",
            r#"{"a":{"b":1,"x":true},"d":2}"#,
        ),
        (
            "a: 1",
            |r| r.insert_entry("b", "2"),
            "a: 1\nb: 2",
            r#"{"a":1,"b":2}"#,
        ),
        (
            "a: 1\r\n",
            |r| r.insert_entry("b", "\n  c: 2"),
            "a: 1\r\nb:\r\n  c: 2\r\n",
            r#"{"a":1,"b":{"c":2}}"#,
        ),
        (
            "a: |+\n  x\n\n\n",
            |r| r.insert_entry("b", "2"),
            "a: |+\n  x\n\n\nb: 2\n",
            r#"{"a":"x\n\n\n","b":2}"#,
        ),
        (
            "- a: 1\n  b:\n    - c\n- d\n",
            |r| r.items().next()?.insert_entry("x", "2"),
            "- a: 1\n  b:\n    - c\n  x: 2\n- d\n",
            r#"[{"a":1,"b":["c"],"x":2},"d"]"#,
        ),
        (
            "a: {b: 1}\n",
            |r| value(r, &["a"])?.insert_entry("c", "2"),
            "a: {b: 1, c: 2}\n",
            r#"{"a":{"b":1,"c":2}}"#,
        ),
        (
            "a: {b: 1,\n    c: 2,\n   }\n",
            |r| value(r, &["a"])?.insert_entry("d", "3"),
            "a: {b: 1,\n    c: 2, d: 3\n   }\n",
            r#"{"a":{"b":1,"c":2,"d":3}}"#,
        ),
        (
            "a: {}\n",
            |r| value(r, &["a"])?.insert_entry("c", "2"),
            "a: {c: 2}\n",
            r#"{"a":{"c":2}}"#,
        ),
        (
            "a: # c\nb: 1\n",
            |r| value(r, &["a"])?.insert_entry("c", "2"),
            "a: # c\n  c: 2\nb: 1\n",
            r#"{"a":{"c":2},"b":1}"#,
        ),
    ]);
}

#[test]
fn items_are_appended() {
    run(&[
        (
            "a:\n  - url: x\n    b: 1\n\nc: 2\n",
            |r| value(r, &["a"])?.append_item("url: z\nb: 2"),
            "a:\n  - url: x\n    b: 1\n  - url: z\n    b: 2\n\nc: 2\n",
            r#"{"a":[{"b":1,"url":"x"},{"b":2,"url":"z"}],"c":2}"#,
        ),
        (
            "a:\n- 1\n- 2\n",
            |r| value(r, &["a"])?.append_item("3"),
            "a:\n- 1\n- 2\n- 3\n",
            r#"{"a":[1,2,3]}"#,
        ),
        (
            "a: [1, 2]\n",
            |r| value(r, &["a"])?.append_item("3"),
            "a: [1, 2, 3]\n",
            r#"{"a":[1,2,3]}"#,
        ),
        (
            "a: []\n",
            |r| value(r, &["a"])?.append_item("3"),
            "a: [3]\n",
            r#"{"a":[3]}"#,
        ),
        (
            "a:\nb: 1\n",
            |r| value(r, &["a"])?.append_item("3"),
            "a:\n  - 3\nb: 1\n",
            r#"{"a":[3],"b":1}"#,
        ),
    ]);
}

#[test]
fn entries_go_with_their_comments() {
    run(&[
        (
            "a: 1\n# about b\nb: 2 # more\nc: 3\n",
            |r| entry(r, &["b"])?.delete(),
            "a: 1\nc: 3\n",
            r#"{"a":1,"c":3}"#,
        ),
        (
            "# the file\n\n# about a\na: 1\nb: 2\n",
            |r| entry(r, &["a"])?.delete(),
            "# the file\n\nb: 2\n",
            r#"{"b":2}"#,
        ),
        (
            "a: 1\nb:\n  - c\n  - d\n",
            |r| entry(r, &["b"])?.delete(),
            "a: 1\n",
            r#"{"a":1}"#,
        ),
        (
            "a: 1\r\nb: 2",
            |r| entry(r, &["b"])?.delete(),
            "a: 1",
            r#"{"a":1}"#,
        ),
        (
            "a:\n  b: 1\nc: 2\n",
            |r| entry(r, &["a", "b"])?.delete(),
            "a: {}\nc: 2\n",
            r#"{"a":{},"c":2}"#,
        ),
        (
            "a: # why\n  # about b\n  b: 1\nc: 2\n",
            |r| entry(r, &["a", "b"])?.delete(),
            "a: {} # why\nc: 2\n",
            r#"{"a":{},"c":2}"#,
        ),
        (
            "- a: 1 # x\n  # about b\n  b: 2\n- c\n",
            |r| r.items().next()?.get("a")?.delete(),
            "- # about b\n  b: 2\n- c\n",
            r#"[{"b":2},"c"]"#,
        ),
        (
            "- a: 1\n  b: 2\n",
            |r| r.items().next()?.get("a")?.delete(),
            "- b: 2\n",
            r#"[{"b":2}]"#,
        ),
        (
            "- a: 1\n  b: 2\n",
            |r| r.items().next()?.get("b")?.delete(),
            "- a: 1\n",
            r#"[{"a":1}]"#,
        ),
        (
            "- a: 1 # x\n- c\n",
            |r| r.items().next()?.get("a")?.delete(),
            "- {}\n- c\n",
            r#"[{},"c"]"#,
        ),
        (
            "a: {b: 1, c: 2}\n",
            |r| entry(r, &["a", "b"])?.delete(),
            "a: {c: 2}\n",
            r#"{"a":{"c":2}}"#,
        ),
        (
            "a: {b: 1, c: 2}\n",
            |r| entry(r, &["a", "c"])?.delete(),
            "a: {b: 1}\n",
            r#"{"a":{"b":1}}"#,
        ),
        (
            "a: {b: 1}\n",
            |r| entry(r, &["a", "b"])?.delete(),
            "a: {}\n",
            r#"{"a":{}}"#,
        ),
        ("a: 1\n", |r| entry(r, &["a"])?.delete(), "{}\n", "{}"),
    ]);
}

#[test]
fn items_go_with_their_dash() {
    run(&[
        (
            "a:\n  - 1\n  # about 2\n  - 2\n  - 3\n",
            |r| item(r, &["a"], 1)?.delete_item(),
            "a:\n  - 1\n  - 3\n",
            r#"{"a":[1,3]}"#,
        ),
        (
            "a:\n- url: x\n  b: 1\n- url: z\n",
            |r| item(r, &["a"], 0)?.delete_item(),
            "a:\n- url: z\n",
            r#"{"a":[{"url":"z"}]}"#,
        ),
        (
            "a:\n- url: x\n- url: z\nb: 1\n",
            |r| item(r, &["a"], 1)?.delete_item(),
            "a:\n- url: x\nb: 1\n",
            r#"{"a":[{"url":"x"}],"b":1}"#,
        ),
        (
            "a:\n  - 1\nb: 2\n",
            |r| item(r, &["a"], 0)?.delete_item(),
            "a: []\nb: 2\n",
            r#"{"a":[],"b":2}"#,
        ),
        (
            "a: [1, 2, 3]\n",
            |r| item(r, &["a"], 1)?.delete_item(),
            "a: [1, 3]\n",
            r#"{"a":[1,3]}"#,
        ),
        (
            "a: [1,\n    2,\n    ]\n",
            |r| item(r, &["a"], 1)?.delete_item(),
            "a: [1\n    ]\n",
            r#"{"a":[1]}"#,
        ),
        (
            "a:\n  -\n  - 2\n",
            |r| item(r, &["a"], 0)?.delete_item(),
            "a:\n  - 2\n",
            r#"{"a":[2]}"#,
        ),
        (
            "- - 1\n  - 2\n- 3\n",
            |r| r.items().next()?.items().next()?.delete_item(),
            "- - 2\n- 3\n",
            "[[2],3]",
        ),
    ]);
}

#[test]
fn what_aliases_stand_for_is_left_alone() {
    let text = "a: &n {b: 1, c: [x]}\nd: *n\n";
    let stream = Stream::parse(&Source::new("case.yaml", text));
    let root = stream.root(0).expect("a document");
    // Through the alias and in its own place alike.
    for key in ["a", "d"] {
        let node = value(root, &[key]).expect("a value");
        let b = node.get("b").expect("an entry");
        assert_eq!(b.value.replace_text("2"), None);
        assert_eq!(b.rename("x"), None);
        assert_eq!(b.delete(), None);
        assert_eq!(node.insert_entry("x", "1").filter(|_| key == "a"), None);
        let c = node.get("c").expect("an entry").value;
        assert_eq!(c.append_item("y"), None);
        assert_eq!(c.items().next().and_then(NodeRef::delete_item), None);
    }
}
