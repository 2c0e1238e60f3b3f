//! What the operations of a JSON patch put into a configuration, as fragments of it.

use super::derive::Derived;
use crate::yaml::{NodeKind, NodeRef, write_key};

/// Whether a list holds operations on a Talos machine configuration.
pub(crate) fn is_patch(list: NodeRef<'_>) -> bool {
    let mut items = list.items().peekable();
    items.peek().is_some()
        && items.all(|item| {
            let text = |key| item.get(key).map_or("", |entry| entry.value.text());
            let known = ["add", "remove", "replace", "move", "copy", "test"];
            known.contains(&text("op")) && text("path").starts_with('/')
        })
}

/// Whether some operation is on what only a Talos machine configuration has.
pub(crate) fn is_for_talos(list: NodeRef<'_>) -> bool {
    is_patch(list)
        && list.items().any(|item| {
            let path = item.get("path").map_or("", |entry| entry.value.text());
            matches!(first_step(path), "machine" | "cluster")
        })
}

fn first_step(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    path.split('/').next().unwrap_or("")
}

/// The fragments that the operations on registry settings bring in, one each.
pub(super) fn fragments(list: NodeRef<'_>) -> Vec<Derived> {
    list.items().filter_map(fragment).collect()
}

fn fragment(operation: NodeRef<'_>) -> Option<Derived> {
    let text = |key| operation.get(key).map_or("", |entry| entry.value.text());
    if !matches!(text("op"), "add" | "replace") {
        return None;
    }
    let path = operation.get("path")?.value;
    let value = operation.get("value")?.value;
    let steps: Vec<String> = path
        .text()
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect();
    let on_registries = steps
        .iter()
        .zip(["machine", "registries"])
        .all(|(step, wanted)| step == wanted);
    if !on_registries || steps.is_empty() {
        return None;
    }
    let mut derived = Derived::default();
    let mut indent = 0;
    for (depth, step) in steps.iter().enumerate() {
        // Below the keys that the settings have, the only lists are those of endpoints.
        let is_item = depth > 0 && (step == "-" || step.parse::<usize>().is_ok());
        if depth > 0 && !derived.text.ends_with("- ") {
            derived.text.push('\n');
            derived.text.extend(std::iter::repeat_n(' ', indent));
        }
        if is_item && depth == 5 {
            derived.text.push_str("- ");
        } else {
            derived.put(&write_key(step), path.span());
            derived.text.push(':');
        }
        indent += 2;
    }
    match value.kind() {
        NodeKind::BlockMapping | NodeKind::BlockSequence => {
            if !derived.text.ends_with("- ") {
                derived.text.push('\n');
            }
            derived.push_collection(value, indent);
        }
        NodeKind::Literal | NodeKind::Folded | NodeKind::Alias => return None,
        _ => {
            if !derived.text.ends_with(' ') {
                derived.text.push(' ');
            }
            derived.push_collection(value, indent);
        }
    }
    derived.text.push('\n');
    derived.form = Some(value.kind());
    Some(derived)
}
