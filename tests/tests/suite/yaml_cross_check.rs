//! Our trees against those of another YAML library, on every text that both accept.

use pullpath_core::source::Source;
use pullpath_core::yaml::{NodeKind, NodeRef, Stream};
use serde::Deserialize as _;
use yaml_serde::Value;

use crate::yaml_properties::texts;

/// The documents as the other library reads them; none when it refuses one.
fn theirs(text: &str) -> Option<Vec<Value>> {
    yaml_serde::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).ok())
        .collect()
}

/// Where the two differ, if they do.
fn difference(ours: NodeRef<'_>, theirs: &Value) -> Option<String> {
    let mut open = vec![(ours, theirs)];
    while let Some((ours, theirs)) = open.pop() {
        let agree = match theirs {
            Value::Tagged(tagged) => {
                open.push((ours, &tagged.value));
                ours.resolved().tag().is_some()
            }
            Value::Mapping(mapping) => {
                let entries: Vec<_> = ours.entries().collect();
                for (entry, (key, value)) in entries.iter().zip(mapping) {
                    open.extend([(entry.key, key), (entry.value, value)]);
                }
                ours.is_mapping() && entries.len() == mapping.len()
            }
            Value::Sequence(sequence) => {
                let items: Vec<_> = ours.items().collect();
                open.extend(items.iter().copied().zip(sequence));
                ours.is_sequence() && items.len() == sequence.len()
            }
            Value::String(text) => ours.is_scalar() && ours.text() == text,
            // What an unquoted text means differs from reader to reader; that it is one does not.
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                let kind = ours.resolved().kind();
                matches!(kind, NodeKind::Plain | NodeKind::Null) || ours.resolved().tag().is_some()
            }
        };
        if !agree {
            return Some(format!("{ours:?} is {theirs:?}"));
        }
    }
    None
}

/// Whether a `?` stands right before a text inside of brackets: to the other library it begins a key, as in YAML 1.1.
fn has_key_of_yaml_1_1(text: &str) -> bool {
    ["[?", "{?", "{ ?"].iter().any(|key| text.contains(key))
}

#[test]
fn trees_are_those_of_another_library() {
    let mut compared = 0;
    for (name, text) in texts() {
        let stream = Stream::parse(&Source::new("text.yaml", &*text));
        let is_sound = (0..stream.len())
            .all(|index| stream.document(index).is_some_and(|d| d.errors.is_empty()));
        if has_key_of_yaml_1_1(&text) {
            continue;
        }
        let (true, Some(theirs)) = (is_sound, theirs(stream.source().text())) else {
            continue;
        };
        let ours: Vec<_> = (0..stream.len())
            .filter_map(|index| stream.root(index))
            .collect();
        // A text without a document is one null to the other library.
        let theirs = match &theirs[..] {
            [Value::Null] if ours.is_empty() => &[],
            theirs => theirs,
        };
        assert_eq!(ours.len(), theirs.len(), "{name}: documents of {text:?}");
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            let difference = difference(ours, theirs);
            assert_eq!(difference, None, "{name}: {text:?}");
            compared += 1;
        }
    }
    assert!(compared > 2_000, "{compared} documents compared");
}
