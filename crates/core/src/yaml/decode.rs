//! Nodes into Go types, as Talos decodes them (go-yaml v4.0.0-rc.6).

use std::borrow::Cow;

use super::scalar::{Scalar, old_boolean, short_tag};
use super::{Dialect, NodeKind, NodeRef};
use crate::source::{ColumnUnit, Position};

/// The form of a Go type, as far as it decides which nodes fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GoType {
    /// `string`: takes any scalar but a timestamp, with its source text.
    String,
    /// `bool`: takes the words of YAML 1.1 too, quoted or not.
    Bool,
    /// A signed integer of this many bits.
    Int(u8),
    /// An unsigned integer of this many bits.
    Uint(u8),
    /// `float64`.
    Float,
    /// `time.Duration`: text such as `5m`, or a plain zero.
    Duration,
    /// A slice.
    Sequence,
    /// A structure or a map.
    Mapping,
    /// `any`.
    Any,
}

impl GoType {
    /// Go's name of the type, where it has one that does not depend on the field.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "bool",
            Self::Int(8) => "int8",
            Self::Int(16) => "int16",
            Self::Int(32) => "int32",
            Self::Int(_) => "int",
            Self::Uint(8) => "uint8",
            Self::Uint(16) => "uint16",
            Self::Uint(32) => "uint32",
            Self::Uint(_) => "uint",
            Self::Float => "float64",
            Self::Duration => "time.Duration",
            Self::Sequence => "[]interface {}",
            Self::Mapping => "map[string]interface {}",
            Self::Any => "interface {}",
        }
    }
}

/// What came out of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum GoValue<'s> {
    /// Nothing: the field keeps its zero value. An item of a sequence vanishes.
    Null,
    /// Text.
    String(Cow<'s, str>),
    /// A boolean.
    Bool(bool),
    /// A signed integer; nanoseconds for a duration.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A timestamp in an untyped place.
    Timestamp,
    /// A sequence or a mapping: its content is decoded on its own.
    Collection,
}

/// Why a node does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What is wrong.
    pub kind: MismatchKind,
    tag: String,
    text: Option<String>,
    expected: Option<&'static str>,
    position: Position,
}

/// The ways in which a node does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MismatchKind {
    /// The type takes no such value. Go goes on and lists all of these of a document.
    Type,
    /// An explicit tag contradicts the text: `!!int x`. Go stops here.
    Tag,
    /// The text of a `!!binary` is not base64. Go stops here.
    Binary,
}

impl Mismatch {
    fn new(kind: MismatchKind, node: NodeRef<'_>) -> Self {
        let source = node.stream().source();
        Self {
            kind,
            tag: String::new(),
            text: None,
            expected: None,
            position: source.position(node.full_span().start, ColumnUnit::Utf32),
        }
    }

    pub(super) fn not_base64(node: NodeRef<'_>) -> Self {
        Self::new(MismatchKind::Binary, node)
    }

    pub(super) fn contradicts_tag(node: NodeRef<'_>, value: &Scalar<'_>, tag: &str) -> Self {
        let expected = ["!!bool", "!!int", "!!float", "!!null", "!!timestamp"]
            .into_iter()
            .find(|known| *known == tag);
        Self {
            tag: value.tag().to_owned(),
            text: Some(node.text().to_owned()),
            expected,
            ..Self::new(MismatchKind::Tag, node)
        }
    }

    fn wrong_type(node: NodeRef<'_>, value: Option<&Scalar<'_>>) -> Self {
        let tag = node.go_tag(value);
        let text = (tag != "!!seq" && tag != "!!map").then(|| shortened(node.text()));
        Self {
            tag,
            text,
            ..Self::new(MismatchKind::Type, node)
        }
    }

    /// What Go calls the value that was found: `!!str`, `!!map`.
    pub fn found(&self) -> &str {
        &self.tag
    }

    /// Go's message for a field of a type, `cri.RegistryEndpoint` say. It quotes the beginning of the value, so it is
    /// not for fields that hold secrets.
    pub fn message(&self, go_type: &str) -> String {
        self.render(go_type, self.text.as_deref())
    }

    /// As [`Mismatch::message`], with the value masked.
    pub fn masked_message(&self, go_type: &str) -> String {
        self.render(go_type, self.text.as_ref().map(|_| "…"))
    }

