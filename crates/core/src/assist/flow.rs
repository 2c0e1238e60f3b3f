//! Flow collections around a cursor, read without a parser, so that they may be open.

use super::line::{Line, indent_of};
use crate::source::{Source, Span};

/// The collections that are open at a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flow<'t> {
    /// Where the outermost begins.
    pub(super) start: u32,
    /// From the outermost to the innermost.
    pub(super) open: Vec<Collection<'t>>,
    /// What has been typed of the word at the cursor.
    pub(super) typed: Span,
    /// The word stands in quotes.
    pub(super) is_quoted: bool,
}

/// An open collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Collection<'t> {
    /// A mapping; a sequence otherwise.
    pub(super) is_mapping: bool,
    /// Keys that are there.
    pub(super) keys: Vec<&'t str>,
    /// The key whose value is being written.
    pub(super) key: Option<&'t str>,
}

impl<'t> Flow<'t> {
    /// The flow collections around a byte; none in block style and in comments. `lines` are those of its document.
    pub(super) fn at(source: &'t Source, lines: &std::ops::Range<u32>, byte: u32) -> Option<Self> {
        let index = source.lines();
        let at = index.line_of(byte);
        // A value goes on in lines that stand further right than its key.
        let mut limit = usize::MAX;
        let mut found = None;
        for line in (lines.start..=at).rev() {
            let text = index.text_of(source.text(), line);
            let begin = index.start_of(line)?;
            let cursor = byte.checked_sub(begin).filter(|_| line == at);
            let head = text.get(..cursor.map_or(text.len(), |cursor| cursor as usize))?;
            if let Some((offset, column)) = opening(head)
                && column.is_none_or(|column| column < limit)
            {
                let start = begin + u32::try_from(offset).ok()?;
                let Some(mut flow) = Reader::new(source.text(), start).read_to(byte) else {
                    break;
                };
                flow.add_keys_after(source.text(), byte, end_of(source, lines, at, column));
                found = Some(flow);
                // A line that begins with a bracket may go on with what an earlier one began.
                if column.is_some() {
                    break;
                }
            }
            let content = text.trim_start_matches(' ');
            let closes = content.starts_with([']', '}']);
            if !closes && (line == at || !content.is_empty()) {
                limit = limit.min(text.len() - content.len());
            }
        }
        found
    }

    /// The keys behind the cursor that belong to the innermost collection.
    fn add_keys_after(&mut self, text: &'t str, byte: u32, end: u32) {
        let Some(innermost) = self
            .open
            .last_mut()
            .filter(|innermost| innermost.is_mapping)
        else {
            return;
        };
        let mut reader = Reader::new(text, byte);
        // As if it began here.
        reader.open.push(Collection {
            is_mapping: true,
            ..Collection::default()
        });
        while reader.at < end && !reader.open.is_empty() {
            reader.step();
        }
        let own = reader.open.into_iter().next().or(reader.closed);
        innermost
            .keys
            .extend(own.into_iter().flat_map(|own| own.keys));
    }
}

/// Where a line opens a flow collection: as its value, as an item, or as all of it; and the column that its further
/// lines have to stand right of.
fn opening(text: &str) -> Option<(usize, Option<usize>)> {
    let line = Line::of(text)?;
    let begin = text.get(line.indent..)?;
    if begin.starts_with(['[', '{']) {
        return Some((line.indent, line.dash));
    }
    let (key, value) = begin.split_once(": ")?;
    let value = value.trim_start_matches(' ');
    let offset = text.len() - value.len();
    (value.starts_with(['[', '{']) && !key.contains(['[', '{']))
        .then_some((offset, Some(line.dash.unwrap_or(line.indent))))
}

/// The byte up to which a flow collection may go on.
fn end_of(source: &Source, lines: &std::ops::Range<u32>, at: u32, column: Option<usize>) -> u32 {
    let index = source.lines();
    let goes_on = |line: &u32| {
        let text = index.text_of(source.text(), *line);
        let indent = indent_of(text);
        indent == text.len() || column.is_none_or(|column| indent > column)
    };
    let last = (at + 1..lines.end).take_while(goes_on).last().unwrap_or(at);
    let start = index.start_of(last).unwrap_or(0);
    let length = index.text_of(source.text(), last).len();
    start + u32::try_from(length).unwrap_or(0)
}

