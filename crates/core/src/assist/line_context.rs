//! Where in a document a line stands, read from indentation alone, so that it works while the text is broken.

use super::flow::Flow;
use super::line::{Line, indent_of};
use crate::source::{Source, Span};

/// What the cursor is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place<'t> {
    /// The beginning of a key, or an empty line where one may stand.
    Key,
    /// The value of this key, on the same line.
    Value(&'t str),
    /// An item of a sequence, after its dash.
    Item,
}

/// The surroundings of a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineContext<'t> {
    /// What the cursor is at.
    pub(super) place: Place<'t>,
    /// The keys from the document's top down to here; an empty text stands for an item of a sequence.
    pub(super) path: Vec<&'t str>,
    /// Keys that are there already, beside the cursor.
    pub(super) present: Vec<&'t str>,
    /// What has been typed of the word at the cursor.
    pub(super) typed: Span,
    /// Column at which keys stand here, in bytes.
    pub(super) indent: usize,
    /// How collections are written here.
    pub(super) style: Style,
    /// Where the word at the cursor ends, where it is a key with its colon already.
    pub(super) key_end: Option<u32>,
}

/// How collections are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// By indentation.
    Block,
    /// In brackets.
    Flow,
    /// In brackets, and the word at the cursor in quotes.
    Quoted,
}

impl<'t> LineContext<'t> {
    /// The surroundings of a byte; none inside of comments.
    pub(super) fn at(source: &'t Source, byte: u32) -> Option<Self> {
        let line = source.lines().line_of(byte);
        let document = document_lines(source, line);
        match Flow::at(source, &document, byte) {
            Some(flow) => Self::in_flow(source, document, byte, flow),
            None => Self::in_block(source, document, byte),
        }
    }

    fn in_flow(
        source: &'t Source,
        document: std::ops::Range<u32>,
        byte: u32,
        mut flow: Flow<'t>,
    ) -> Option<Self> {
        // The way to the outermost collection, then through those inside it.
        let outer = Self::in_block(source, document, flow.start)?;
        let mut path = outer.path;
        if let Place::Value(key) = outer.place {
            path.push(key);
        }
        let innermost = flow.open.pop()?;
        for collection in flow.open {
            path.push(if collection.is_mapping {
                collection.key?
            } else {
                ""
            });
        }
        let place = match (innermost.is_mapping, innermost.key) {
            (true, Some(key)) => Place::Value(key),
            (true, None) => Place::Key,
            (false, _) => {
                path.push("");
                Place::Item
            }
        };
        Some(Self {
            place,
            path,
            present: innermost.keys,
            typed: flow.typed,
            indent: outer.indent,
            style: if flow.is_quoted {
                Style::Quoted
            } else {
                Style::Flow
            },
            key_end: key_end(source, byte),
        })
    }

    fn in_block(source: &'t Source, document: std::ops::Range<u32>, byte: u32) -> Option<Self> {
        let lines = source.lines();
        let text = |line| lines.text_of(source.text(), line);
        let line = lines.line_of(byte);
        let start = lines.start_of(line)?;
        let before = source.text().get(start as usize..byte as usize)?;
        if before.trim_start().starts_with('#') {
            return None;
        }
        let (place, word, indent) = cursor(before)?;
        let typed = Span::new(byte - u32::try_from(word.len()).ok()?, byte);
        let own_dash = Line::of(text(line)).and_then(|line| line.dash).or_else(|| {
            before
                .trim_start()
                .starts_with('-')
                .then(|| indent_of(before))
        });
        let line_at = |line| Line::of(text(line));
        let above = (document.start..line).rev().filter_map(line_at);
        let below = (line + 1..document.end).filter_map(line_at);
        let (path, mut present) = way(above, indent, own_dash);
        present.extend(keys_beside(below, indent));
        Some(Self {
            place,
            path,
            present,
            typed,
            indent,
            style: Style::Block,
            key_end: key_end(source, byte),
        })
    }
}

/// The way to a line at a column, and the keys beside it, from the lines above it, the nearest first: those that stand
/// further left are the way, those at the same column are beside it.
fn way<'t>(
    above: impl Iterator<Item = Line<'t>>,
    indent: usize,
    own_dash: Option<usize>,
) -> (Vec<&'t str>, Vec<&'t str>) {
    let mut path = Vec::new();
    let mut present = Vec::new();
    let mut limit = indent;
    let mut beside = own_dash.is_none();
    if let Some(dash) = own_dash {
        path.push("");
        limit = dash + 1;
    }
    for line in above {
        if beside && line.indent == indent {
            present.extend(line.key);
        } else if line.indent < limit {
            path.extend(line.key);
            limit = line.indent;
            beside = false;
        } else {
            continue;
        }
        if let Some(dash) = line.dash {
            path.push("");
            limit = dash + 1;
            beside = false;
        }
    }
    path.reverse();
    (path, present)
}

