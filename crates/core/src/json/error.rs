//! Why a text is no JSON, in Go's words.

use std::fmt;

/// Why a text is no JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct JsonError {
    /// Byte offset of the character at fault; the length of the text when it ends too early.
    pub at: usize,
    /// What is wrong.
    pub reason: JsonReason,
}

/// What is wrong with a JSON text. The wording is that of Go's `encoding/json`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonReason {
    /// The text ends before its value does.
    #[error("unexpected end of JSON input")]
    UnexpectedEnd,
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("exceeded max depth")]
    TooDeep,
    /// A character that cannot stand here.
    #[error("invalid character {} {expected}", quoted(*.byte))]
    InvalidCharacter {
        /// The character's byte.
        byte: u8,
        /// What the reader was doing.
        expected: Expected,
    },
    /// A value of another type than the reader wants.
    #[error("json: cannot unmarshal {found} into {target}")]
    WrongType {
        /// Word for the type that was found.
        found: &'static str,
        /// What it should fill, and the type wanted there.
        target: String,
    },
}

/// What the reader was doing when a character did not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value.
    Value,
    /// The name of a member.
    Name,
    /// The colon after a name.
    AfterName,
    /// A comma or the end of an object.
    AfterMember,
    /// A comma or the end of an array.
    AfterItem,
    /// The end of the text.
    End,
    /// The rest of a string.
    InString,
    /// The character after a backslash.
    InEscape,
    /// The four digits after `\u`.
    InHexEscape,
    /// The digit after a minus sign.
    InNumber,
    /// The digit after a decimal point.
    AfterPoint,
    /// The digits of an exponent.
    InExponent,
    /// This character of `true`, `false` or `null`.
    InWord(&'static str, u8),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value => f.write_str("looking for beginning of value"),
            Self::Name => f.write_str("looking for beginning of object key string"),
            Self::AfterName => f.write_str("after object key"),
            Self::AfterMember => f.write_str("after object key:value pair"),
            Self::AfterItem => f.write_str("after array element"),
            Self::End => f.write_str("after top-level value"),
            Self::InString => f.write_str("in string literal"),
            Self::InEscape => f.write_str("in string escape code"),
            Self::InHexEscape => f.write_str("in \\u hexadecimal character escape"),
            Self::InNumber => f.write_str("in numeric literal"),
            Self::AfterPoint => f.write_str("after decimal point in numeric literal"),
            Self::InExponent => f.write_str("in exponent of numeric literal"),
            Self::InWord(word, wanted) => {
                write!(f, "in literal {word} (expecting '{}')", char::from(*wanted))
            }
        }
    }
}

/// A byte as Go shows it in these messages.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\\' => r"'\\'".to_owned(),
        0x07 => r"'\a'".to_owned(),
        0x08 => r"'\b'".to_owned(),
        0x0b => r"'\v'".to_owned(),
        0x0c => r"'\f'".to_owned(),
        b'\n' => r"'\n'".to_owned(),
        b'\r' => r"'\r'".to_owned(),
        b'\t' => r"'\t'".to_owned(),
        0x00..=0x1f | 0x7f => format!("'\\x{byte:02x}'"),
        0x80..=0xa0 | 0xad => format!("'\\u{byte:04x}'"),
        _ => format!("'{}'", char::from(byte)),
    }
}
