//! Base64 as Go's `encoding/base64` reads it with `StdEncoding`: the standard alphabet, padding required, line breaks
//! passed over, no other blanks, bits that fall off the end ignored.
//!
//! Talos reads legacy certificates and registry credentials this way, the API server reads `data` of a Secret, the
//! kubelet reads `auth`. The position of the first illegal byte is part of what they say, so it is computed exactly.

/// Why a text is not base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("illegal base64 data at input byte {at}")]
pub struct IllegalByte {
    /// Where Go says it stopped: a byte offset, possibly the length of the text when something is missing.
    pub at: usize,
}

/// Decodes standard base64.
///
/// ```
/// use pullpath_core::encoding::base64::decode;
/// assert_eq!(decode(b"dXNl\ncjpwdw=="), Ok(b"user:pw".to_vec()));
/// assert_eq!(decode(b"dXNlcjpwdw").map_err(|error| error.at), Err(8));
/// ```
pub fn decode(text: &[u8]) -> Result<Vec<u8>, IllegalByte> {
    decode_with(text, Padding::Required)
}

/// Decodes base64 without padding, as Go's `RawStdEncoding`: an equals sign is illegal.
///
/// ```
/// use pullpath_core::encoding::base64::decode_unpadded;
/// assert_eq!(decode_unpadded(b"dXNlcjpwdw"), Ok(b"user:pw".to_vec()));
/// assert_eq!(decode_unpadded(b"dXNlcjpwdw==").map_err(|error| error.at), Err(10));
/// ```
pub fn decode_unpadded(text: &[u8]) -> Result<Vec<u8>, IllegalByte> {
    decode_with(text, Padding::None)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Padding {
    Required,
    None,
}

fn decode_with(text: &[u8], padding: Padding) -> Result<Vec<u8>, IllegalByte> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3);
    let mut position = 0;
    while let Some(quantum) = Quantum::read(text, &mut position, padding)? {
        let [_, first, second, third] = quantum.bits.to_be_bytes();
        decoded.extend([first, second, third].iter().take(quantum.bytes));
        if quantum.last {
            break;
        }
    }
    Ok(decoded)
}

/// Base64 in its standard form: blanks left out, the alphabet of URLs replaced, padding added. None when the text is no
/// base64 in that form either.
///
/// ```
/// use pullpath_core::encoding::base64::standardized;
/// assert_eq!(standardized("dXNl cjpwdw").as_deref(), Some("dXNlcjpwdw=="));
/// assert_eq!(standardized("user:pw"), None);
/// ```
pub fn standardized(text: &str) -> Option<String> {
    let mut standard: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    standard.truncate(standard.trim_end_matches('=').len());
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    decode(standard.as_bytes()).is_ok().then_some(standard)
}

/// Encodes to standard base64, padded, without line breaks.
pub fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Four characters: up to three bytes.
struct Quantum {
    bits: u32,
    bytes: usize,
    last: bool,
}

impl Quantum {
    /// Reads one quantum; none at the end of the text.
    fn read(
        text: &[u8],
        position: &mut usize,
        padding: Padding,
    ) -> Result<Option<Self>, IllegalByte> {
        let mut bits = 0;
        let mut count = 0;
        while count < 4 {
            let Some(&byte) = text.get(*position) else {
                return match (count, padding) {
                    (0, _) => Ok(None),
                    (2 | 3, Padding::None) => Ok(Some(Self::last(bits, count))),
                    // Go counts back the characters of the unfinished quantum, not the line breaks among them.
                    _ => Err(illegal(*position - count)),
                };
            };
            *position += 1;
            if let Some(value) = value_of(byte) {
                bits = bits << 6 | u32::from(value);
                count += 1;
            } else if byte == b'=' && padding == Padding::Required {
                read_padding(text, position, count)?;
                return Ok(Some(Self::last(bits, count)));
            } else if !is_line_break(byte) {
                return Err(illegal(*position - 1));
            }
        }
        Ok(Some(Self {
            bits,
            bytes: 3,
            last: false,
        }))
    }

    /// The end of a text: two or three characters that carry one or two bytes.
    fn last(bits: u32, characters: usize) -> Self {
        Self {
            bits: bits << (6 * (4 - characters)),
            bytes: characters - 1,
            last: true,
        }
    }
}

/// Reads what must follow the first `=` after `count` characters of a quantum: its twin where one is due, then nothing
/// but line breaks.
fn read_padding(text: &[u8], position: &mut usize, count: usize) -> Result<(), IllegalByte> {
    match count {
        0 | 1 => return Err(illegal(*position - 1)),
        2 => {
            skip_line_breaks(text, position);
            match text.get(*position) {
                None => return Err(illegal(text.len())),
                Some(b'=') => *position += 1,
                Some(_) => return Err(illegal(*position - 1)),
            }
        }
        _ => {}
    }
    skip_line_breaks(text, position);
    if *position < text.len() {
        return Err(illegal(*position));
    }
    Ok(())
}

fn skip_line_breaks(text: &[u8], position: &mut usize) {
    while text.get(*position).copied().is_some_and(is_line_break) {
        *position += 1;
    }
}

fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn illegal(at: usize) -> IllegalByte {
    IllegalByte { at }
}

fn value_of(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn illegal_at(text: &str) -> Option<usize> {
        decode(text.as_bytes()).err().map(|error| error.at)
    }

    #[test]
    fn sound_text_decodes_to_what_was_encoded() {
        for length in 0..70_u8 {
            let bytes: Vec<u8> = (0..length).map(|i| i.wrapping_mul(37)).collect();
            assert_eq!(decode(encode(&bytes).as_bytes()), Ok(bytes));
        }
    }

    #[test]
    fn line_breaks_are_passed_over_anywhere_other_blanks_nowhere() {
        assert_eq!(decode(b"\r\nYQ\n=\n=\n"), Ok(b"a".to_vec()));
        assert_eq!(illegal_at("YW Jj"), Some(2));
        assert_eq!(illegal_at("YWJj "), Some(4));
    }

    #[test]
    fn the_place_of_the_first_illegal_byte_is_that_of_go() {
        assert_eq!(illegal_at("-----BEGIN"), Some(0));
        assert_eq!(illegal_at("YWI_"), Some(3), "the alphabet of URLs");
        assert_eq!(illegal_at("YWJjZGU"), Some(4), "padding is missing");
        assert_eq!(illegal_at("YQ=a"), Some(2), "half of the padding");
        assert_eq!(
            illegal_at("YQ="),
            Some(3),
            "half of the padding, at the end"
        );
        assert_eq!(illegal_at("YQ==YQ=="), Some(4), "text after the padding");
        assert_eq!(illegal_at("=YQ="), Some(0));
    }

    #[test]
    fn bits_that_fall_off_the_end_are_ignored() {
        assert_eq!(decode(b"YR=="), Ok(b"a".to_vec()));
    }
}
