//! Texts in double quotes as the consumers' messages show them.

use std::fmt::Write as _;

/// The text in double quotes, with escapes for what is not printable, as Go's `%q` writes it.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        push_escaped(&mut quoted, character);
    }
    quoted.push('"');
    quoted
}

fn push_escaped(quoted: &mut String, character: char) {
    match character {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\u{7}' => quoted.push_str("\\a"),
        '\u{8}' => quoted.push_str("\\b"),
        '\u{c}' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\u{b}' => quoted.push_str("\\v"),
        ' '..='~' => quoted.push(character),
        _ if is_printable(character) => quoted.push(character),
        _ => {
            let code = u32::from(character);
            // Writing to a string cannot fail.
            let _ = match code {
                0..=0xff if code < 0x80 => write!(quoted, "\\x{code:02x}"),
                0..=0xffff => write!(quoted, "\\u{code:04x}"),
                _ => write!(quoted, "\\U{code:08x}"),
            };
        }
    }
}

/// Whether a character outside ASCII leaves a mark on paper. A letter goes before it because the standard library
/// escapes a combining mark only at the start of a text.
fn is_printable(character: char) -> bool {
    !character.is_control()
        && ['a', character]
            .iter()
            .collect::<String>()
            .escape_debug()
            .nth(1)
            .is_some_and(|first| first == character)
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn what_is_not_printable_is_escaped() {
        for (text, quoted) in [
            ("a b", r#""a b""#),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("\u{0}\t\u{7f}", r#""\x00\t\x7f""#),
            ("\u{200b}\u{a0}\u{feff}", r#""\u200b\u00a0\ufeff""#),
            ("é😀e\u{301}", "\"é😀e\u{301}\""),
            ("\u{e0001}", r#""\U000e0001""#),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }
}
