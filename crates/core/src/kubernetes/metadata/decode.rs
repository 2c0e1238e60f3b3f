//! Decoding of `metadata` into the server's type: wrong types fail the whole object, unknown fields are reported.

use super::time::is_time;
use crate::kubernetes::{Data, Fault, FaultKind, ROOT, Tree, ValueId};

/// The Go type of a field.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Whole,
    Switch,
    Time,
    Texts,
    TextMap,
    Owners,
    ManagedFields,
    /// Kept as it is.
    Raw,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Whole => "int64",
            Self::Switch => "bool",
            Self::Time => "string",
            Self::Texts => "[]string",
            Self::TextMap => "map[string]string",
            Self::Owners => "[]v1.OwnerReference",
            Self::ManagedFields => "[]v1.ManagedFieldsEntry",
            Self::Raw => "v1.FieldsV1",
        }
    }
}

type Fields = &'static [(&'static str, Type)];

const METADATA: Fields = &[
    ("name", Type::Text),
    ("generateName", Type::Text),
    ("namespace", Type::Text),
    ("selfLink", Type::Text),
    ("uid", Type::Text),
    ("resourceVersion", Type::Text),
    ("generation", Type::Whole),
    ("creationTimestamp", Type::Time),
    ("deletionTimestamp", Type::Time),
    ("deletionGracePeriodSeconds", Type::Whole),
    ("labels", Type::TextMap),
    ("annotations", Type::TextMap),
    ("ownerReferences", Type::Owners),
    ("finalizers", Type::Texts),
    ("managedFields", Type::ManagedFields),
];
const OWNER: Fields = &[
    ("apiVersion", Type::Text),
    ("kind", Type::Text),
    ("name", Type::Text),
    ("uid", Type::Text),
    ("controller", Type::Switch),
    ("blockOwnerDeletion", Type::Switch),
];
const MANAGED_FIELDS: Fields = &[
    ("manager", Type::Text),
    ("operation", Type::Text),
    ("apiVersion", Type::Text),
    ("time", Type::Time),
    ("fieldsType", Type::Text),
    ("fieldsV1", Type::Raw),
    ("subresource", Type::Text),
];

/// What is wrong with the metadata of an object: at most one value that cannot be decoded, and all unknown fields.
pub(in crate::kubernetes) fn decode<'s>(tree: &Tree<'s>) -> Vec<Fault<'s>> {
    let mut faults = Vec::new();
    if let Some(metadata) = tree.get(ROOT, "metadata") {
        let outcome = structure(tree, metadata, METADATA, "v1.ObjectMeta", &mut faults);
        faults.extend(outcome.err());
    }
    faults
}

fn structure<'s>(
    tree: &Tree<'s>,
    object: ValueId,
    fields: Fields,
    go_type: &str,
    faults: &mut Vec<Fault<'s>>,
) -> Result<(), Fault<'s>> {
    match tree.data(object) {
        Data::Object(_) => {}
        Data::Null => return Ok(()),
        other => return Err(wrong(tree, object, other.go_name(), go_type)),
    }
    for member in tree.members(object) {
        match fields.iter().find(|(name, _)| *name == member.name) {
            Some((_, wanted)) => value(tree, member.value, *wanted, faults)?,
            None => faults.push(Fault::of(
                tree,
                member.value,
                FaultKind::UnknownField {
                    name: member.name.clone().into_owned(),
                },
            )),
        }
    }
    Ok(())
}

fn value<'s>(
    tree: &Tree<'s>,
    id: ValueId,
    wanted: Type,
    faults: &mut Vec<Fault<'s>>,
) -> Result<(), Fault<'s>> {
    let data = tree.data(id);
    match (wanted, data) {
        (_, Data::Null) | (Type::Raw, _) => Ok(()),
        (Type::Text, Data::String(_))
        | (Type::Whole, Data::Int(_))
        | (Type::Switch, Data::Bool(_)) => Ok(()),
        (Type::Time, Data::String(text)) if is_time(text) => Ok(()),
        (Type::Time, Data::String(_)) => Err(Fault::of(
            tree,
            id,
            FaultKind::Decode {
                message: "parsing time as \"2006-01-02T15:04:05Z07:00\" fails".to_owned(),
            },
        )),
        (Type::Texts, Data::Array(items)) => items
            .iter()
            .try_for_each(|item| value(tree, *item, Type::Text, faults)),
        (Type::TextMap, Data::Object(members)) => members
            .iter()
            .try_for_each(|member| value(tree, member.value, Type::Text, faults)),
        (Type::Owners, Data::Array(items)) => items
            .iter()
            .try_for_each(|item| structure(tree, *item, OWNER, "v1.OwnerReference", faults)),
        (Type::ManagedFields, Data::Array(items)) => items.iter().try_for_each(|item| {
            structure(tree, *item, MANAGED_FIELDS, "v1.ManagedFieldsEntry", faults)
        }),
        (wanted, other) => Err(wrong(tree, id, other.go_name(), wanted.name())),
    }
}

fn wrong<'s>(tree: &Tree<'s>, id: ValueId, found: &str, wanted: &str) -> Fault<'s> {
    let path = tree.path(id);
    Fault::of(
        tree,
        id,
        FaultKind::Decode {
            message: format!(
                "json: cannot unmarshal {found} into Go struct field ObjectMeta.{} of type {wanted}",
                path.strip_prefix("metadata.").unwrap_or(&path)
            ),
        },
    )
}