/// Reads flow style character by character.
struct Reader<'t> {
    text: &'t str,
    start: u32,
    at: u32,
    open: Vec<Collection<'t>>,
    /// Where the word begins that is being read.
    word: Option<u32>,
    /// The last scalar was a quoted one, and this.
    quoted: Option<&'t str>,
    /// The quote that is open.
    quote: Option<char>,
    in_comment: bool,
    /// The collection that was closed last.
    closed: Option<Collection<'t>>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, start: u32) -> Self {
        Self {
            text,
            start,
            at: start,
            open: Vec::new(),
            word: None,
            quoted: None,
            quote: None,
            in_comment: false,
            closed: None,
        }
    }

    /// What is open at a byte; none where everything is closed before it, and in comments.
    fn read_to(mut self, byte: u32) -> Option<Flow<'t>> {
        while self.at < byte {
            self.step();
            if self.open.is_empty() {
                return None;
            }
        }
        if self.in_comment {
            return None;
        }
        Some(Flow {
            start: self.start,
            open: self.open,
            typed: Span::new(self.word.unwrap_or(byte), byte),
            is_quoted: self.quote.is_some(),
        })
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at as usize..).unwrap_or("")
    }

    fn slice(&self, from: u32, to: u32) -> &'t str {
        let slice = self.text.get(from as usize..to as usize);
        slice.unwrap_or("").trim_end()
    }

    /// Takes in a character.
    fn step(&mut self) {
        let mut characters = self.rest().chars();
        let Some(character) = characters.next() else {
            self.at = u32::MAX;
            return;
        };
        let next = characters.next();
        let before = self.at;
        self.at += length(character);
        if self.in_comment {
            self.in_comment = character != '\n';
        } else if let Some(quote) = self.quote {
            self.step_in_quotes(quote, before, character, next);
        } else {
            self.step_between_quotes(before, character, next);
        }
    }

    /// Takes in a character of a quoted scalar: its end, or an escape together with what it escapes.
    fn step_in_quotes(&mut self, quote: char, before: u32, character: char, next: Option<char>) {
        let is_doubled = quote == '\'' && next == Some('\'');
        if character == quote && !is_doubled {
            self.quoted = self.word.map(|word| self.slice(word, before));
            self.word = None;
            self.quote = None;
        } else if character == quote || quote == '"' && character == '\\' {
            self.at += next.map_or(0, length);
        }
    }

    /// Takes in a character that is in no quotes.
    fn step_between_quotes(&mut self, before: u32, character: char, next: Option<char>) {
        let starts_word = self.word.is_none();
        match character {
            '"' | '\'' if starts_word => {
                self.quote = Some(character);
                self.word = Some(self.at);
            }
            '#' if starts_word => self.in_comment = true,
            '{' | '[' => {
                self.open.push(Collection {
                    is_mapping: character == '{',
                    ..Collection::default()
                });
                self.forget();
            }
            '}' | ']' => {
                self.closed = self.open.pop();
                self.forget();
            }
            ',' => {
                if let Some(innermost) = self.open.last_mut() {
                    innermost.key = None;
                }
                self.forget();
            }
            ':' if self.quoted.is_some()
                || next.is_none_or(|next| next.is_whitespace() || ",[]{}".contains(next)) =>
            {
                let key = self
                    .quoted
                    .or(self.word.map(|word| self.slice(word, before)));
                if let (Some(key), Some(innermost)) = (key, self.open.last_mut()) {
                    innermost.keys.push(key);
                    innermost.key = Some(key);
                }
                self.forget();
            }
            character if character.is_whitespace() => {
                // A plain word may hold blanks, but what follows a line break is rarely meant to belong to it.
                if character == '\n' {
                    self.word = None;
                }
            }
            _ => {
                self.word.get_or_insert(before);
            }
        }
    }

    fn forget(&mut self) {
        self.word = None;
        self.quoted = None;
    }
}

fn length(character: char) -> u32 {
    u32::try_from(character.len_utf8()).unwrap_or(1)
}