    fn render(&self, go_type: &str, text: Option<&str>) -> String {
        let text = text.map_or_else(String::new, |text| format!(" `{text}`"));
        let line = self.position.line + 1;
        match self.kind {
            MismatchKind::Type => {
                format!(
                    "line {line}: cannot construct {}{text} into {go_type}",
                    self.tag
                )
            }
            MismatchKind::Tag => format!(
                "go-yaml load error in resolver at <unknown position>: cannot construct {}{text} as a {}",
                self.tag,
                self.expected.unwrap_or("!!str"),
            ),
            MismatchKind::Binary => format!(
                "go-yaml load error in constructor at L{line}.C{}: !!binary value contains invalid base64 data",
                self.position.column + 1,
            ),
        }
    }
}

/// As Go's messages shorten a value.
fn shortened(text: &str) -> String {
    if text.len() <= 10 {
        return text.to_owned();
    }
    let end = (0..=7).rev().find(|end| text.is_char_boundary(*end));
    format!("{}...", text.get(..end.unwrap_or(0)).unwrap_or(""))
}

impl<'s> NodeRef<'s> {
    /// The tag that go-yaml v4 gives a node: the written one, or what its form and text make it.
    fn go_tag(self, value: Option<&Scalar<'_>>) -> String {
        let node = self.resolved();
        match node.tag() {
            Some(tag) => short_tag(&tag.name).into_owned(),
            None if node.is_mapping() => "!!map".to_owned(),
            None if node.is_sequence() => "!!seq".to_owned(),
            None => value.map_or("!!str", Scalar::tag).to_owned(),
        }
    }

    /// Whether go-yaml v4 takes the node, aliases followed, for null. A null item of a sequence vanishes, and a null
    /// field keeps its zero value.
    pub fn is_go_null(self) -> bool {
        let node = self.resolved();
        match node.kind() {
            NodeKind::Null | NodeKind::Plain => {}
            // A quoted text is null under an explicit tag only: `!!null ''`.
            _ if node.is_scalar() => return node.explicit_tag().as_deref() == Some("!!null"),
            _ => return false,
        }
        matches!(node.scalar(Dialect::Talos), Ok(Scalar::Null))
    }

