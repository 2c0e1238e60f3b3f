//! Objects of Kubernetes inside of others.

use crate::kubernetes::{Data, Fault, FaultKind, Tree, ValueId};

/// Reports what an embedded object lacks that makes it one.
pub(super) fn validate<'s>(tree: &Tree<'s>, id: ValueId, faults: &mut Vec<Fault<'s>>) {
    if !matches!(tree.data(id), Data::Object(_)) {
        return;
    }
    for name in ["apiVersion", "kind"] {
        match tree.get(id, name).map(|field| (field, tree.data(field))) {
            None => {
                let kind = FaultKind::Required { detail: "" };
                faults.push(Fault::missing(tree, id, name, kind));
            }
            Some((field, Data::String(text))) if text.is_empty() => {
                faults.push(Fault::of(tree, field, FaultKind::Required { detail: "" }));
            }
            Some((_, Data::String(_))) => {}
            Some((field, other)) => {
                let kind = FaultKind::Type {
                    expected: "string",
                    found: other.type_name(),
                };
                faults.push(Fault::of(tree, field, kind));
            }
        }
    }
}
