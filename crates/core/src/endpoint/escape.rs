//! Percent encoding: what each part of a URL may hold as it is, and what must be escaped.

use super::UrlReason;

/// The part of a URL that a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Host,
    Zone,
    UserInfo,
    Query,
    Fragment,
}

impl Part {
    /// Whether a byte must be escaped when this part is written.
    pub(super) fn must_escape(self, byte: u8) -> bool {
        let host_like = matches!(self, Self::Host | Self::Zone);
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => false,
            b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'?' | b'@' => match self {
                Self::Path => byte == b'?',
                Self::UserInfo => matches!(byte, b'@' | b'/' | b'?' | b':'),
                Self::Query => true,
                Self::Fragment => false,
                Self::Host | Self::Zone => matches!(byte, b'/' | b'?' | b'@'),
            },
            b'!' | b'(' | b')' | b'*' => !host_like && self != Self::Fragment,
            b'\'' | b'[' | b']' | b'<' | b'>' | b'"' => !host_like,
            _ => true,
        }
    }

    /// Whether a text can be kept as the encoded form of this part: it may hold some bytes that would be escaped
    /// when written anew.
    pub(super) fn is_valid_encoding(self, text: &str) -> bool {
        text.bytes().all(|byte| {
            matches!(
                byte,
                b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':'
            ) || matches!(byte, b'@' | b'[' | b']' | b'%')
                || !self.must_escape(byte)
        })
    }

    /// The bytes that an encoded text stands for.
    pub(super) fn unescape(self, text: &str) -> Result<Vec<u8>, UrlReason> {
        let bytes = text.as_bytes();
        let host_like = matches!(self, Self::Host | Self::Zone);
        let is_as_written = |byte: u8| match byte {
            b'%' => false,
            _ => !host_like || byte >= 0x80 || !self.must_escape(byte),
        };
        if bytes.iter().all(|byte| is_as_written(*byte)) {
            return Ok(bytes.to_owned());
        }
        let mut decoded = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some((&first, after)) = rest.split_first() {
            if first != b'%' {
                if !is_as_written(first) {
                    return Err(UrlReason::HostCharacter(char::from(first)));
                }
                decoded.push(first);
                rest = after;
                continue;
            }
            let Some(byte) = self.escaped_byte(after) else {
                let from = bytes.len() - rest.len();
                return Err(UrlReason::Escape(excerpt(text, from)));
            };
            decoded.push(byte);
            rest = after.get(2..).unwrap_or(&[]);
        }
        Ok(decoded)
    }

    /// The byte after a percent sign, unless this part may not hold it.
    fn escaped_byte(self, digits: &[u8]) -> Option<u8> {
        let (high, low) = (hex(*digits.first()?)?, hex(*digits.get(1)?)?);
        let byte = high << 4 | low;
        let allowed = match self {
            // Only bytes outside ASCII, and the percent sign of an address with a zone.
            Self::Host => high >= 8 || byte == b'%',
            // Nothing that could not be written directly, but blanks, which Windows has in its zones.
            Self::Zone => byte == b'%' || byte == b' ' || !Self::Host.must_escape(byte),
            Self::Path | Self::UserInfo | Self::Query | Self::Fragment => true,
        };
        allowed.then_some(byte)
    }

    /// The encoded form of bytes.
    pub(super) fn escape(self, bytes: &[u8]) -> String {
        const DIGITS: [char; 16] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
        ];
        let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
        let mut encoded = String::with_capacity(bytes.len());
        for &byte in bytes {
            if self.must_escape(byte) {
                encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            } else {
                encoded.push(char::from(byte));
            }
        }
        encoded
    }
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// A percent sign and the two bytes after it; a character cut in two is shown as the replacement character.
fn excerpt(text: &str, from: usize) -> String {
    let bytes = text.as_bytes();
    let to = bytes.len().min(from + 3);
    String::from_utf8_lossy(bytes.get(from..to).unwrap_or(&[])).into_owned()
}
