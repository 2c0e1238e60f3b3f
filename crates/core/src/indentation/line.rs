//! The lines of a document, each read by itself: without indentation nothing else is left of them.

use std::borrow::Cow;

/// A line of a document.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    /// Its first byte, counted from the document's.
    pub(super) start: usize,
    /// Bytes of the blanks it begins with.
    pub(super) blanks: usize,
    /// Its text without blanks around it.
    pub(super) text: &'t str,
    /// What it is when it is no part of a longer text.
    pub(super) content: Content<'t>,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content<'t> {
    /// Nothing.
    Blank,
    /// A comment.
    Comment,
    /// A marker between documents, or a directive.
    Marker,
    /// Part of a structure: so many dashes, and what comes after them.
    Structure {
        /// Widths of the dashes with the blanks behind them, in bytes.
        dashes: Vec<usize>,
        /// What comes after them.
        tail: Tail<'t>,
    },
}

/// What stands behind the dashes of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tail<'t> {
    /// Nothing.
    Nothing,
    /// `key:` with its value.
    Key(Cow<'t, str>, Value),
    /// A value.
    Value(Value),
}

/// A value as far as its line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing: what follows is the value, or it is null.
    Open,
    /// The head of a block scalar: `|`, or `>`, which folds its lines.
    Block {
        /// Whether it is `>`.
        folded: bool,
    },
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Number,
    /// Null, an alias, or a placeholder: fits everything.
    Anything,
    /// Other text. A quoted one may take more lines, so many.
    Text {
        /// Lines that follow and belong to it.
        more: usize,
    },
    /// A collection between brackets.
    Flow {
        /// Lines that follow and belong to it.
        more: usize,
    },
}

impl Value {
    /// Lines that follow and belong to it.
    pub(super) fn more(self) -> usize {
        match self {
            Self::Text { more } | Self::Flow { more } => more,
            _ => 0,
        }
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for written in text.split_inclusive('\n') {
        let inner = written.trim_start_matches('\u{feff}');
        let mark = written.len() - inner.len();
        let trimmed = inner.trim();
        let blanks = inner.len() - inner.trim_start().len();
        lines.push(Line {
            start: start + mark,
            blanks: if trimmed.is_empty() { 0 } else { blanks },
            text: trimmed,
            content: Content::Blank,
        });
        start += written.len();
    }
    for index in 0..lines.len() {
        let content = content(&lines, index);
        if let Some(line) = lines.get_mut(index) {
            line.content = content;
        }
    }
    lines
}

fn content<'t>(lines: &[Line<'t>], index: usize) -> Content<'t> {
    let Some(line) = lines.get(index) else {
        return Content::Blank;
    };
    let text = line.text;
    if text.is_empty() {
        return Content::Blank;
    }
    if text.starts_with('#') {
        return Content::Comment;
    }
    let is_marker = |marker: &str| {
        text.strip_prefix(marker)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    if is_marker("---") || is_marker("...") || text.starts_with('%') {
        return Content::Marker;
    }
    let mut rest = text;
    let mut dashes = Vec::new();
    while let Some(behind) = rest.strip_prefix('-') {
        if !behind.is_empty() && !behind.starts_with([' ', '\t']) {
            break;
        }
        let inner = behind.trim_start();
        dashes.push(rest.len() - inner.len());
        rest = inner;
    }
    let following = lines.get(index + 1..).unwrap_or_default();
    let tail = if rest.is_empty() || rest.starts_with('#') {
        Tail::Nothing
    } else if let Some((key, value)) = key(rest) {
        Tail::Key(key, value_of(value, following))
    } else {
        Tail::Value(value_of(rest, following))
    };
    if dashes.is_empty() && tail == Tail::Nothing {
        return Content::Comment;
    }
    Content::Structure { dashes, tail }
}

/// A line as key and value; none when it is no entry.
pub(super) fn key(text: &str) -> Option<(Cow<'_, str>, &str)> {
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let end = text.get(1..)?.find(quote)? + 1;
        let behind = text.get(end + 1..)?.trim_start().strip_prefix(':')?;
        let ends = behind.is_empty() || behind.starts_with([' ', '\t']);
        return ends.then(|| {
            let key = text.get(1..end).unwrap_or_default();
            (Cow::Borrowed(key), behind.trim_start())
        });
    }
    if text.starts_with(['{', '[', '#', '|', '>', '@', '`', '!', '%', ',']) {
        return None;
    }
    let colon = text
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|at| match text.get(at + 1..) {
            Some(rest) => rest.is_empty() || rest.starts_with([' ', '\t']),
            None => false,
        })?;
    let key = text.get(..colon)?.trim_end();
    let is_comment = key.contains(" #");
    let value = text.get(colon + 1..)?.trim_start();
    (!key.is_empty() && !is_comment).then_some((Cow::Borrowed(key), value))
}

