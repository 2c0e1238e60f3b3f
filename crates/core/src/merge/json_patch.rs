//! JSON patches (RFC 6902), as Talos applies them to a configuration of one document.

use super::error::Refusal;
use super::tree::{Entry, Tree, Value, ValueId};

/// An operation of a JSON patch.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    /// `op`.
    pub name: String,
    /// `path`.
    pub path: Option<String>,
    /// `from`.
    pub from: Option<String>,
    /// `value`; a null value is the same as none.
    pub value: Option<ValueId>,
}

/// Reads the operations from a list of mappings.
pub(super) fn read(tree: &Tree, list: ValueId) -> Result<Vec<Operation>, Refusal> {
    tree.items(list)
        .iter()
        .map(|item| {
            if !matches!(tree.value(*item), Value::Mapping(_)) {
                let span = tree.origin(*item).map(|origin| origin.span);
                return Err(Refusal {
                    message: "an operation of a JSON patch is a mapping".to_owned(),
                    span,
                });
            }
            let text = |key| {
                let value = tree.get(*item, key)?;
                tree.text(value).map(str::to_owned)
            };
            Ok(Operation {
                name: text("op").unwrap_or_default(),
                path: text("path"),
                from: text("from"),
                value: tree.get(*item, "value"),
            })
        })
        .collect()
}

/// Applies an operation to a document.
pub(super) fn apply(tree: &mut Tree, root: ValueId, operation: &Operation) -> Result<(), String> {
    let path = operation
        .path
        .as_deref()
        .ok_or("missing value for `path`")?;
    let null = tree.add(Value::Null, None);
    let value = operation.value.unwrap_or(null);
    match operation.name.as_str() {
        "add" => insert(tree, root, path, value, true),
        "replace" => insert(tree, root, path, value, false),
        "remove" => take(tree, root, path).map(|_| ()),
        "test" => {
            let found = find(tree, root, path).unwrap_or(null);
            if tree.equal(found, value) {
                Ok(())
            } else {
                Err(format!("testing value {path} failed"))
            }
        }
        "move" | "copy" => {
            let from = operation
                .from
                .as_deref()
                .ok_or("missing value for `from`")?;
            let moved = if operation.name == "move" {
                take(tree, root, from)?
            } else {
                let copied = find(tree, root, from);
                let copied = copied.ok_or_else(|| missing(&operation.name, from))?;
                tree.copy(copied)
            };
            insert(tree, root, path, moved, true)
        }
        other => Err(format!("unexpected kind: {other}")),
    }
}

fn missing(operation: &str, path: &str) -> String {
    format!("{operation} operation does not apply: doc is missing path: {path}")
}

/// The keys of a pointer; none when it points to the whole document.
fn steps(path: &str) -> Result<Vec<String>, String> {
    let Some(path) = path.strip_prefix('/') else {
        return if path.is_empty() {
            Ok(Vec::new())
        } else {
            Err(format!("a path begins with a slash: {path}"))
        };
    };
    Ok(path
        .split('/')
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect())
}

fn find(tree: &Tree, root: ValueId, path: &str) -> Option<ValueId> {
    steps(path)
        .ok()?
        .iter()
        .try_fold(root, |place, step| child(tree, place, step))
}

fn child(tree: &Tree, place: ValueId, step: &str) -> Option<ValueId> {
    match tree.value(place) {
        Value::Mapping(_) => tree.get(place, step),
        Value::List(items) => items.get(position(step, items.len())?).copied(),
        _ => None,
    }
}

/// An index; a negative one counts from the end.
fn position(step: &str, length: usize) -> Option<usize> {
    let index: isize = step.parse().ok()?;
    if index < 0 {
        length.checked_sub(index.unsigned_abs())
    } else {
        Some(index.unsigned_abs())
    }
}

/// The container of a pointer's target, and its last key.
fn container(
    tree: &Tree,
    root: ValueId,
    path: &str,
    operation: &str,
) -> Result<Option<(ValueId, String)>, String> {
    let mut steps = steps(path)?;
    let Some(last) = steps.pop() else {
        return Ok(None);
    };
    steps
        .iter()
        .try_fold(root, |place, step| child(tree, place, step))
        .filter(|place| matches!(tree.value(*place), Value::Mapping(_) | Value::List(_)))
        .map(|place| Some((place, last)))
        .ok_or_else(|| missing(operation, path))
}

fn insert(
    tree: &mut Tree,
    root: ValueId,
    path: &str,
    value: ValueId,
    new: bool,
) -> Result<(), String> {
    let operation = if new { "add" } else { "replace" };
    let Some((place, key)) = container(tree, root, path, operation)? else {
        tree.replace(root, value);
        return Ok(());
    };
    let length = tree.items(place).len();
    if let Some(items) = tree.items_mut(place) {
        let index = if new && key == "-" {
            length
        } else {
            position(&key, length).ok_or_else(|| missing(operation, path))?
        };
        if new && index <= length {
            items.insert(index, value);
        } else if let Some(item) = items.get_mut(index).filter(|_| !new) {
            *item = value;
        } else {
            return Err(format!("unable to access invalid index: {key}"));
        }
        return Ok(());
    }
    let Some(entries) = tree.entries_mut(place) else {
        return Err(missing(operation, path));
    };
    match entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.value = value,
        None if new => entries.push(Entry {
            key,
            key_origin: None,
            value,
        }),
        None => {
            return Err(format!(
                "replace operation does not apply: doc is missing key: {path}"
            ));
        }
    }
    Ok(())
}

fn take(tree: &mut Tree, root: ValueId, path: &str) -> Result<ValueId, String> {
    let nonexistent = || format!("unable to remove nonexistent key: {path}");
    let (place, key) = container(tree, root, path, "remove")?.ok_or_else(nonexistent)?;
    if let Some(items) = tree.items_mut(place) {
        let index = position(&key, items.len()).filter(|index| *index < items.len());
        return index
            .map(|index| items.remove(index))
            .ok_or_else(nonexistent);
    }
    let entries = tree.entries_mut(place).ok_or_else(nonexistent)?;
    let index = entries.iter().position(|entry| entry.key == key);
    index
        .map(|index| entries.remove(index).value)
        .ok_or_else(nonexistent)
}
