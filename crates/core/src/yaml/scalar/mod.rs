//! What a scalar means to its consumer: null, boolean, number, timestamp or string.
//!
//! The consumers do not follow the YAML 1.2 schema. Both read `0777` as octal and `1_000` as a thousand; Kubernetes
//! reads `yes` as a boolean and Talos does not; neither reads `1:30` as a number. Observed with go-yaml v4.0.0-rc.6
//! and with sigs.k8s.io/yaml v1.6.0 over go-yaml v2.4.4.

mod number;
mod resolve;
mod timestamp;

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::decode::Mismatch;
use super::{Dialect, NodeKind, NodeRef};
use resolve::resolve;

pub use number::format_go_float;
pub(super) use resolve::old_boolean;

/// The value of a scalar before it is put into a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'s> {
    /// Nothing: an empty value, `~`, `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer of 64 bits with a sign.
    Int(i64),
    /// An integer above [`i64::MAX`].
    Uint(u64),
    /// A floating-point number, infinities and not-a-number included.
    Float(f64),
    /// A date or a time; its text is the node's.
    Timestamp,
    /// The merge indicator `<<`.
    Merge,
    /// Text. Bytes of a `!!binary` that are no UTF-8 are replaced.
    String(Cow<'s, str>),
}

impl Scalar<'_> {
    /// The tag that go-yaml names in its messages.
    pub fn tag(&self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool(_) => "!!bool",
            Self::Int(_) | Self::Uint(_) => "!!int",
            Self::Float(_) => "!!float",
            Self::Timestamp => "!!timestamp",
            Self::Merge => "!!merge",
            Self::String(_) => "!!str",
        }
    }
}

/// The prefix that `!!` stands for.
const CORE_PREFIX: &str = "tag:yaml.org,2002:";

/// A tag in the short form that go-yaml prints: `!!str`, `!custom`.
pub(super) fn short_tag(tag: &str) -> Cow<'_, str> {
    tag.strip_prefix(CORE_PREFIX)
        .map_or(Cow::Borrowed(tag), |name| Cow::Owned(format!("!!{name}")))
}

impl<'s> NodeRef<'s> {
    /// The tag as written, in short form; none when there is none.
    pub fn explicit_tag(self) -> Option<Cow<'s, str>> {
        self.tag().map(|tag| short_tag(&tag.name))
    }

    /// What a scalar, aliases followed, means in a dialect. A collection has no such value and gives
    /// [`Scalar::Null`]; look at its kind first.
    ///
    /// # Errors
    /// The tag contradicts the text (`!!int x`), or a `!!binary` is not base64: both consumers refuse the document.
    pub fn scalar(self, dialect: Dialect) -> Result<Scalar<'s>, Mismatch> {
        let node = self.resolved();
        let text = node.text();
        let quoted = match node.kind() {
            NodeKind::Null | NodeKind::Plain => false,
            NodeKind::SingleQuoted
            | NodeKind::DoubleQuoted
            | NodeKind::Literal
            | NodeKind::Folded => true,
            _ => return Ok(Scalar::Null),
        };
        let tag = node.explicit_tag();
        match tag.as_deref() {
            None if quoted => Ok(Scalar::String(Cow::Borrowed(text))),
            None => Ok(resolve(text, true, dialect)),
            Some("!!binary") => binary(text)
                .map(|text| Scalar::String(Cow::Owned(text)))
                .ok_or_else(|| Mismatch::not_base64(node)),
            Some(tag @ ("!!bool" | "!!int" | "!!float" | "!!null" | "!!timestamp")) => {
                tagged(node, text, tag, dialect)
            }
            Some(_) => Ok(Scalar::String(Cow::Borrowed(text))),
        }
    }
}

fn tagged<'s>(
    node: NodeRef<'s>,
    text: &'s str,
    tag: &str,
    dialect: Dialect,
) -> Result<Scalar<'s>, Mismatch> {
    let value = resolve(text, tag == "!!timestamp", dialect);
    match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "`!!float 1` is converted so by the consumers"
        )]
        Scalar::Int(value) if tag == "!!float" => Ok(Scalar::Float(value as f64)),
        value if value.tag() == tag => Ok(value),
        value => Err(Mismatch::contradicts_tag(node, &value, tag)),
    }
}

/// The text of a base64 value in the standard alphabet; line breaks are skipped, as Go skips them.
fn binary(text: &str) -> Option<String> {
    let packed: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'\n' | b'\r'))
        .collect();
    let bytes = STANDARD.decode(packed).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
