//! Dropping of fields that a kind does not have.

use std::collections::BTreeSet;

use crate::kubernetes::structure::{Additional, Structure};
use crate::kubernetes::{Data, Fault, FaultKind, ROOT, Tree};

/// What becomes of the fields that nothing is known of.
#[derive(Clone, Copy)]
enum Unknown {
    Dropped,
    Kept,
}

/// Drops unknown fields and reports them.
pub(super) fn prune<'s>(tree: &mut Tree<'s>, structure: Structure<'_>) -> Vec<Fault<'s>> {
    let mut unknown = Vec::new();
    let mut open = vec![(ROOT, Some(structure), Unknown::Dropped)];
    while let Some((id, structure, fate)) = open.pop() {
        let preserves = structure.is_some_and(Structure::preserves_unknown_fields);
        let fate = if preserves { Unknown::Kept } else { fate };
        match tree.data(id) {
            Data::Array(items) => {
                // Of items that nothing is known of, everything is kept here, and looked through there.
                let inner = structure.and_then(Structure::items);
                if inner.is_some() || matches!(fate, Unknown::Dropped) {
                    open.extend(items.iter().rev().map(|item| (*item, inner, fate)));
                }
            }
            Data::Object(members) => {
                let is_resource =
                    id == ROOT || structure.is_some_and(Structure::is_embedded_resource);
                let mut dropped = BTreeSet::new();
                for member in members {
                    // The fields of every object have types of their own.
                    if is_resource && matches!(&*member.name, "apiVersion" | "kind" | "metadata") {
                        continue;
                    }
                    let inner = structure.and_then(|structure| structure.property(&member.name));
                    let additional = structure.map_or(Additional::None, Structure::additional);
                    match (inner, additional, fate) {
                        (Some(inner), _, _) | (None, Additional::Values(inner), _) => {
                            open.push((member.value, Some(inner), Unknown::Dropped));
                        }
                        (None, Additional::Any, _) => {
                            open.push((member.value, None, Unknown::Dropped));
                        }
                        (None, Additional::None, Unknown::Kept) => {}
                        (None, Additional::None, Unknown::Dropped) => {
                            let name = member.name.clone().into_owned();
                            let kind = FaultKind::UnknownField { name: name.clone() };
                            unknown.push(Fault::of(tree, member.value, kind));
                            dropped.insert(name);
                        }
                    }
                }
                tree.remove_all(id, &dropped);
            }
            _ => {}
        }
    }
    unknown
}