/// The keys beside a line at a column, from the lines below it.
fn keys_beside<'t>(below: impl Iterator<Item = Line<'t>>, indent: usize) -> Vec<&'t str> {
    below
        .take_while(|line| line.indent >= indent && line.dash.is_none_or(|dash| dash >= indent))
        .filter(|line| line.indent == indent)
        .filter_map(|line| line.key)
        .collect()
}

/// Where the word at a byte ends, where a colon follows it.
fn key_end(source: &Source, byte: u32) -> Option<u32> {
    let rest = source.text().get(byte as usize..)?;
    let length = rest.find(|c: char| !is_word(c))?;
    let behind = rest.get(length..)?.trim_start_matches(['"', '\'']);
    behind
        .starts_with(':')
        .then(|| byte + u32::try_from(length).unwrap_or(0))
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | '$')
}

/// What a line up to the cursor says: place, the word that is being typed, the column of keys.
fn cursor(before: &str) -> Option<(Place<'_>, &str, usize)> {
    let mut content = before.trim_start_matches(' ');
    let mut dashed = false;
    while let Some(rest) = content.strip_prefix("- ") {
        content = rest.trim_start_matches(' ');
        dashed = true;
    }
    let indent = before.len() - content.len();
    if let Some((key, value)) = content.split_once(": ") {
        let word = value.trim_start().trim_start_matches(['"', '\'']);
        return Some((Place::Value(key.trim_matches(['"', '\''])), word, indent));
    }
    if !content.chars().all(is_word) {
        return None;
    }
    let place = if dashed { Place::Item } else { Place::Key };
    Some((place, content, indent))
}

/// The lines of the document that holds a line, its separator left out.
fn document_lines(source: &Source, line: u32) -> std::ops::Range<u32> {
    let lines = source.lines();
    let is_separator = |line: &u32| {
        let text = lines.text_of(source.text(), *line);
        text == "---" || text.starts_with("--- ") || text == "..."
    };
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let start = (0..line)
        .rev()
        .find(is_separator)
        .map_or(0, |line| line + 1);
    let end = (line..count).find(is_separator).unwrap_or(count);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(marked: &str) -> (Vec<String>, Vec<String>, String) {
        let at = marked.find('|').unwrap_or(0);
        let source = Source::new("", marked.replacen('|', "", 1));
        let byte = u32::try_from(at).unwrap_or(0);
        let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
        LineContext::at(&source, byte).map_or_else(Default::default, |context| {
            (
                owned(&context.path),
                owned(&context.present),
                format!("{:?}", context.place),
            )
        })
    }

    #[test]
    fn the_way_to_a_line_is_read_from_indentation() {
        let cases = [
            ("kind: A\n|", "", "kind", "Key"),
            ("kind: A\nna|\nendpoints: []\n", "", "kind endpoints", "Key"),
            ("a: 1\n---\nkind: |", "", "", "Value(\"kind\")"),
            ("endpoints:\n  - url: x\n    o|", "endpoints ", "url", "Key"),
            (
                "endpoints:\n  - url: x\n  - |\nname: b",
                "endpoints ",
                "",
                "Item",
            ),
            (
                "machine:\n  registries:\n    mirrors:\n      docker.io:\n        e|",
                "machine registries mirrors docker.io",
                "",
                "Key",
            ),
            ("endpoints:\n- url: x\n  |", "endpoints ", "url", "Key"),
            ("a: { b: 1, |", "a", "b", "Key"),
            ("a: { b: 1, c|, d: 2 }\ne: f", "a", "b d", "Key"),
            ("a: {\n  b: 1,\n  c|\n}\ne: f", "a", "b", "Key"),
            ("a: [ { b: \"}\", 'c': |", "a ", "b c", "Value(\"c\")"),
            ("- x: [ 1, { y: [|", " x  y ", "", "Item"),
            ("{ \"a\": { \"b|", "a", "", "Key"),
            ("a: { b: 1 }\nc|", "", "a", "Key"),
            ("a: [ # {\n  b, |", "a ", "", "Item"),
            ("a: [ b\nc|", "", "a", "Key"),
        ];
        for (text, path, present, place) in cases {
            let (found_path, found_present, found_place) = context(text);
            assert_eq!(found_path.join(" "), path, "{text}");
            assert_eq!(found_present.join(" "), present, "{text}");
            assert_eq!(found_place, place, "{text}");
        }
    }
}
