//! Filling in of defaults, and dropping of nulls that have none.

use crate::kubernetes::{Data, ROOT, Structure, Tree};

/// Gives absent and null fields their defaults, and drops the nulls that are left in objects.
pub(super) fn fill(tree: &mut Tree<'_>, structure: Structure) {
    let mut open = vec![(ROOT, structure)];
    while let Some((id, structure)) = open.pop() {
        match tree.data(id) {
            Data::Object(_) => {
                for (name, property) in structure.properties() {
                    let Some(default) = property.default() else {
                        continue;
                    };
                    let is_absent = tree
                        .get(id, name)
                        .is_none_or(|value| *tree.data(value) == Data::Null);
                    if is_absent {
                        tree.set(id, name, default);
                    }
                }
                let members: Vec<_> = tree
                    .members(id)
                    .iter()
                    .map(|member| (member.name.clone(), member.value))
                    .collect();
                for (name, value) in members {
                    let inner = structure.property(&name).or_else(|| structure.values());
                    let Some(inner) = inner else {
                        continue;
                    };
                    if *tree.data(value) == Data::Null {
                        tree.remove(id, &name);
                    } else {
                        open.push((value, inner));
                    }
                }
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
