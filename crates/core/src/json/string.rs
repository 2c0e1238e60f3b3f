//! Decoding of strings.

/// The text between the quotes of a sound JSON string. Bytes that are no UTF-8 and halves of surrogate pairs become
/// replacement characters.
pub(super) fn unquote(inner: &[u8]) -> String {
    let mut decoded = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            decoded.push(*byte);
            continue;
        }
        let Some((escape, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        match escape {
            b'b' => decoded.push(0x08),
            b'f' => decoded.push(0x0c),
            b'n' => decoded.push(b'\n'),
            b'r' => decoded.push(b'\r'),
            b't' => decoded.push(b'\t'),
            b'u' => {
                let (character, after) = unicode(rest);
                rest = after;
                let mut buffer = [0; 4];
                decoded.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            }
            other => decoded.push(*other),
        }
    }
    replace_invalid(decoded)
}

/// The character of the digits after `\u`, with the second half of a surrogate pair where there is one.
fn unicode(digits: &[u8]) -> (char, &[u8]) {
    let Some((unit, rest)) = four_digits(digits) else {
        return (char::REPLACEMENT_CHARACTER, &[]);
    };
    if let Some(character) = char::from_u32(unit) {
        return (character, rest);
    }
    let low = rest.strip_prefix(b"\\u").and_then(four_digits);
    if let (0xd800..0xdc00, Some((low @ 0xdc00..0xe000, rest))) = (unit, low) {
        let value = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        return (
            char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
            rest,
        );
    }
    (char::REPLACEMENT_CHARACTER, rest)
}

fn four_digits(digits: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = digits.split_at_checked(4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

/// Go puts one replacement character for each byte that does not fit, where Rust may put one for several.
fn replace_invalid(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut text = String::with_capacity(error.as_bytes().len());
        for chunk in error.as_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
        }
        text
    })
}
