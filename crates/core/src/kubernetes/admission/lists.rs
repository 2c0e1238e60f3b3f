//! Lists whose items have to differ.

use std::collections::BTreeMap;

use crate::kubernetes::{Data, Fault, FaultKind, ListKind, ROOT, Structure, Tree, ValueId};

/// Reports items that an earlier item of their list is like.
pub(super) fn validate<'s>(tree: &Tree<'s>, structure: Structure<'_>) -> Vec<Fault<'s>> {
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
            Data::Object(members) => open.extend(
                members
                    .iter()
                    .filter_map(|member| Some((member.value, structure.member(&member.name)?))),
            ),
            _ => {}
        }
    }
    faults
}

fn check_set<'s>(tree: &Tree<'s>, items: &[ValueId], faults: &mut Vec<Fault<'s>>) {
    let mut seen = BTreeMap::new();
    for item in items {
        let earlier = *seen.entry(tree.to_json(*item).to_string()).or_insert(*item);
        if earlier != *item {
            faults.push(duplicate(tree, *item, &[], earlier));
        }
    }
}

fn check_map<'s>(tree: &Tree<'s>, items: &[ValueId], keys: &[&str], faults: &mut Vec<Fault<'s>>) {
    let mut seen = BTreeMap::new();
    for item in items {
        if tree.is_null(*item) {
            continue;
        }
        if !matches!(tree.data(*item), Data::Object(_)) {
            let detail = "must be an object for an array of list-type map".to_owned();
            faults.push(Fault::of(tree, *item, FaultKind::Invalid { detail }));
            continue;
        }
        let identity: Vec<Option<String>> = keys
            .iter()
            .map(|key| Some(tree.to_json(tree.get(*item, key)?).to_string()))
            .collect();
        let earlier = *seen.entry(identity).or_insert(*item);
        if earlier != *item {
            faults.push(duplicate(tree, *item, keys, earlier));
        }
    }
}

fn duplicate<'s>(tree: &Tree<'s>, item: ValueId, keys: &[&str], earlier: ValueId) -> Fault<'s> {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    Fault::of(tree, item, FaultKind::Duplicate { keys, earlier })
}
