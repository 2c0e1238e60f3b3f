//! Dropping of fields that a kind does not have.

use crate::kubernetes::{Data, Fault, FaultKind, ROOT, Structure, Tree};

/// Drops unknown fields and reports them.
pub(super) fn prune<'s>(tree: &mut Tree<'s>, structure: Structure) -> Vec<Fault<'s>> {
    let mut unknown = Vec::new();
    let mut open = vec![(ROOT, Some(structure))];
    while let Some((id, structure)) = open.pop() {
        match tree.data(id) {
            Data::Array(items) => {
                let inner = structure.and_then(Structure::items);
                open.extend(items.iter().rev().map(|item| (*item, inner)));
            }
            Data::Object(members) => {
                let mut dropped = Vec::new();
                for member in members {
                    let known = structure.and_then(|structure| {
                        structure
                            .property(&member.name)
                            .or_else(|| structure.values())
                    });
                    // The fields of every object have types of their own.
                    if id == ROOT && matches!(&*member.name, "apiVersion" | "kind" | "metadata") {
                        continue;
                    }
                    if known.is_some() {
                        open.push((member.value, known));
                    } else {
                        let name = member.name.clone().into_owned();
                        let kind = FaultKind::UnknownField { name: name.clone() };
                        unknown.push(Fault::of(tree, member.value, kind));
                        dropped.push(name);
                    }
                }
                for name in dropped {
                    tree.remove(id, &name);
                }
            }
            _ => {}
        }
    }
    unknown
}
