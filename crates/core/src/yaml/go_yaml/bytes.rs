//! Classes of characters, by bytes. The end of the text reads as zero, which no document can hold.

/// The text with a bounded look ahead.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'t> {
    bytes: &'t [u8],
}

impl<'t> Bytes<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
        }
    }

    pub(super) fn len(self) -> usize {
        self.bytes.len()
    }

    pub(super) fn get(self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub(super) fn slice(self, from: usize, to: usize) -> &'t [u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }

    pub(super) fn starts_with(self, at: usize, prefix: &[u8]) -> bool {
        self.bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(prefix))
    }

    /// A space or a tab.
    pub(super) fn is_blank(self, at: usize) -> bool {
        matches!(self.get(at), b' ' | b'\t')
    }

    /// Length of the line break at a place; zero when there is none. NEL, LS and PS are line breaks too.
    pub(super) fn line_break(self, at: usize) -> usize {
        match self.get(at) {
            b'\n' => 1,
            b'\r' => 1 + usize::from(self.get(at + 1) == b'\n'),
            0xc2 if self.get(at + 1) == 0x85 => 2,
            0xe2 if self.get(at + 1) == 0x80 && matches!(self.get(at + 2), 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    pub(super) fn is_end(self, at: usize) -> bool {
        self.get(at) == 0
    }

    pub(super) fn is_break_or_end(self, at: usize) -> bool {
        self.is_end(at) || self.line_break(at) > 0
    }

    pub(super) fn is_blank_or_end(self, at: usize) -> bool {
        self.is_blank(at) || self.is_break_or_end(at)
    }

    /// The place after everything that stands on the line from here on.
    pub(super) fn line_end(self, mut at: usize) -> usize {
        while !self.is_break_or_end(at) {
            at += 1;
        }
        at
    }

    /// The place after the bytes that mean nothing but themselves inside of a scalar, whatever stands around them.
    pub(super) fn word_end(self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let is_plain =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'-' | b'_');
        at + rest.iter().take_while(|byte| is_plain(byte)).count()
    }

    /// Number of code points between two places.
    pub(super) fn characters(self, from: usize, to: usize) -> usize {
        self.slice(from, to)
            .iter()
            .filter(|byte| **byte & 0xc0 != 0x80)
            .count()
    }

    /// `---` or `...` with a blank, a line break or the end behind it.
    pub(super) fn is_marker(self, at: usize, marker: &[u8]) -> bool {
        self.starts_with(at, marker) && self.is_blank_or_end(at + 3)
    }
}

/// A letter, a digit, `_` or `-`.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// A character of an anchor's name in go-yaml v4.
pub(in crate::yaml) fn is_anchor(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b':' | b'[' | b']' | b'{' | b'}' | b',')
}

/// A character of a tag; flow indicators only in `!<…>` and in directives.
pub(super) fn is_tag(byte: u8, flow_indicators: bool) -> bool {
    match byte {
        b',' | b'[' | b']' => flow_indicators,
        b';' | b'/' | b'?' | b':' | b'@' | b'&' | b'=' | b'+' | b'$' | b'.' | b'!' | b'~'
        | b'*' | b'\'' | b'(' | b')' | b'%' => true,
        _ => is_word(byte),
    }
}
