//! Text, byte spans, and the translation of bytes to lines and columns.

mod line_index;
mod map;
mod span;

use std::sync::{Arc, OnceLock};

pub use line_index::{ColumnUnit, LineIndex, Position};
pub use map::{Origin, Piece, SourceMap};
pub use span::Span;

/// A named text. Cheap to clone; the line index is built on first use.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    lines: Arc<OnceLock<LineIndex>>,
    encoding: Encoding,
}

/// How the bytes of a [`Source`] became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; offsets are those of the file.
    Utf8,
    /// UTF-16, little endian, with a byte order mark. Offsets are those of the text after conversion to UTF-8.
    Utf16Le,
    /// UTF-16, big endian, with a byte order mark. Offsets are those of the text after conversion to UTF-8.
    Utf16Be,
    /// Bytes that are no text; the first one that does not fit stands at this byte offset. The text holds what
    /// could be read, with replacement characters after that place.
    Invalid(u32),
}

/// Why bytes cannot become a [`Source`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SourceError {
    /// The input is larger than the limit, both in bytes.
    #[error("the input has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Size of the input.
        size: usize,
        /// The limit it passes.
        limit: usize,
    },
}

/// The largest input that is read, in bytes.
pub const MAX_SOURCE_BYTES: usize = 16 * 1024 * 1024;

impl Source {
    /// A source from text. Text past [`MAX_SOURCE_BYTES`] is for the caller to refuse; see [`Source::from_bytes`].
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            lines: Arc::default(),
            encoding: Encoding::Utf8,
        }
    }

    /// A source from the bytes of a file: UTF-8, or UTF-16 with a byte order mark as Talos and kubectl read it.
    pub fn from_bytes(name: impl Into<Arc<str>>, bytes: &[u8]) -> Result<Self, SourceError> {
        if bytes.len() > MAX_SOURCE_BYTES {
            return Err(SourceError::TooLarge {
                size: bytes.len(),
                limit: MAX_SOURCE_BYTES,
            });
        }
        let (text, encoding) = decode(bytes);
        Ok(Self {
            encoding,
            ..Self::new(name, text)
        })
    }

    /// The name shown in reports, a path in most cases.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the bytes were read.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The text of a span; empty when the span does not lie in the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The line break that the text is written with: that of its first line.
    pub fn line_break(&self) -> &'static str {
        line_break(&self.text)
    }

    /// Line starts and column arithmetic of this text.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset, columns in `unit`.
    pub fn position(&self, byte: u32, unit: ColumnUnit) -> Position {
        self.lines().position(&self.text, byte, unit)
    }
}

/// The first line break of a text; `\n` when it has none.
pub(crate) fn line_break(text: &str) -> &'static str {
    let rest = text.find(['\n', '\r']).and_then(|at| text.get(at..));
    match rest.map(str::as_bytes) {
        Some([b'\r', b'\n', ..]) => "\r\n",
        Some([b'\r', ..]) => "\r",
        _ => "\n",
    }
}

fn decode(bytes: &[u8]) -> (String, Encoding) {
    match bytes {
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes, Encoding::Utf16Le),
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes, Encoding::Utf16Be),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            Err(error) => (
                String::from_utf8_lossy(bytes).into_owned(),
                Encoding::Invalid(saturating_u32(error.valid_up_to())),
            ),
        },
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: Encoding) -> (String, Encoding) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = None;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(character.unwrap_or_else(|_| {
            invalid.get_or_insert(text.len());
            char::REPLACEMENT_CHARACTER
        }));
    }
    if !rest.is_empty() {
        invalid.get_or_insert(text.len());
    }
    let encoding = invalid.map_or(encoding, |at| Encoding::Invalid(saturating_u32(at)));
    (text, encoding)
}

fn saturating_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
