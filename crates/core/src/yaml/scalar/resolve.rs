//! The meaning of an unquoted, untagged text.

use std::borrow::Cow;

use super::number::{parse_float, parse_int, yaml_float};
use super::timestamp::is_timestamp;
use super::{Dialect, Scalar};

/// Gives a text its meaning. `timestamps` is off where an explicit tag other than `!!timestamp` is given.
pub(super) fn resolve(text: &str, timestamps: bool, dialect: Dialect) -> Scalar<'_> {
    let first = text.bytes().next();
    let string = Scalar::String(Cow::Borrowed(text));
    // Most texts begin with a letter that no word and no number begins with, or are longer than all words.
    if text.len() <= LONGEST_WORD
        && matches!(
            first,
            None | Some(
                b'~' | b'n'
                    | b'N'
                    | b't'
                    | b'T'
                    | b'f'
                    | b'F'
                    | b'.'
                    | b'+'
                    | b'-'
                    | b'<'
                    | b'y'
                    | b'Y'
                    | b'o'
                    | b'O'
            )
        )
        && let Some(value) = word(text, dialect)
    {
        return value;
    }
    match first {
        Some(b'.') => parse_float(text).map_or(string, Scalar::Float),
        Some(b'0'..=b'9' | b'+' | b'-') => {
            if timestamps && is_timestamp(text) {
                return Scalar::Timestamp;
            }
            let plain: Cow<'_, str> = if text.contains('_') {
                Cow::Owned(text.replace('_', ""))
            } else {
                Cow::Borrowed(text)
            };
            parse_int(&plain)
                .or_else(|| yaml_float(&plain).map(Scalar::Float))
                .unwrap_or(string)
        }
        _ => string,
    }
}

/// Length of `false`, in bytes.
const LONGEST_WORD: usize = 5;

/// Texts with a meaning of their own.
fn word(text: &str, dialect: Dialect) -> Option<Scalar<'static>> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        "-0" | "-0.0" if dialect == Dialect::Talos => Scalar::Float(-0.0),
        "<<" => Scalar::Merge,
        _ if dialect == Dialect::Kubernetes => Scalar::Bool(old_boolean(text)?),
        _ => return None,
    })
}

/// The boolean words of YAML 1.1 besides `true` and `false`.
pub(in crate::yaml) fn old_boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}
