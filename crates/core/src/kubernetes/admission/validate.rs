//! Validation against a structural schema: types, required fields, limits.

use super::patterns;
use crate::kubernetes::{Data, Fault, FaultKind, ROOT, Structure, Tree, ValueId};

/// Reports everything in an object that its schema does not allow.
pub(super) fn validate<'s>(tree: &Tree<'s>, structure: Structure) -> Vec<Fault<'s>> {
    let mut faults = Vec::new();
    let mut open = vec![(ROOT, structure)];
    while let Some((id, structure)) = open.pop() {
        let data = tree.data(id);
        if let Some(expected) = mismatch(data, structure) {
            let found = data.type_name();
            faults.push(Fault::of(tree, id, FaultKind::Type { expected, found }));
        }
        limits(tree, id, structure, &mut faults);
        match data {
            Data::Object(members) if structure.has_properties() || structure.values().is_some() => {
                for name in structure.required() {
                    if tree.get(id, name).is_none() {
                        let kind = FaultKind::Required { detail: "" };
                        faults.push(Fault::missing(tree, id, name, kind));
                    }
                }
                open.extend(members.iter().rev().filter_map(|member| {
                    // Metadata has been decoded into a type of its own.
                    if id == ROOT && member.name == "metadata" {
                        return None;
                    }
                    let inner = structure
                        .property(&member.name)
                        .or_else(|| structure.values())?;
                    Some((member.value, inner))
                }));
            }
            Data::Array(items) => {
                if let Some(inner) = structure.items() {
                    open.extend(items.iter().rev().map(|item| (*item, inner)));
                }
            }
            _ => {}
        }
    }
    faults
}

/// The type wanted, when the value has another.
fn mismatch(data: &Data<'_>, structure: Structure) -> Option<&'static str> {
    if structure.is_int_or_string() {
        let fits = matches!(data, Data::Int(_) | Data::String(_));
        return (!fits).then_some("integer,string");
    }
    let expected = structure.type_name();
    let fits = match expected {
        "string" => matches!(data, Data::String(_)),
        "boolean" => matches!(data, Data::Bool(_)),
        "integer" => matches!(data, Data::Int(_)),
        "number" => matches!(data, Data::Int(_) | Data::Float(_)),
        "array" => matches!(data, Data::Array(_)),
        "object" => matches!(data, Data::Object(_)),
        _ => true,
    };
    (!fits).then_some(expected)
}

fn limits<'s>(tree: &Tree<'s>, id: ValueId, structure: Structure, faults: &mut Vec<Fault<'s>>) {
    let data = tree.data(id);
    let mut fault = |kind| faults.push(Fault::of(tree, id, kind));
    let allowed: Vec<_> = structure.allowed().collect();
    if !allowed.is_empty() && !matches!(data, Data::String(text) if allowed.contains(&&**text)) {
        fault(FaultKind::NotSupported { allowed });
    }
    if let Some(minimum) = structure.minimum() {
        #[expect(clippy::cast_precision_loss, reason = "minimums of schemas are small")]
        let is_below = match data {
            Data::Int(value) => *value < minimum,
            Data::Float(value) => *value < minimum as f64,
            _ => false,
        };
        if is_below {
            fault(FaultKind::BelowMinimum { minimum });
        }
    }
    if let Data::String(text) = data {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if let Some(minimum) = structure.min_length().filter(|minimum| length < *minimum) {
            fault(FaultKind::TooShort { minimum });
        }
        if let Some(maximum) = structure.max_length().filter(|maximum| length > *maximum) {
            fault(FaultKind::TooLong { maximum });
        }
        let pattern = structure.pattern();
        if !patterns::matches(pattern, text) {
            fault(FaultKind::Pattern { pattern });
        }
    }
}

/// Evaluates the one expression that a schema of the operator states: that of unified kernel images, whose keys are
/// needed when any of them is made.
pub(super) fn evaluate_rules<'s>(tree: &Tree<'s>, structure: Structure) -> Vec<Fault<'s>> {
    const PATH: [&str; 3] = ["spec", "artifacts", "uki"];
    let rule = PATH
        .iter()
        .try_fold(structure, |structure, name| structure.property(name))
        .and_then(Structure::rule);
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
