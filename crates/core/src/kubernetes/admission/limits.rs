//! The limits that a schema sets to a value that is not null: range, length, size, form, the words allowed.

use serde_json::Value;

use super::{formats, patterns};
use crate::kubernetes::{Data, FaultKind, Structure, Tree, ValueId};

/// Everything about a value itself that its schema does not allow, but for its type.
pub(super) fn limits(tree: &Tree<'_>, id: ValueId, structure: Structure<'_>) -> Vec<FaultKind> {
    let mut faults = Vec::new();
    let allowed = structure.allowed();
    if !allowed.is_empty() && !allowed.iter().any(|allowed| is(tree, id, allowed)) {
        let words = allowed.iter().map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let allowed = words.collect();
        faults.push(FaultKind::NotSupported { allowed });
    }
    match tree.data(id) {
        Data::Int(value) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "the server compares with limits that are floating point"
            )]
            let value = *value as f64;
            of_number(value, structure, &mut faults);
        }
        Data::Float(value) => of_number(*value, structure, &mut faults),
        Data::String(text) => of_text(text, structure, &mut faults),
        Data::Array(items) => {
            let size = size(items.len());
            of_size(
                size,
                "items",
                (structure.min_items(), structure.max_items()),
                &mut faults,
            );
        }
        Data::Object(members) => {
            let limits = (structure.min_properties(), structure.max_properties());
            of_size(size(members.len()), "properties", limits, &mut faults);
        }
        Data::Null | Data::Bool(_) => {}
    }
    faults
}

fn size(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whether a value is one that is allowed.
fn is(tree: &Tree<'_>, id: ValueId, allowed: &Value) -> bool {
    match (tree.data(id), allowed) {
        (Data::String(text), Value::String(allowed)) => text == allowed,
        (Data::Bool(value), Value::Bool(allowed)) => value == allowed,
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number this large that is not allowed counts as allowed"
        )]
        (Data::Int(value), Value::Number(allowed)) => allowed.as_f64() == Some(*value as f64),
        (Data::Float(value), Value::Number(allowed)) => allowed.as_f64() == Some(*value),
        (Data::Array(_) | Data::Object(_), Value::Array(_) | Value::Object(_)) => {
            tree.to_json(id) == *allowed
        }
        _ => false,
    }
}

fn of_number(value: f64, structure: Structure<'_>, faults: &mut Vec<FaultKind>) {
    let mut invalid = |detail| faults.push(FaultKind::Invalid { detail });
    if let Some(maximum) = structure.maximum() {
        if structure.excludes_maximum() && value >= maximum {
            invalid(format!("should be less than {maximum}"));
        } else if value > maximum {
            invalid(format!("should be less than or equal to {maximum}"));
        }
    }
    if let Some(factor) = structure.multiple_of()
        && factor > 0.0
        && (value / factor).fract() != 0.0
    {
        invalid(format!("should be a multiple of {factor}"));
    }
    if let Some(minimum) = structure.minimum() {
        if structure.excludes_minimum() && value <= minimum {
            invalid(format!("should be greater than {minimum}"));
        } else if value < minimum {
            faults.push(FaultKind::BelowMinimum { minimum });
        }
    }
}

fn of_text(text: &str, structure: Structure<'_>, faults: &mut Vec<FaultKind>) {
    let length = size(text.chars().count());
    if let Some(minimum) = structure.min_length().filter(|minimum| length < *minimum) {
        faults.push(FaultKind::TooShort { minimum });
    }
    if let Some(maximum) = structure.max_length().filter(|maximum| length > *maximum) {
        faults.push(FaultKind::TooLong { maximum });
    }
    let format = structure.format();
    if formats::is_refused(format, text) {
        let detail = format!("must be of the form `{format}`");
        faults.push(FaultKind::Invalid { detail });
    }
    let pattern = structure.pattern();
    let by_hand = || patterns::matches(pattern, text);
    let brought = structure.patterns().filter(|_| !pattern.is_empty());
    if !brought
        .and_then(|matches| matches(pattern, text))
        .unwrap_or_else(by_hand)
    {
        let pattern = pattern.to_owned();
        faults.push(FaultKind::Pattern { pattern });
    }
}

fn of_size(
    size: i64,
    parts: &str,
    (minimum, maximum): (Option<i64>, Option<i64>),
    faults: &mut Vec<FaultKind>,
) {
    let mut invalid = |detail| faults.push(FaultKind::Invalid { detail });
    if let Some(minimum) = minimum.filter(|minimum| size < *minimum) {
        invalid(format!("should have at least {minimum} {parts}"));
    }
    if let Some(maximum) = maximum.filter(|maximum| size > *maximum) {
        invalid(format!("must have at most {maximum} {parts}"));
    }
}
