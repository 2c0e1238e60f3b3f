//! Kinds of the user's own, brought together from all inputs and from what a front end knows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::options::Options;
use super::run::Input;
use crate::document::placeholder::is_placeholder;
use crate::kubernetes::{Definition, Definitions, GroupKind};
use crate::ordered;
use crate::yaml::NodeRef;

/// Lets each input know the kinds that others define, and those that the front end brings for its options (which may
/// also bring regular expressions). What an input defines holds over what is brought. A definition that no server would
/// take says nothing of its objects; those of kinds without an object are not read.
pub fn define(inputs: &mut [Input], brought: impl Fn(&Options) -> Arc<Definitions>) {
    let given = given(inputs);
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

/// What the inputs define of the kinds that they have objects of.
fn given(inputs: &[Input]) -> Definitions {
    let mut given = Definitions::default();
    let definitions: Vec<_> = inputs
        .iter()
        .flat_map(|input| input.file.definition_documents())
        .collect();
    if definitions.is_empty() {
        return given;
    }
    let used = inputs.iter().flat_map(|input| input.file.used_kinds());
    let used: BTreeSet<GroupKind> = ordered::set(used.map(|of| of.group_kind()));
    for (of, document) in definitions {
        let is_used = used.contains(&of);
        let Some(root) = document
            .root()
            .filter(|root| is_used && !is_filled_in_later(*root))
        else {
            continue;
        };
        match Definition::read(root, document.file().source().name()) {
            Ok(definition) => given.add(Arc::new(definition)),
            Err(_) => given.add_unusable(of),
        }
    }
    given
}

/// Whether a tool has yet to fill in a value that a definition says its kind by.
fn is_filled_in_later(definition: NodeRef<'_>) -> bool {
    /// What may hold any text.
    const FREE: [&str; 7] = [
        "default",
        "description",
        "enum",
        "example",
        "pattern",
        "title",
        "x-kubernetes-validations",
    ];
    let versions = definition.at_path(&["spec", "versions"]);
    let mut open: Vec<NodeRef<'_>> = versions.into_iter().collect();
    while let Some(node) = open.pop() {
        if node.is_alias() {
            continue;
        }
        if node.is_scalar() && is_placeholder(node.text()) {
            return true;
        }
        open.extend(node.items());
        let entries = node.entries().filter(|entry| !FREE.contains(&entry.name()));
        open.extend(entries.map(|entry| entry.value));
    }
    false
}
