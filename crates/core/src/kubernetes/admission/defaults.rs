//! Filling in of defaults, and dropping of nulls that have none.

use std::collections::BTreeSet;

use crate::kubernetes::{Data, ROOT, Structure, Tree};
use crate::ordered;

/// Gives absent and null fields their defaults, and drops the nulls that are left in objects, but for those of fields
/// that may be null.
pub(super) fn fill(tree: &mut Tree<'_>, structure: Structure<'_>) {
    let mut open = vec![(ROOT, structure)];
    while let Some((id, structure)) = open.pop() {
        match tree.data(id) {
            Data::Object(members) => {
                let mut defaults = structure
                    .properties()
                    .filter_map(|(name, property)| Some((name, property, property.default()?)))
                    .peekable();
                if defaults.peek().is_some() {
                    let written = ordered::set(members.iter().map(|m| m.name.clone()));
                    for (name, property, default) in defaults {
                        if !written.contains(name) {
                            tree.add(id, name, default);
                        } else if !property.is_nullable()
                            && tree.get(id, name).is_some_and(|value| tree.is_null(value))
                        {
                            tree.remove(id, name);
                            tree.add(id, name, default);
                        }
                    }
                }
                let members: Vec<_> = tree
                    .members(id)
                    .iter()
                    .map(|member| (member.name.clone(), member.value))
                    .collect();
                let mut dropped = BTreeSet::new();
                for (name, value) in members {
                    let Some(inner) = structure.member(&name) else {
                        continue;
                    };
                    if !tree.is_null(value) {
                        open.push((value, inner));
                    } else if !inner.is_nullable() {
                        dropped.insert(name.into_owned());
                    }
                }
                tree.remove_all(id, &dropped);
            }
            Data::Array(items) => {
                if let Some(inner) = structure.items() {
                    open.extend(items.iter().map(|item| (*item, inner)));
                }
            }
            _ => {}
        }
    }
}
