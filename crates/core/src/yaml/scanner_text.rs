//! The text as the scanner sees it, byte for byte as long as the source.
//!
//! The scanner follows YAML 1.2, the consumers do not: to them NEL, LS and PS end a line, and a byte order mark that
//! is not the first character of the stream is a character like any other. Both differences are removed before
//! scanning, so that trees and documents are those of the consumers.

use std::borrow::Cow;

const NEL: &str = "\u{85}";
const LINE_SEPARATOR: &str = "\u{2028}";
const PARAGRAPH_SEPARATOR: &str = "\u{2029}";
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Stands for a byte order mark inside the text; a character for private use of the same length.
const MARK_STAND_IN: &str = "\u{e000}";

/// What the scanner is given in the place of a source.
pub(super) fn scanner_text(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let special =
        memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(|at| replacement(source, at).is_some());
    if !special {
        return Cow::Borrowed(source);
    }
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for at in memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes) {
        if let Some((length, replacement)) = replacement(source, at) {
            text.push_str(source.get(done..at).unwrap_or(""));
            text.push_str(replacement);
            done = at + length;
        }
    }
    text.push_str(source.get(done..).unwrap_or(""));
    Cow::Owned(text)
}

fn replacement(source: &str, at: usize) -> Option<(usize, &'static str)> {
    let rest = source.get(at..)?;
    if rest.starts_with(NEL) {
        // The break comes last, so that the next line keeps its indentation.
        Some((NEL.len(), " \n"))
    } else if rest.starts_with(LINE_SEPARATOR) || rest.starts_with(PARAGRAPH_SEPARATOR) {
        Some((LINE_SEPARATOR.len(), "  \n"))
    } else if at > 0 && rest.starts_with(BYTE_ORDER_MARK) {
        Some((BYTE_ORDER_MARK.len(), MARK_STAND_IN))
    } else {
        None
    }
}

/// Undoes the replacement of byte order marks in a decoded text.
pub(super) fn restored(source: &str, value: &str) -> Option<String> {
    let replaced = value.contains(MARK_STAND_IN) && !source.contains(MARK_STAND_IN);
    replaced.then(|| value.replace(MARK_STAND_IN, BYTE_ORDER_MARK))
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
        let inner = scanner_text("a\u{feff}b").into_owned();
        assert_eq!(
            restored("a\u{feff}b", &inner).as_deref(),
            Some("a\u{feff}b")
        );
    }
}
