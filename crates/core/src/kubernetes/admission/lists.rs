//! Lists whose items have to differ.

use serde_json::Value;

use crate::kubernetes::{Data, Fault, FaultKind, ListKind, ROOT, Structure, Tree, ValueId};

/// Reports items that an earlier item of their list is like.
pub(super) fn validate<'s>(tree: &Tree<'s>, structure: Structure) -> Vec<Fault<'s>> {
    let mut faults = Vec::new();
    let mut open = vec![(ROOT, structure)];
    while let Some((id, structure)) = open.pop() {
        match tree.data(id) {
            Data::Array(items) => {
                match structure.list_kind() {
                    ListKind::Atomic => {}
                    ListKind::Set => check_set(tree, items, &mut faults),
                    ListKind::Map => {
                        let keys: Vec<_> = structure.list_keys().collect();
                        check_map(tree, items, &keys, &mut faults);
                    }
                }
                if let Some(inner) = structure.items() {
                    open.extend(items.iter().map(|item| (*item, inner)));
                }
            }
            Data::Object(members) => open.extend(members.iter().filter_map(|member| {
                let inner = structure
                    .property(&member.name)
                    .or_else(|| structure.values())?;
                Some((member.value, inner))
            })),
            _ => {}
        }
    }
    faults
}

fn check_set<'s>(tree: &Tree<'s>, items: &[ValueId], faults: &mut Vec<Fault<'s>>) {
    let mut seen: Vec<(Value, ValueId)> = Vec::new();
    for item in items {
        let value = tree.to_json(*item);
        match seen.iter().find(|(other, _)| *other == value) {
            Some((_, earlier)) => faults.push(duplicate(tree, *item, Vec::new(), *earlier)),
            None => seen.push((value, *item)),
        }
    }
}

fn check_map<'s>(
    tree: &Tree<'s>,
    items: &[ValueId],
    keys: &[&'static str],
    faults: &mut Vec<Fault<'s>>,
) {
    let mut seen: Vec<(Vec<Option<Value>>, ValueId)> = Vec::new();
    for item in items {
        if *tree.data(*item) == Data::Null {
            continue;
        }
        if !matches!(tree.data(*item), Data::Object(_)) {
            let detail = "must be an object for an array of list-type map".to_owned();
            faults.push(Fault::of(tree, *item, FaultKind::Invalid { detail }));
            continue;
        }
        let identity: Vec<Option<Value>> = keys
            .iter()
            .map(|key| Some(tree.to_json(tree.get(*item, key)?)))
            .collect();
        match seen.iter().find(|(other, _)| *other == identity) {
            Some((_, earlier)) => faults.push(duplicate(tree, *item, keys.to_vec(), *earlier)),
            None => seen.push((identity, *item)),
        }
    }
}

fn duplicate<'s>(
    tree: &Tree<'s>,
    item: ValueId,
    keys: Vec<&'static str>,
    earlier: ValueId,
) -> Fault<'s> {
    Fault::of(tree, item, FaultKind::Duplicate { keys, earlier })
}
