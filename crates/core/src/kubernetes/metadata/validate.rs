//! The rules for metadata that could be decoded.

use super::{Name, field, names};
use crate::kubernetes::{Data, Fault, FaultKind, ROOT, Tree, ValueId};

/// Most bytes that all annotations of an object may have together.
const MAX_ANNOTATIONS: usize = 256 * 1024;
/// Characters like those that complete a generated name.
const GENERATED_END: &str = "x7k2p";

/// Which finalizers an object may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::kubernetes) enum Finalizers {
    /// Any qualified name.
    Any,
    /// Those of Kubernetes, or names with a prefix.
    Standard,
}

/// Whether the number of an object's generation is its author's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::kubernetes) enum Generation {
    /// The server sets it.
    Ours,
    /// It has to be sound.
    Given,
}

/// What is wrong with the metadata of an object whose name is a DNS subdomain.
pub(in crate::kubernetes) fn validate<'s>(
    tree: &Tree<'s>,
    finalizers: Finalizers,
    generation: Generation,
) -> Vec<Fault<'s>> {
    let mut faults = Vec::new();
    check_name(tree, &mut faults);
    let namespace = field(tree, "namespace");
    if !namespace.is_empty() {
        invalid(
            tree,
            &["metadata", "namespace"],
            names::label(namespace),
            &mut faults,
        );
    }
    if generation == Generation::Given {
        let number = tree.at(ROOT, &["metadata", "generation"]);
        if let Some(Data::Int(..0)) = number.map(|number| tree.data(number)) {
            let detail = "must be greater than or equal to 0".to_owned();
            invalid(tree, &["metadata", "generation"], vec![detail], &mut faults);
        }
    }
    for member in of_map(tree, "labels") {
        let problems = names::qualified_name(&member.name);
        invalid_member(tree, member.value, "metadata.labels", problems, &mut faults);
        let value = tree.text(member.value).unwrap_or("");
        let problems = names::label_value(value);
        invalid_member(tree, member.value, "metadata.labels", problems, &mut faults);
    }
    check_annotations(tree, &mut faults);
    check_finalizers(tree, finalizers, &mut faults);
    check_owners(tree, &mut faults);
    check_managed_fields(tree, &mut faults);
    faults
}

fn check_name<'s>(tree: &Tree<'s>, faults: &mut Vec<Fault<'s>>) {
    let start = field(tree, "generateName");
    if !start.is_empty() {
        // A dash at the end is fine: something follows.
        let masked = match start.strip_suffix('-') {
            Some(rest) if !rest.is_empty() => {
                let mut characters = rest.chars();
                characters.next_back();
                format!("{}a", characters.as_str())
            }
            _ => start.to_owned(),
        };
        invalid(
            tree,
            &["metadata", "generateName"],
            names::subdomain(&masked),
            faults,
        );
    }
    let name = match super::name(tree) {
        Name::Given(name) => name,
        Name::Generated(start) => format!("{start}{GENERATED_END}"),
        Name::Absent => {
            let kind = FaultKind::Required {
                detail: "name or generateName is required",
            };
            faults.push(Fault::at(tree, &["metadata", "name"], kind));
            return;
        }
    };
    invalid(tree, &["metadata", "name"], names::subdomain(&name), faults);
}

fn check_annotations<'s>(tree: &Tree<'s>, faults: &mut Vec<Fault<'s>>) {
    let mut size = 0;
    for member in of_map(tree, "annotations") {
        let problems = names::qualified_name(&member.name.to_lowercase());
        invalid_member(tree, member.value, "metadata.annotations", problems, faults);
        size += member.name.len() + tree.text(member.value).unwrap_or("").len();
    }
    if size > MAX_ANNOTATIONS {
        let kind = FaultKind::TooLong { maximum: 262_144 };
        faults.push(Fault::at(tree, &["metadata", "annotations"], kind));
    }
}

