//! Kinds of the user's own, brought together from all inputs and from what a front end knows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::options::Options;
use super::run::Input;
use crate::kubernetes::client::GroupVersionKind;
use crate::kubernetes::{Definition, Definitions};

/// Lets each input know the kinds that others define, and those that the front end brings for its options (which may
/// also bring regular expressions). What an input defines holds over what is brought. A definition that no server would
/// take says nothing; those of kinds without an object are not read.
pub fn define(inputs: &mut [Input], brought: impl Fn(&Options) -> Arc<Definitions>) {
    let used: BTreeSet<GroupVersionKind> = inputs
        .iter()
        .flat_map(|input| input.file.used_kinds())
        .collect();
    let used: BTreeSet<_> = used.iter().map(GroupVersionKind::group_kind).collect();
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
    let mut together: Vec<(Arc<Options>, Arc<Definitions>)> = Vec::new();
    for input in inputs {
        let options = &input.options;
        let known = together
            .iter()
            .rev()
            .find(|(of, _)| Arc::ptr_eq(of, options));
        let all = if let Some((_, all)) = known {
            Arc::clone(all)
        } else {
            let mut all = given.clone();
            all.add_missing(&brought(options));
            let all = Arc::new(all);
            together.push((Arc::clone(options), Arc::clone(&all)));
            all
        };
        input.file.define(&all);
    }
}
