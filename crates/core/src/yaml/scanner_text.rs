//! The text as the scanner sees it, byte for byte as long as the source.
//!
//! The scanner follows YAML 1.2, the consumers do not: to them NEL, LS and PS end a line, a byte order mark that is not
//! the first character of the stream is a character like any other, and so are DEL and the second control block. The
//! name of an anchor ends at a colon. These differences are removed before scanning, so that trees and documents are
//! those of the consumers. Texts are decoded from the source itself wherever the two differ.

use std::borrow::Cow;

use super::go_yaml::is_anchor;

const NEL: &str = "\u{85}";
const LINE_SEPARATOR: &str = "\u{2028}";
const PARAGRAPH_SEPARATOR: &str = "\u{2029}";
const BYTE_ORDER_MARK: &str = "\u{feff}";
const DELETE: u8 = 0x7f;

/// What the scanner is given in the place of a source.
pub(super) fn scanner_text(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let characters = memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes)
        .chain(memchr::memchr_iter(DELETE, bytes))
        .filter_map(|at| Some((at, replacement(source, at)?)));
    let names = memchr::memchr2_iter(b'&', b'*', bytes)
        .filter_map(|at| Some((end_of_name(bytes, at)?, " ")));
    let mut replaced: Vec<(usize, &str)> = characters.chain(names).collect();
    if replaced.is_empty() {
        return Cow::Borrowed(source);
    }
    replaced.sort_unstable();
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for (at, replacement) in replaced {
        text.push_str(source.get(done..at).unwrap_or(""));
        text.push_str(replacement);
        done = at + replacement.len();
    }
    text.push_str(source.get(done..).unwrap_or(""));
    Cow::Owned(text)
}

/// What stands in the place of a character, of the same length.
fn replacement(source: &str, at: usize) -> Option<&'static str> {
    let rest = source.get(at..)?;
    if rest.starts_with(NEL) {
        // The break comes last, so that the next line keeps its indentation.
        Some(" \n")
    } else if rest.starts_with(LINE_SEPARATOR) || rest.starts_with(PARAGRAPH_SEPARATOR) {
        Some("  \n")
    } else if at > 0 && rest.starts_with(BYTE_ORDER_MARK) {
        Some("\u{fffd}")
    } else if rest.starts_with(|c| matches!(c, '\u{80}'..='\u{9f}')) {
        Some("\u{ff}")
    } else if rest.starts_with('\u{7f}') {
        Some("x")
    } else {
        None
    }
}

/// The last letter of the name of an anchor or alias that a colon ends and that the scanner would take further:
/// `&http://…`, `*name: …`, `&name: …` (which names an empty key). A blank in its place ends the name, and the builder knows that the name is one letter longer.
/// Where the sign opens no name but stands in a scalar or comment, the blank changes no token. A name of one letter has
/// no room for it.
fn end_of_name(bytes: &[u8], sign: usize) -> Option<usize> {
    let before = bytes.get(..sign)?;
    let alone = before
        .last()
        .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b'{'));
    let rest = bytes.get(sign + 1..)?;
    let length = rest.iter().position(|byte| !is_anchor(*byte))?;
    if !alone || length < 2 || rest.get(length) != Some(&b':') {
        return None;
    }
    let spaced = rest
        .get(length + 1)
        .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    // Behind other words of its line a key is a part of them.
    let is_key = spaced && opens_key(before);
    let is_ended = match bytes.get(sign)? {
        b'&' => !spaced || is_key,
        _ => is_key,
    };
    is_ended.then_some(sign + length)
}

/// Whether nothing stands before a place on its line that it could be a part of.
fn opens_key(before: &[u8]) -> bool {
    let word = before
        .iter()
        .rev()
        .take_while(|byte| !matches!(byte, b'\n' | b'\r'))
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'-' | b'?'));
    word.is_none_or(|byte| matches!(byte, b',' | b'{' | b'['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_a_colon() {
        for (source, scanned) in [
            ("a: &http://b", "a: &htt ://b"),
            ("*name: b", "*nam : b"),
            ("- *name: b", "- *nam : b"),
            ("{a: b, *name: c}", "{a: b, *nam : c}"),
            ("a *name: b", "a *name: b"),
            ("a: &name b", "a: &name b"),
            ("a: b&name:c", "a: b&name:c"),
            ("a: *name", "a: *name"),
            ("&a:b", "&a:b"),
            ("&name: b", "&nam : b"),
            ("a: 1\n&name:\n  b: c", "a: 1\n&nam :\n  b: c"),
            ("- &name: b", "- &nam : b"),
            ("[&name: b]", "[&nam : b]"),
            ("a: &name: b", "a: &name: b"),
            ("&n: b", "&n: b"),
        ] {
            assert_eq!(scanner_text(source), scanned, "{source:?}");
        }
    }

    #[test]
    fn the_text_keeps_its_length() {
        for source in [
            "a\u{85}b",
            "é\u{2028}x\u{2029}",
            "\u{feff}a\u{feff}b",
            "☕ é",
        ] {
            assert_eq!(scanner_text(source).len(), source.len(), "{source:?}");
        }
        assert_eq!(scanner_text("a\u{85}b"), "a \nb");
        assert_eq!(scanner_text("\u{feff}a"), "\u{feff}a");
        assert_eq!(scanner_text("a\u{feff}b"), "a\u{fffd}b");
        assert_eq!(scanner_text("\u{7f}\u{9b}"), "x\u{ff}");
    }
}