fn check_finalizers<'s>(tree: &Tree<'s>, allowed: Finalizers, faults: &mut Vec<Fault<'s>>) {
    const STANDARD: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];
    let items = tree
        .at(ROOT, &["metadata", "finalizers"])
        .map(|list| tree.items(list))
        .unwrap_or_default();
    for item in items {
        let text = tree.text(*item).unwrap_or("");
        let mut problems = names::qualified_name(text);
        let is_known = text.contains('/') || STANDARD.contains(&text);
        if problems.is_empty() && allowed == Finalizers::Standard && !is_known {
            problems.push(
                "name is neither a standard finalizer name nor is it fully qualified".to_owned(),
            );
        }
        let path = tree.path(*item);
        // The general rule names the list, the stricter one the item.
        let path = if problems.len() == 1 && !is_known && allowed == Finalizers::Standard {
            path
        } else {
            "metadata.finalizers".to_owned()
        };
        invalid_member(tree, *item, &path, problems, faults);
    }
}

fn check_owners<'s>(tree: &Tree<'s>, faults: &mut Vec<Fault<'s>>) {
    let items = tree
        .at(ROOT, &["metadata", "ownerReferences"])
        .map(|list| tree.items(list))
        .unwrap_or_default();
    let mut controllers = 0;
    for item in items {
        for (name, detail) in [
            ("apiVersion", "version must not be empty"),
            ("kind", "must not be empty"),
            ("name", "must not be empty"),
            ("uid", "must not be empty"),
        ] {
            let text = tree.get(*item, name).and_then(|value| tree.text(value));
            let text = text.unwrap_or("");
            let is_empty = match (name, text.rsplit_once('/')) {
                ("apiVersion", Some((_, version))) => version.is_empty(),
                _ => text.is_empty(),
            };
            if is_empty {
                let path = format!("metadata.ownerReferences.{name}");
                invalid_member(tree, *item, &path, vec![detail.to_owned()], faults);
            }
        }
        let controller = tree.get(*item, "controller").map(|value| tree.data(value));
        controllers += i32::from(controller == Some(&Data::Bool(true)));
    }
    if controllers > 1 {
        let detail = "Only one reference can have Controller set to true".to_owned();
        invalid(tree, &["metadata", "ownerReferences"], vec![detail], faults);
    }
}

fn check_managed_fields<'s>(tree: &Tree<'s>, faults: &mut Vec<Fault<'s>>) {
    let items = tree
        .at(ROOT, &["metadata", "managedFields"])
        .map(|list| tree.items(list))
        .unwrap_or_default();
    for item in items {
        let text = |name| {
            tree.get(*item, name)
                .and_then(|value| tree.text(value))
                .unwrap_or("")
        };
        let path = tree.path(*item);
        if !matches!(text("operation"), "Apply" | "Update") {
            let detail = "must be `Apply` or `Update`".to_owned();
            invalid_member(
                tree,
                *item,
                &format!("{path}.operation"),
                vec![detail],
                faults,
            );
        }
        if !matches!(text("fieldsType"), "" | "FieldsV1") {
            let detail = "must be `FieldsV1`".to_owned();
            invalid_member(
                tree,
                *item,
                &format!("{path}.fieldsType"),
                vec![detail],
                faults,
            );
        }
    }
}

fn of_map<'t, 's>(tree: &'t Tree<'s>, name: &str) -> &'t [crate::kubernetes::Member<'s>] {
    tree.at(ROOT, &["metadata", name])
        .map(|map| tree.members(map))
        .unwrap_or_default()
}

fn invalid<'s>(
    tree: &Tree<'s>,
    names: &[&str],
    problems: names::Verdict,
    faults: &mut Vec<Fault<'s>>,
) {
    faults.extend(
        problems
            .into_iter()
            .map(|detail| Fault::at(tree, names, FaultKind::Invalid { detail })),
    );
}

fn invalid_member<'s>(
    tree: &Tree<'s>,
    value: ValueId,
    path: &str,
    problems: names::Verdict,
    faults: &mut Vec<Fault<'s>>,
) {
    faults.extend(problems.into_iter().map(|detail| Fault {
        path: path.to_owned(),
        ..Fault::of(tree, value, FaultKind::Invalid { detail })
    }));
}
