//! Validation against a structural schema: types, required fields, limits.

use super::limits::limits;
use super::{composition, embedded};
use crate::kubernetes::{Data, Fault, FaultKind, ROOT, Structure, Tree, ValueId};

/// Reports everything in an object that its schema does not allow.
pub(super) fn validate<'s>(tree: &Tree<'s>, structure: Structure<'_>) -> Vec<Fault<'s>> {
    let mut faults = Vec::new();
    let mut open = vec![(ROOT, structure)];
    let mut budget = composition::BUDGET;
    while let Some((id, structure)) = open.pop() {
        let data = tree.data(id);
        let mismatch = mismatch(data, structure);
        if let Some(expected) = mismatch {
            let found = data.type_name();
            faults.push(Fault::of(tree, id, FaultKind::Type { expected, found }));
        }
        if tree.is_null(id) {
            continue;
        }
        let found = limits(tree, id, structure);
        faults.extend(found.into_iter().map(|kind| Fault::of(tree, id, kind)));
        // What follows from the wrong type is not told twice.
        if mismatch.is_none() {
            composition::validate(tree, id, structure, &mut budget, &mut faults);
        }
        if id != ROOT && structure.is_embedded_resource() {
            embedded::validate(tree, id, &mut faults);
        }
        match data {
            Data::Object(members) => {
                for name in structure.required() {
                    if tree.get(id, name).is_none() {
                        let kind = FaultKind::Required { detail: "" };
                        faults.push(Fault::missing(tree, id, name, kind));
                    }
                }
                open.extend(
                    members
                        .iter()
                        .rev()
                        .filter_map(|member| Some((member.value, structure.member(&member.name)?))),
                );
            }
            Data::Array(items) => {
                if let Some(inner) = structure.items() {
                    let is_filled_in = |item: ValueId| {
                        tree.is_null(item) && !inner.is_nullable() && inner.default().is_some()
                    };
                    let items = items.iter().rev().filter(|item| !is_filled_in(**item));
                    open.extend(items.map(|item| (*item, inner)));
                }
            }
            _ => {}
        }
    }
    faults
}

/// The type wanted, when the value has another.
pub(super) fn mismatch(data: &Data<'_>, structure: Structure<'_>) -> Option<&'static str> {
    if *data == Data::Null && structure.is_nullable() {
        return None;
    }
    if structure.is_int_or_string() {
        let fits = matches!(data, Data::Int(_) | Data::String(_));
        return (!fits).then_some("integer,string");
    }
    let (expected, fits) = match structure.type_name() {
        "string" => ("string", matches!(data, Data::String(_))),
        "boolean" => ("boolean", matches!(data, Data::Bool(_))),
        "integer" => ("integer", matches!(data, Data::Int(_))),
        "number" => ("number", matches!(data, Data::Int(_) | Data::Float(_))),
        "array" => ("array", matches!(data, Data::Array(_))),
        "object" => ("object", matches!(data, Data::Object(_))),
        _ => return None,
    };
    (!fits).then_some(expected)
}

/// Evaluates the one expression that a schema of the operator states: that of unified kernel images, whose keys are
/// needed when any of them is made. Other expressions are not evaluated.
pub(super) fn evaluate_rules<'s>(tree: &Tree<'s>, structure: Structure<'_>) -> Vec<Fault<'s>> {
    const PATH: [&str; 3] = ["spec", "artifacts", "uki"];
    let rule = PATH
        .iter()
        .try_fold(structure, |structure, name| structure.property(name))
        .and_then(Structure::rule)
        .filter(|message| message.starts_with("keysVolume is required"));
    let (Some(message), Some(uki)) = (rule, tree.at(ROOT, &PATH)) else {
        return Vec::new();
    };
    let keys_volume = tree.get(uki, "keysVolume").and_then(|id| tree.text(id));
    if keys_volume != Some("") {
        return Vec::new();
    }
    let switches = ["iso", "container", "efi"].map(|name| (name, tree.get(uki, name)));
    let is_on = |id: ValueId| *tree.data(id) == Data::Bool(true);
    // An absent switch is an error in the expression, unless another one is on.
    let detail = if switches.iter().any(|(_, id)| id.is_some_and(is_on)) {
        message.to_owned()
    } else if let Some((name, _)) = switches.iter().find(|(_, id)| id.is_none()) {
        format!("no such key: {name} evaluating rule: {message}")
    } else {
        return Vec::new();
    };
    vec![Fault::of(tree, uki, FaultKind::Invalid { detail })]
}