/// What a value is; `following` are the lines behind its own.
fn value_of(text: &str, following: &[Line<'_>]) -> Value {
    let mut rest = text;
    // Anchors and tags.
    while rest.starts_with(['&', '!']) {
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or("").trim_start();
    }
    let first = rest.chars().next();
    match first {
        None | Some('#') => Value::Open,
        Some('|' | '>') if is_block_head(rest) => Value::Block {
            folded: first == Some('>'),
        },
        Some('*') => Value::Anything,
        Some('{' | '[') if rest.starts_with("{{") => Value::Anything,
        Some('{' | '[') => Value::Flow {
            more: flow_lines(rest, following),
        },
        Some('"' | '\'') => Value::Text {
            more: quoted_lines(rest, following),
        },
        _ => plain(rest),
    }
}

fn plain(text: &str) -> Value {
    let text = match text.find(" #") {
        Some(comment) => text.get(..comment).unwrap_or(text).trim_end(),
        None => text,
    };
    match text {
        "~" => Value::Anything,
        _ if is_any(text, &["null"]) => Value::Anything,
        // The words of YAML 1.1 with them.
        _ if is_any(text, &["true", "false", "yes", "no", "on", "off"]) => Value::Bool,
        _ if text.contains("${") || text.contains("{{") => Value::Anything,
        _ if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
            && text.parse::<f64>().is_ok() =>
        {
            Value::Number
        }
        _ => Value::Text { more: 0 },
    }
}

fn is_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// `|`, `>`, with indicators, with a comment.
fn is_block_head(text: &str) -> bool {
    let head = text.get(1..).unwrap_or("");
    let end = head.find([' ', '\t']).unwrap_or(head.len());
    let (indicators, rest) = head.split_at_checked(end).unwrap_or((head, ""));
    let rest = rest.trim_start();
    indicators
        .chars()
        .all(|c| matches!(c, '+' | '-' | '1'..='9'))
        && (rest.is_empty() || rest.starts_with('#'))
}

/// How many lines behind its own a text in quotes takes.
fn quoted_lines(text: &str, following: &[Line<'_>]) -> usize {
    let Some(quote) = text.chars().next() else {
        return 0;
    };
    let mut open = true;
    let mut count = |text: &str, skip: usize| {
        let mut characters = text.chars().skip(skip);
        while let Some(character) = characters.next() {
            if character == '\\' && quote == '"' {
                characters.next();
            } else if character == quote {
                // A doubled single quote closes and opens again.
                open = !open;
            } else if !open {
                break;
            }
        }
        open
    };
    if !count(text, 1) {
        return 0;
    }
    for (index, line) in following.iter().enumerate() {
        if !count(line.text, 0) {
            return index + 1;
        }
    }
    0
}

/// How many lines behind its own a collection between brackets takes.
fn flow_lines(text: &str, following: &[Line<'_>]) -> usize {
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    let mut closed = |text: &str| {
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match (quote, character) {
                (Some('"'), '\\') => {
                    characters.next();
                }
                (Some(open), _) if open == character => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '{' | '[') => depth += 1,
                (None, '}' | ']') => depth = depth.saturating_sub(1),
                (None, '#') if depth > 0 => return false,
                _ => {}
            }
            if depth == 0 && quote.is_none() {
                return true;
            }
        }
        false
    };
    if closed(text) {
        return 0;
    }
    for (index, line) in following.iter().enumerate() {
        if closed(line.text) {
            return index + 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(text: &str) -> (usize, Tail<'_>) {
        match lines(text).swap_remove(0).content {
            Content::Structure { dashes, tail } => (dashes.len(), tail),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_line_is_read_by_itself() {
        let key = |name: &'static str, value| Tail::Key(Cow::Borrowed(name), value);
        let text = Value::Text { more: 0 };
        for (line, expected) in [
            ("spec:", (0, key("spec", Value::Open))),
            ("spec: # comment", (0, key("spec", Value::Open))),
            ("- name: x", (1, key("name", text))),
            ("- - x", (2, Tail::Value(text))),
            ("-", (1, Tail::Nothing)),
            ("- |", (1, Tail::Value(Value::Block { folded: false }))),
            ("a: |-2 # x", (0, key("a", Value::Block { folded: false }))),
            ("a: |x", (0, key("a", text))),
            (
                "a: !!binary |",
                (0, key("a", Value::Block { folded: false })),
            ),
            ("a: 1", (0, key("a", Value::Number))),
            ("a: true", (0, key("a", Value::Bool))),
            ("\"*\": x", (0, key("*", text))),
            (
                "kairos.io/managed: \"true\"",
                (0, key("kairos.io/managed", text)),
            ),
            ("docker.io:5000:", (0, key("docker.io:5000", Value::Open))),
            ("https://x", (0, Tail::Value(text))),
            ("-c", (0, Tail::Value(text))),
            ("a: {b: [c]}", (0, key("a", Value::Flow { more: 0 }))),
            ("a: {\nb: c\n}", (0, key("a", Value::Flow { more: 2 }))),
            ("a: \"b\nc\"\n", (0, key("a", Value::Text { more: 1 }))),
            ("a: 'it''s'\nc'", (0, key("a", text))),
        ] {
            assert_eq!(structure(line), expected, "{line}");
        }
    }
}
