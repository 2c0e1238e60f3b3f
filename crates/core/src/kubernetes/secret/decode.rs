//! Decoding of a Secret into the server's type.

use super::{Content, Entry, OPAQUE, Origin, Secret};
use crate::encoding::base64;
use crate::kubernetes::{Data, Fault, FaultKind, Member, ROOT, Tree, ValueId};

const FIELDS: [&str; 7] = [
    "apiVersion",
    "kind",
    "metadata",
    "immutable",
    "data",
    "stringData",
    "type",
];

/// Fields that a Secret does not have.
pub(super) fn unknown_fields<'s>(tree: &Tree<'s>) -> Vec<Fault<'s>> {
    tree.members(ROOT)
        .iter()
        .filter(|member| !FIELDS.contains(&&*member.name))
        .map(|member| {
            let name = member.name.clone().into_owned();
            Fault::of(tree, member.value, FaultKind::UnknownField { name })
        })
        .collect()
}

/// Decodes all but the metadata.
pub(super) fn decode<'s>(tree: &Tree<'s>) -> Result<Secret<'s>, Fault<'s>> {
    let mut secret = Secret {
        secret_type: OPAQUE.to_owned(),
        type_node: None,
        immutable: None,
        entries: Vec::new(),
    };
    if let Some(value) = tree.get(ROOT, "type") {
        match tree.data(value) {
            Data::Null => {}
            Data::String(text) => {
                if !text.is_empty() {
                    secret.secret_type = text.clone().into_owned();
                }
                secret.type_node = tree.node(value);
            }
            _ => return Err(wrong(tree, value, "v1.SecretType")),
        }
    }
    if let Some(value) = tree.get(ROOT, "immutable") {
        match tree.data(value) {
            Data::Null => {}
            Data::Bool(switch) => secret.immutable = Some(*switch),
            _ => return Err(wrong(tree, value, "bool")),
        }
    }
    for (member, id) in map(tree, "data", "map[string][]uint8")? {
        let content = bytes(tree, id)?;
        put(tree, &mut secret, member, content, Origin::Data);
    }
    for (member, id) in map(tree, "stringData", "map[string]string")? {
        let text = match tree.data(id) {
            Data::Null => "",
            Data::String(text) => text,
            _ => return Err(wrong(tree, id, "string")),
        };
        put(tree, &mut secret, member, text.into(), Origin::StringData);
    }
    Ok(secret)
}

fn put<'s>(
    tree: &Tree<'s>,
    secret: &mut Secret<'s>,
    member: &Member<'s>,
    content: Vec<u8>,
    origin: Origin,
) {
    let entry = Entry {
        name: member.name.clone().into_owned(),
        content: Content::new(content),
        origin,
        key: member.key,
        value: tree.node(member.value),
    };
    let earlier = secret
        .entries
        .iter_mut()
        .find(|other| other.name == entry.name);
    match earlier {
        Some(earlier) => *earlier = entry,
        None => secret.entries.push(entry),
    }
}

type Members<'t, 's> = Vec<(&'t Member<'s>, ValueId)>;

/// The members of one of the two maps.
fn map<'t, 's>(
    tree: &'t Tree<'s>,
    field: &str,
    go_type: &str,
) -> Result<Members<'t, 's>, Fault<'s>> {
    let Some(id) = tree.get(ROOT, field) else {
        return Ok(Vec::new());
    };
    match tree.data(id) {
        Data::Null => Ok(Vec::new()),
        Data::Object(members) => Ok(members
            .iter()
            .map(|member| (member, member.value))
            .collect()),
        _ => Err(wrong(tree, id, go_type)),
    }
}

/// A value of `data`: base64, or a list of numbers that are bytes.
fn bytes<'s>(tree: &Tree<'s>, id: ValueId) -> Result<Vec<u8>, Fault<'s>> {
    match tree.data(id) {
        Data::Null => Ok(Vec::new()),
        Data::String(text) => base64::decode(text.as_bytes()).map_err(|error| {
            let message = error.to_string();
            Fault::of(tree, id, FaultKind::Decode { message })
        }),
        Data::Array(items) => items
            .iter()
            .map(|item| match tree.data(*item) {
                Data::Null => Ok(0),
                Data::Int(value) => u8::try_from(*value).map_err(|_| wrong(tree, *item, "uint8")),
                _ => Err(wrong(tree, *item, "uint8")),
            })
            .collect(),
        _ => Err(wrong(tree, id, "[]uint8")),
    }
}

fn wrong<'s>(tree: &Tree<'s>, id: ValueId, go_type: &str) -> Fault<'s> {
    let path = tree.path(id);
    let field = path.split(['.', '[']).next().unwrap_or(&path);
    let found = tree.data(id).go_name();
    Fault::of(
        tree,
        id,
        FaultKind::Decode {
            message: format!(
                "json: cannot unmarshal {found} into Go struct field Secret.{field} of type {go_type}"
            ),
        },
    )
}
