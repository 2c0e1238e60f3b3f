//! Strategic merge: a document of a patch into the document it meets.

use super::shape::{Merge, Shape, Sort};
use super::tree::{Entry, Tree, Value, ValueId};

struct Task {
    left: ValueId,
    right: ValueId,
    shape: Shape,
    merge: Merge,
}

/// Merges what stands at `right` into what stands at `left`; both are of the type `shape`.
///
/// # Errors
/// Free content whose types differ; Talos refuses to merge it.
pub(super) fn merge(
    tree: &mut Tree,
    left: ValueId,
    right: ValueId,
    shape: Shape,
) -> Result<(), String> {
    let mut tasks = vec![Task {
        left,
        right,
        shape,
        merge: Merge::Combine,
    }];
    while let Some(task) = tasks.pop() {
        step(tree, &task, &mut tasks)?;
    }
    Ok(())
}

fn step(tree: &mut Tree, task: &Task, tasks: &mut Vec<Task>) -> Result<(), String> {
    let Task {
        left,
        right,
        shape,
        merge,
    } = *task;
    if matches!(tree.value(right), Value::Null) {
        return Ok(());
    }
    if matches!(tree.value(left), Value::Null) || merge == Merge::Replace {
        tree.replace(left, right);
        return Ok(());
    }
    if shape.sort() == Sort::Free && sort(tree.value(left)) != sort(tree.value(right)) {
        return Err(format!(
            "merge type mismatch left {} right {}",
            sort(tree.value(left)),
            sort(tree.value(right))
        ));
    }
    match (tree.value(left), tree.value(right)) {
        (Value::Mapping(_), Value::Mapping(entries)) => {
            let entries = entries.clone();
            merge_mapping(tree, left, entries, shape, tasks);
        }
        (Value::List(_), Value::List(items)) => {
            let items = items.clone();
            merge_list(tree, left, items, shape, merge, tasks);
        }
        // An empty text is no value, so it changes nothing. Bytes may be empty.
        (_, Value::Text(text)) if text.is_empty() && shape.sort() != Sort::Bytes => {}
        _ => tree.replace(left, right),
    }
    Ok(())
}

fn merge_mapping(
    tree: &mut Tree,
    left: ValueId,
    entries: Vec<Entry>,
    shape: Shape,
    tasks: &mut Vec<Task>,
) {
    let mut added = Vec::new();
    for entry in entries {
        let merge = shape
            .rule(&entry.key)
            .filter(|_| shape.sort() == Sort::Structure)
            .map_or(Merge::Combine, |rule| rule.merge);
        match tree.get(left, &entry.key) {
            Some(value) => tasks.push(Task {
                left: value,
                right: entry.value,
                shape: shape.below(&entry.key).unwrap_or(Shape::UNKNOWN),
                merge,
            }),
            None => added.push(entry),
        }
    }
    if let Some(entries) = tree.entries_mut(left) {
        entries.extend(added);
    }
}

fn merge_list(
    tree: &mut Tree,
    left: ValueId,
    items: Vec<ValueId>,
    shape: Shape,
    merge: Merge,
    tasks: &mut Vec<Task>,
) {
    let present = tree.items(left).to_vec();
    for item in items {
        let met = match merge {
            Merge::MatchItems(keys) => find(tree, tree.items(left), item, keys),
            // Items that this patch has added are not looked at.
            Merge::ReplaceItems(key) => find(tree, &present, item, &[key]),
            Merge::Combine | Merge::Replace => None,
        };
        match met {
            Some(met) if matches!(merge, Merge::ReplaceItems(_)) => tree.replace(met, item),
            Some(met) => tasks.push(Task {
                left: met,
                right: item,
                shape: shape.element(),
                merge: Merge::Combine,
            }),
            None => {
                if let Some(items) = tree.items_mut(left) {
                    items.push(item);
                }
            }
        }
    }
}

/// The item of a list that agrees with another in the first key the other one has.
fn find(tree: &Tree, list: &[ValueId], item: ValueId, keys: &[&str]) -> Option<ValueId> {
    let (key, wanted) = keys.iter().find_map(|key| {
        let value = tree.get(item, key)?;
        (tree.text(value) != Some("")).then_some((key, value))
    })?;
    list.iter().copied().find(|candidate| {
        tree.get(*candidate, key)
            .is_some_and(|value| tree.equal(value, wanted))
    })
}

/// Go's name of the type that free content gets.
fn sort(value: &Value) -> &'static str {
    match value {
        Value::Null => "nil",
        Value::Text(_) => "string",
        Value::Flag(_) => "bool",
        Value::Plain(text) if text.contains(['.', ':', 'e', 'E']) && !text.starts_with("0x") => {
            "float64"
        }
        Value::Plain(_) => "int",
        Value::List(_) => "[]interface {}",
        Value::Mapping(_) => "map[string]interface {}",
    }
}
