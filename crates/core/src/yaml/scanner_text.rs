//! The text as the scanner sees it, byte for byte as long as the source.
//!
//! The scanner follows YAML 1.2, the consumers do not: to them NEL, LS and PS end a line, a byte order mark that is not
//! the first character of the stream is a character like any other, and so are DEL and the second control block. These
//! differences are removed before scanning, so that trees and documents are those of the consumers. Texts are decoded
//! from the source itself wherever the two differ.

use std::borrow::Cow;

const NEL: &str = "\u{85}";
const LINE_SEPARATOR: &str = "\u{2028}";
const PARAGRAPH_SEPARATOR: &str = "\u{2029}";
const BYTE_ORDER_MARK: &str = "\u{feff}";
const DELETE: u8 = 0x7f;

/// What the scanner is given in the place of a source.
pub(super) fn scanner_text(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let places =
        || memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).chain(memchr::memchr_iter(DELETE, bytes));
    if !places().any(|at| replacement(source, at).is_some()) {
        return Cow::Borrowed(source);
    }
    let mut places: Vec<usize> = places().collect();
    places.sort_unstable();
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for at in places {
        if let Some(replacement) = replacement(source, at) {
            text.push_str(source.get(done..at).unwrap_or(""));
            text.push_str(replacement);
            done = at + replacement.len();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
