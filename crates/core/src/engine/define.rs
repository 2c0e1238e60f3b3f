//! Kinds of the user's own, brought together from all inputs and their options.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::run::Input;
use crate::kubernetes::{Definition, Definitions, GroupKind};

/// Lets each input know the kinds that others define, or that its options bring. What an input defines holds over what
/// options bring. A definition that no server would take says nothing; those of kinds without an object are not read.
pub fn define(inputs: &mut [Input]) {
    let used: BTreeSet<GroupKind> = inputs
        .iter()
        .flat_map(|input| input.file.used_kinds())
        .collect();
    let mut given = Definitions::default();
    for input in inputs.iter() {
        for (of, document) in input.file.definition_documents() {
            if let (true, Some(root)) = (used.contains(&of), document.root())
                && let Ok(definition) = Definition::read(root, input.file.source().name())
            {
                given.add(Arc::new(definition));
            }
        }
    }
    let given = Arc::new(given);
    let mut together: Vec<(Arc<Definitions>, Arc<Definitions>)> = Vec::new();
    for input in inputs {
        let brought = &input.options.definitions;
        if brought.is_empty() {
            input.file.define(&given);
            continue;
        }
        let known = together.iter().find(|(of, _)| Arc::ptr_eq(of, brought));
        let all = if let Some((_, all)) = known {
            Arc::clone(all)
        } else {
            let mut all = Definitions::clone(&given);
            all.add_missing(brought);
            let all = Arc::new(all);
            together.push((Arc::clone(brought), Arc::clone(&all)));
            all
        };
        input.file.define(&all);
    }
}
