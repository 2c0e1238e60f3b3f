//! Secrets: decoding, the merge of `data` and `stringData`, the server's rules.

mod content;
mod decode;
mod validate;

use super::metadata;
use super::{Fault, FaultKind, Tree};
use crate::yaml::NodeRef;

pub use content::Content;

/// The type of a Secret that names none.
pub const OPAQUE: &str = "Opaque";
/// Most bytes that a Secret may hold.
pub const MAX_SIZE: usize = 1024 * 1024;

/// A Secret as it would be stored.
#[derive(Clone, Debug)]
pub struct Secret<'s> {
    /// Its type.
    pub secret_type: String,
    /// Where the type is written.
    pub type_node: Option<NodeRef<'s>>,
    /// Whether it is said to be immutable.
    pub immutable: Option<bool>,
    /// Its entries; names are distinct.
    pub entries: Vec<Entry<'s>>,
}

/// A key of a Secret and its content.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The key.
    pub name: String,
    /// What it holds.
    pub content: Content,
    /// Which of the two maps it comes from.
    pub origin: Origin,
    /// Where the key is written.
    pub key: Option<NodeRef<'s>>,
    /// Where the value is written.
    pub value: Option<NodeRef<'s>>,
}

/// The map that a key of a Secret comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// `data`: base64.
    Data,
    /// `stringData`: plain, and it wins over `data`.
    StringData,
}

impl Origin {
    /// The field of the Secret.
    pub fn field(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::StringData => "stringData",
        }
    }
}

impl<'s> Secret<'s> {
    /// The entry with this key.
    pub fn entry(&self, name: &str) -> Option<&Entry<'s>> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

/// What the server makes of a Secret.
#[derive(Clone, Debug)]
pub struct Admission<'s> {
    /// The Secret; none when it could not be decoded.
    pub secret: Option<Secret<'s>>,
    /// Fields that do not exist: refused under strict validation, dropped otherwise.
    pub unknown: Vec<Fault<'s>>,
    /// What makes the server refuse the Secret in any case.
    pub faults: Vec<Fault<'s>>,
}

impl Admission<'_> {
    /// Whether the server takes the Secret under strict validation, which is kubectl's default.
    pub fn is_admitted(&self) -> bool {
        self.faults.is_empty() && self.unknown.is_empty()
    }
}

/// Puts a Secret through admission.
pub fn admit<'s>(tree: &Tree<'s>) -> Admission<'s> {
    let (mut unknown, mut faults): (Vec<_>, Vec<_>) = metadata::decode(tree)
        .into_iter()
        .partition(|fault| matches!(fault.kind, FaultKind::UnknownField { .. }));
    unknown.extend(decode::unknown_fields(tree));
    let secret = match decode::decode(tree) {
        Ok(secret) => Some(secret),
        Err(fault) => {
            faults.push(fault);
            None
        }
    };
    if faults.is_empty()
        && let Some(secret) = &secret
    {
        faults.extend(validate::validate(tree, secret));
    }
    Admission {
        secret,
        unknown,
        faults,
    }
}
