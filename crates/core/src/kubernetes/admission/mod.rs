//! Admission of custom resources: unknown fields, defaults, validation, in the server's order.

mod composition;
mod defaults;
mod embedded;
mod formats;
mod limits;
mod lists;
mod patterns;
mod prune;
mod validate;

use super::metadata::{self, Finalizers, Generation};
pub use patterns::QUANTITY;

use super::{Fault, FaultKind, ROOT, StatusField, Structure, Tree};

/// What the server makes of an object.
#[derive(Clone, Debug)]
pub struct Admission<'s> {
    /// The object as it would be stored: unknown fields dropped, defaults filled in, status removed.
    pub stored: Tree<'s>,
    /// Fields that do not exist: refused under strict validation, dropped otherwise.
    pub unknown: Vec<Fault<'s>>,
    /// What makes the server refuse the object in any case.
    pub faults: Vec<Fault<'s>>,
}

impl Admission<'_> {
    /// Whether the object could not even be decoded, so that nothing else was examined.
    pub fn is_undecodable(&self) -> bool {
        self.faults
            .iter()
            .any(|fault| matches!(fault.kind, FaultKind::Decode { .. }))
    }

    /// Whether the server takes the object under strict validation, which is kubectl's default.
    pub fn is_admitted(&self) -> bool {
        self.faults.is_empty() && self.unknown.is_empty()
    }
}

/// Puts an object through admission. `tree` is the object as it arrives, of the kind that `structure` describes.
pub fn admit<'s>(mut tree: Tree<'s>, structure: Structure<'_>) -> Admission<'s> {
    let (unknown, undecodable): (Vec<_>, Vec<_>) = metadata::decode(&tree)
        .into_iter()
        .partition(|fault| matches!(fault.kind, FaultKind::UnknownField { .. }));
    let mut admission_unknown = unknown;
    for fault in &admission_unknown {
        if let (FaultKind::UnknownField { name }, Some(metadata)) =
            (&fault.kind, tree.get(ROOT, "metadata"))
        {
            let name = name.clone();
            tree.remove(metadata, &name);
        }
    }
    admission_unknown.extend(prune::prune(&mut tree, structure));
    if !undecodable.is_empty() {
        return Admission {
            stored: tree,
            unknown: admission_unknown,
            faults: undecodable,
        };
    }
    defaults::fill(&mut tree, structure);
    if structure.status() == StatusField::Dropped {
        tree.remove(ROOT, "status");
    }
    let mut faults = metadata::validate(&tree, Finalizers::Any, Generation::Ours);
    faults.extend(validate::validate(&tree, structure));
    faults.extend(lists::validate(&tree, structure));
    // Expressions are only evaluated on objects that are sound otherwise.
    if faults.is_empty() {
        faults.extend(validate::evaluate_rules(&tree, structure));
    }
    Admission {
        stored: tree,
        unknown: admission_unknown,
        faults,
    }
}