    /// Decodes a node, aliases followed, into a Go type as Talos does. Only the node itself is looked at: the content
    /// of a collection is decoded on its own.
    ///
    /// # Errors
    /// The node does not fit the type; Talos refuses to load the configuration.
    pub fn decode(self, target: GoType) -> Result<GoValue<'s>, Mismatch> {
        let node = self.resolved();
        if node.kind() == NodeKind::Alias {
            return Ok(GoValue::Null);
        }
        if !node.is_scalar() {
            let fits = match target {
                GoType::Sequence => node.is_sequence(),
                GoType::Mapping => node.is_mapping(),
                GoType::Any => true,
                _ => false,
            };
            return if fits {
                Ok(GoValue::Collection)
            } else {
                Err(Mismatch::wrong_type(node, None))
            };
        }
        let value = node.scalar(Dialect::Talos)?;
        if value == Scalar::Null {
            return Ok(GoValue::Null);
        }
        construct(node, &value, target).ok_or_else(|| Mismatch::wrong_type(node, Some(&value)))
    }

    /// The text of a Go string field; none for null, which leaves the field empty.
    ///
    /// # Errors
    /// As [`NodeRef::decode`].
    pub fn decode_string(self) -> Result<Option<Cow<'s, str>>, Mismatch> {
        Ok(match self.decode(GoType::String)? {
            GoValue::String(text) => Some(text),
            _ => None,
        })
    }

    /// The value of a Go `bool` field; none for null, which leaves the field unset.
    ///
    /// # Errors
    /// As [`NodeRef::decode`].
    pub fn decode_bool(self) -> Result<Option<bool>, Mismatch> {
        Ok(match self.decode(GoType::Bool)? {
            GoValue::Bool(value) => Some(value),
            _ => None,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "Go converts so; the bounds are checked before"
)]
fn construct<'s>(node: NodeRef<'s>, value: &Scalar<'s>, target: GoType) -> Option<GoValue<'s>> {
    Some(match (target, value) {
        (GoType::String, Scalar::Timestamp) => return None,
        (GoType::String, Scalar::String(text)) => GoValue::String(text.clone()),
        (GoType::String, _) => GoValue::String(Cow::Borrowed(node.text())),
        (GoType::Bool, Scalar::Bool(value)) => GoValue::Bool(*value),
        (GoType::Bool, Scalar::String(text)) => GoValue::Bool(old_boolean(text)?),
        (GoType::Int(bits), Scalar::Int(value)) => GoValue::Int(fits_int(*value, bits)?),
        (GoType::Int(bits), Scalar::Float(value)) if *value < i64::MAX as f64 => {
            GoValue::Int(fits_int(*value as i64, bits)?)
        }
        (GoType::Uint(bits), Scalar::Int(value)) => {
            GoValue::Uint(fits_uint(u64::try_from(*value).ok()?, bits)?)
        }
        (GoType::Uint(bits), Scalar::Uint(value)) => GoValue::Uint(fits_uint(*value, bits)?),
        (GoType::Uint(bits), Scalar::Float(value)) if *value >= 0.0 && *value < u64::MAX as f64 => {
            GoValue::Uint(fits_uint(*value as u64, bits)?)
        }
        (GoType::Float, Scalar::Int(value)) => GoValue::Float(*value as f64),
        (GoType::Float, Scalar::Uint(value)) => GoValue::Float(*value as f64),
        (GoType::Float, Scalar::Float(value)) => GoValue::Float(*value),
        (GoType::Duration, Scalar::Int(0)) => GoValue::Int(0),
        (GoType::Duration, Scalar::String(text)) => GoValue::Int(parse_duration(text)?),
        (GoType::Any, Scalar::Bool(value)) => GoValue::Bool(*value),
        (GoType::Any, Scalar::Int(value)) => GoValue::Int(*value),
        (GoType::Any, Scalar::Uint(value)) => GoValue::Uint(*value),
        (GoType::Any, Scalar::Float(value)) => GoValue::Float(*value),
        (GoType::Any, Scalar::Timestamp) => GoValue::Timestamp,
        (GoType::Any, Scalar::String(text)) => GoValue::String(text.clone()),
        (GoType::Any, Scalar::Merge) => GoValue::String(Cow::Borrowed("<<")),
        _ => return None,
    })
}

fn fits_int(value: i64, bits: u8) -> Option<i64> {
    let spare = 64_u32.checked_sub(u32::from(bits))?;
    (value << spare >> spare == value).then_some(value)
}

fn fits_uint(value: u64, bits: u8) -> Option<u64> {
    let spare = 64_u32.checked_sub(u32::from(bits))?;
    (value << spare >> spare == value).then_some(value)
}

/// A duration in Go's notation, `1h30m`, `-1.5s`, `0`, in nanoseconds.
pub fn parse_duration(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    if unsigned == "0" {
        return Some(0);
    }
    let mut rest = unsigned;
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let length = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
            .count();
        let (number, tail) = rest.split_at_checked(length)?;
        let unit_length = tail
            .bytes()
            .take_while(|byte| !byte.is_ascii_digit() && *byte != b'.')
            .count();
        let (unit, tail) = tail.split_at_checked(unit_length)?;
        let unit: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let whole: i128 = if whole.is_empty() {
            0
        } else {
            whole.parse::<u64>().ok()?.into()
        };
        total += whole * unit;
        let mut scale = unit;
        for digit in fraction.bytes().take(18) {
            scale /= 10;
            total += i128::from(digit - b'0') * scale;
        }
        rest = tail;
    }
    if unsigned.is_empty() {
        return None;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml::Stream;

    fn decode(text: &str, target: GoType) -> Result<GoValue<'static>, String> {
        let stream = Stream::parse(&Source::new("test", format!("k: {text}\n")));
        let value = stream
            .root(0)
            .and_then(|root| root.get("k"))
            .map(|e| e.value);
        let value = value.map_or(Ok(GoValue::Null), |value| value.decode(target));
        match value {
            Ok(GoValue::String(text)) => Ok(GoValue::String(Cow::Owned(text.into_owned()))),
            Ok(GoValue::Null) => Ok(GoValue::Null),
            Ok(GoValue::Bool(value)) => Ok(GoValue::Bool(value)),
            Ok(GoValue::Int(value)) => Ok(GoValue::Int(value)),
            Ok(GoValue::Uint(value)) => Ok(GoValue::Uint(value)),
            Ok(GoValue::Float(value)) => Ok(GoValue::Float(value)),
            Ok(GoValue::Timestamp) => Ok(GoValue::Timestamp),
            Ok(GoValue::Collection) => Ok(GoValue::Collection),
            Err(mismatch) => Err(mismatch.message(target.name())),
        }
    }

    #[test]
    fn strings_keep_their_source_text() {
        for (source, text) in [
            ("5000", "5000"),
            ("1.10", "1.10"),
            ("0x1F", "0x1F"),
            ("true", "true"),
            ("yes", "yes"),
            ("'2026-01-01'", "2026-01-01"),
            ("2026-13-45", "2026-13-45"),
            ("<<", "<<"),
            (".inf", ".inf"),
            ("!!str null", "null"),
            ("!!str", ""),
            ("!!int '5'", "5"),
            ("!!binary aGk=", "hi"),
            ("!custom x", "x"),
            ("! x", "x"),
            ("!!foo x", "x"),
        ] {
            assert_eq!(
                decode(source, GoType::String),
                Ok(GoValue::String(text.into())),
                "{source}"
            );
        }
        for source in ["", "~", "null", "!!null ''", "&a"] {
            assert_eq!(
                decode(source, GoType::String),
                Ok(GoValue::Null),
                "{source}"
            );
        }
        for (source, message) in [
            (
                "2026-01-01",
                "line 1: cannot construct !!timestamp `2026-01-01` into string",
            ),
            (
                "2026-01-01T00:00:00Z",
                "line 1: cannot construct !!timestamp `2026-01...` into string",
            ),
            ("[x]", "line 1: cannot construct !!seq into string"),
            ("{a: b}", "line 1: cannot construct !!map into string"),
            ("!!set {a}", "line 1: cannot construct !!set `` into string"),
            (
                "!!int x",
                "go-yaml load error in resolver at <unknown position>: cannot construct !!str `x` as a !!int",
            ),
            (
                "!!binary '***'",
                "go-yaml load error in constructor at L1.C4: !!binary value contains invalid base64 data",
            ),
        ] {
            assert_eq!(
                decode(source, GoType::String),
                Err(message.to_owned()),
                "{source}"
            );
        }
    }

    #[test]
    fn booleans_take_the_old_words_even_quoted() {
        for (source, value) in [
            ("true", true),
            ("TRUE", true),
            ("False", false),
            ("yes", true),
            ("'on'", true),
            ("\"N\"", false),
            ("!!bool 'true'", true),
            ("!!str yes", true),
        ] {
            assert_eq!(
                decode(source, GoType::Bool),
                Ok(GoValue::Bool(value)),
                "{source}"
            );
        }
        for (source, found) in [
            ("'true'", "!!str `true`"),
            ("yEs", "!!str `yEs`"),
            ("1", "!!int `1`"),
            ("''", "!!str ``"),
            ("!!foo x", "!!foo `x`"),
            ("! x", "! `x`"),
            ("!!binary aGk=", "!!binary `aGk=`"),
        ] {
            let message = format!("line 1: cannot construct {found} into bool");
            assert_eq!(decode(source, GoType::Bool), Err(message), "{source}");
        }
        assert!(decode("!!bool yes", GoType::Bool).is_err());
    }

    #[test]
    fn numbers_must_fit_their_width() {
        assert_eq!(decode("0xff", GoType::Uint(8)), Ok(GoValue::Uint(255)));
        assert!(decode("256", GoType::Uint(8)).is_err());
        assert!(decode("-1", GoType::Uint(64)).is_err());
        assert_eq!(decode("-128", GoType::Int(8)), Ok(GoValue::Int(-128)));
        assert!(decode("128", GoType::Int(8)).is_err());
        assert!(decode("'5'", GoType::Int(64)).is_err());
        assert_eq!(decode("1e3", GoType::Int(64)), Ok(GoValue::Int(1000)));
        assert_eq!(decode("3", GoType::Float), Ok(GoValue::Float(3.0)));
        assert_eq!(
            decode("1h30m", GoType::Duration),
            Ok(GoValue::Int(5_400_000_000_000))
        );
        assert_eq!(
            decode("1.5ms", GoType::Duration),
            Ok(GoValue::Int(1_500_000))
        );
        assert!(decode("5", GoType::Duration).is_err());
    }
}
