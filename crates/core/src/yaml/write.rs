//! Text as a YAML scalar that both consumers read back as that very text.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Dialect, NodeKind, Scalar, Stream};
use crate::source::Source;

/// A text as the value of a block mapping or an item of a block sequence, on one line: plain where that is safe,
/// quoted otherwise.
pub fn write_text(text: &str) -> Cow<'_, str> {
    if is_plain(text, Place::Value) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text))
    }
}

/// A text as the key of a block mapping.
pub fn write_key(text: &str) -> Cow<'_, str> {
    if is_plain(text, Place::Key) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text))
    }
}

/// A text of several lines as a literal block scalar, header included, its lines indented by `indent` blanks and no
/// line break at the end. None when the text cannot be written so.
pub fn write_literal(text: &str, indent: usize) -> Option<String> {
    let (body, chomping) = match text.strip_suffix('\n') {
        None => (text, "-"),
        Some(body) if body.ends_with('\n') => (body, "+"),
        Some(body) => (body, ""),
    };
    let literal = body.contains('\n') || chomping.is_empty();
    if !literal
        || body.is_empty()
        || body.starts_with([' ', '\n', '\t'])
        || text.chars().any(|c| c != '\n' && !is_printable(c))
        || body.split('\n').any(|line| line.ends_with([' ', '\t']))
    {
        return None;
    }
    let mut written = format!("|{chomping}");
    for line in body.split('\n') {
        written.push('\n');
        if !line.is_empty() {
            let _ = write!(written, "{:indent$}{line}", "");
        }
    }
    Some(written)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Key,
    Value,
}

/// Whether a text can stand without quotes and still is text to both consumers.
fn is_plain(text: &str, place: Place) -> bool {
    // Words that no YAML reads as anything but text; the common case.
    let simple = text.len() > 5
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'_' | b'-'));
    if simple {
        return true;
    }
    if text.is_empty() || text.contains(['\n', '\r']) || text.trim() != text {
        return false;
    }
    let line = match place {
        Place::Key => format!("{text}: value\n"),
        Place::Value => format!("key: {text}\n"),
    };
    let stream = Stream::parse(&Source::new("", line));
    let sound = stream.len() == 1
        && stream
            .document(0)
            .is_some_and(|document| document.errors.is_empty() && document.comments.is_empty());
    let Some(entry) = stream.root(0).and_then(|root| root.entries().next()) else {
        return false;
    };
    let node = match place {
        Place::Key => entry.key,
        Place::Value => entry.value,
    };
    let reads_as_text =
        |dialect| matches!(node.scalar(dialect), Ok(Scalar::String(read)) if read == text);
    sound
        && node.kind() == NodeKind::Plain
        && node.tag().is_none()
        && node.anchor().is_none()
        && reads_as_text(Dialect::Talos)
        && reads_as_text(Dialect::Kubernetes)
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        "\"\"".to_owned()
    } else if text.chars().all(is_printable) {
        if text.contains('\'') && !text.contains(['"', '\\']) {
            format!("\"{text}\"")
        } else {
            format!("'{}'", text.replace('\'', "''"))
        }
    } else {
        double_quoted(text)
    }
}

/// A text in double quotes, everything escaped that could not stand there.
pub fn double_quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            c if is_printable(c) => written.push(c),
            c if u32::from(c) <= 0xff => {
                let _ = write!(written, "\\x{:02X}", u32::from(c));
            }
            c if u32::from(c) <= 0xffff => {
                let _ = write!(written, "\\u{:04X}", u32::from(c));
            }
            c => {
                let _ = write!(written, "\\U{:08X}", u32::from(c));
            }
        }
    }
    written.push('"');
    written
}

/// Whether a character may stand in a scalar as it is, on one line.
fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_back_as_it_was() {
        for text in [
            "",
            " ",
            "a",
            "docker.io",
            "*",
            "yes",
            "y",
            "5000",
            "1.10",
            "null",
            "~",
            "a: b",
            "a #b",
            "#a",
            "- a",
            "-",
            "'a'",
            "\"a\"",
            "it's",
            "{a}",
            "[a]",
            "@a",
            "%a",
            "a:",
            "a\nb",
            "a\nb\n",
            "a\n\n",
            "\ta",
            "a\t",
            "é",
            "\u{1f389}",
            "\u{0}",
            "http://a:5000",
            "[::1]:5000",
            "<<",
            "!a",
            "&a",
            "|",
            ">",
            "2026-01-01",
            "---",
            "---a",
            "... ",
            "=",
            "0o17",
            "1_000",
            "\u{feff}",
            "a\\b",
            "\\",
            ",",
            "?",
            "? a",
        ] {
            let value = write_text(text);
            let key = write_key(text);
            let stream = Stream::parse(&Source::new("", format!("{key}: {value}\n")));
            let entry = stream.root(0).and_then(|root| root.entries().next());
            let read = entry.map(|entry| (entry.key.text(), entry.value.text()));
            assert_eq!(read, Some((text, text)), "{key}: {value}");
            for dialect in [Dialect::Talos, Dialect::Kubernetes] {
                let scalar = entry.map(|entry| entry.value.scalar(dialect));
                assert_eq!(scalar, Some(Ok(Scalar::String(text.into()))), "{value}");
            }
        }
    }

    #[test]
    fn lines_become_a_literal_block() {
        assert_eq!(
            write_literal("a\n\nb\n", 2).as_deref(),
            Some("|\n  a\n\n  b")
        );
        assert_eq!(
            write_literal("a\nb", 4).as_deref(),
            Some("|-\n    a\n    b")
        );
        for text in ["a", "", " a\nb\n", "a \nb\n", "\u{0}\na"] {
            assert_eq!(write_literal(text, 2), None);
        }
    }
}
