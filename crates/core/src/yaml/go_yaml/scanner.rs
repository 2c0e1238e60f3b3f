//! The state of the scanner: its place, tokens in waiting, indentation, and keys that may turn out to be ones.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::bytes::Bytes;
use super::{Mark, Part, Refusal};
use crate::yaml::Dialect;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    StreamEnd,
    Version { compatible: bool },
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

/// A token; for tags and directives with the bytes of the handle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) place: Place,
    pub(super) handle: (usize, usize),
}

/// A place where a key without `?` may have begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct SimpleKey {
    pub(super) possible: bool,
    pub(super) required: bool,
    /// Number of the token that would be the key, counted from the document's first.
    pub(super) token: usize,
    pub(super) place: Place,
    pub(super) indentation: i64,
}

/// A place while scanning; its column is worked out only when someone asks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) line_start: usize,
}

pub(super) type Scanned<T> = Result<T, Box<Refusal>>;

/// go-yaml's limits of nesting.
pub(super) const MAX_DEPTH: usize = 10_000;

pub(super) struct Scanner<'t> {
    pub(super) text: Bytes<'t>,
    pub(super) dialect: Dialect,
    pub(super) place: Place,
    /// A `---` follows the text.
    pub(super) followed: bool,
    pub(super) flow_level: usize,
    pub(super) indentation: i64,
    indentations: Vec<i64>,
    pub(super) simple_keys: Vec<SimpleKey>,
    pub(super) simple_key_allowed: bool,
    tokens: VecDeque<Token>,
    taken: usize,
    /// How many tokens have been peeked at: nothing will be put in front of them any more.
    settled: usize,
    pub(super) last: Option<TokenKind>,
    /// Line breaks since the last character that is not blank.
    pub(super) breaks: usize,
    pub(super) ended: bool,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, followed: bool, dialect: Dialect) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text: Bytes::new(text),
            dialect,
            place: Place {
                at: start,
                line: 0,
                line_start: start,
            },
            followed,
            flow_level: 0,
            indentation: -1,
            indentations: Vec::with_capacity(8),
            simple_keys: vec![SimpleKey {
                possible: false,
                required: false,
                token: 0,
                place: Place::default(),
                indentation: 0,
            }],
            simple_key_allowed: true,
            tokens: VecDeque::with_capacity(8),
            taken: 0,
            settled: 0,
            last: None,
            breaks: 0,
            ended: false,
        }
    }

    /// The next token, not taken.
    pub(super) fn peek(&mut self) -> Scanned<Token> {
        // v4 looks two tokens further, to find the comments that belong to one.
        let ahead = match self.dialect {
            Dialect::Talos => 2,
            Dialect::Kubernetes => 0,
        };
        while self.settled <= self.taken && !self.ended {
            if self.tokens.len() > ahead && !self.head_may_be_key()? {
                self.settled = self.taken + 1;
            } else {
                self.fetch()?;
            }
        }
        Ok(self.tokens.front().copied().unwrap_or(Token {
            kind: TokenKind::StreamEnd,
            place: self.place,
            handle: (0, 0),
        }))
    }

    /// Drops the token that was peeked at.
    pub(super) fn take(&mut self) {
        if self.tokens.pop_front().is_some() {
            self.taken += 1;
        }
    }

    fn head_may_be_key(&mut self) -> Scanned<bool> {
        let from = self
            .simple_keys
            .partition_point(|key| key.token < self.taken);
        for index in from..self.simple_keys.len() {
            match self.simple_keys.get(index) {
                Some(key) if key.token == self.taken => {
                    if key.possible && self.is_key_valid(index)? {
                        return Ok(true);
                    }
                }
                _ => break,
            }
        }
        Ok(false)
    }

    // Places

    pub(super) fn mark(&self) -> Mark {
        self.mark_of(self.place)
    }

    pub(super) fn mark_of(&self, place: Place) -> Mark {
        Mark {
            at: saturating(place.at),
            line: saturating(place.line),
            column: saturating(self.text.characters(place.line_start, place.at)),
        }
    }

    pub(super) fn column(&self) -> i64 {
        column_of(self.place)
    }

    pub(super) fn at_line_start(&self) -> bool {
        self.place.at == self.place.line_start
    }

    pub(super) fn here(&self) -> u8 {
        self.text.get(self.place.at)
    }

    pub(super) fn next(&self) -> u8 {
        self.text.get(self.place.at + 1)
    }

    /// Goes on by some bytes that are no line break.
    pub(super) fn skip(&mut self, bytes: usize) {
        if !self.text.is_blank(self.place.at) {
            self.breaks = 0;
        }
        self.place.at += bytes;
    }

    /// Goes on over a line break; false when there is none.
    pub(super) fn skip_line(&mut self) -> bool {
        let length = self.text.line_break(self.place.at);
        if length == 0 {
            return false;
        }
        self.place.at += length;
        self.place.line += 1;
        self.place.line_start = self.place.at;
        self.breaks += 1;
        true
    }

    // Refusals

    pub(super) fn refuse<T>(&self, problem: &'static str) -> Scanned<T> {
        Err(Box::new(Refusal {
            part: Part::Scanner,
            context: None,
            problem: problem.into(),
            mark: self.mark(),
            open: None,
        }))
    }

    pub(super) fn refuse_in<T>(
        &self,
        context: &'static str,
        start: Place,
        problem: impl Into<Cow<'static, str>>,
    ) -> Scanned<T> {
        Err(Box::new(Refusal {
            part: Part::Scanner,
            context: Some((context, self.mark_of(start))),
            problem: problem.into(),
            mark: self.mark(),
            open: None,
        }))
    }

    // Tokens

    pub(super) fn push(&mut self, kind: TokenKind, start: Place) {
        self.push_with_handle(kind, start, (0, 0));
    }

    pub(super) fn push_with_handle(
        &mut self,
        kind: TokenKind,
        start: Place,
        handle: (usize, usize),
    ) {
        self.tokens.push_back(Token {
            kind,
            place: start,
            handle,
        });
        self.last = Some(kind);
    }

    pub(super) fn insert(&mut self, number: usize, kind: TokenKind, start: Place) {
        let index = number.saturating_sub(self.taken).min(self.tokens.len());
        let token = Token {
            kind,
            place: start,
            handle: (0, 0),
        };
        self.tokens.insert(index, token);
        if index + 1 == self.tokens.len() {
            self.last = Some(kind);
        }
    }

    pub(super) fn next_number(&self) -> usize {
        self.taken + self.tokens.len()
    }

    // Simple keys

    pub(super) fn is_key_valid(&mut self, index: usize) -> Scanned<bool> {
        let Some(key) = self.simple_keys.get_mut(index) else {
            return Ok(false);
        };
        if !key.possible {
            return Ok(false);
        }
        // v4 leaves a key that the line break invalidates in its place and complains about the `:` instead.
        if self.dialect == Dialect::Talos {
            return Ok(key.place.line == self.place.line);
        }
        let too_long = self.place.at > key.place.at + 1024
            && self.text.characters(key.place.at, self.place.at) > 1024;
        if key.place.line == self.place.line && !too_long {
            return Ok(true);
        }
        key.possible = false;
        let (required, start) = (key.required, key.place);
        if required {
            return self.refuse_in(
                "while scanning a simple key",
                start,
                "could not find expected ':'",
            );
        }
        Ok(false)
    }

    pub(super) fn save_key(&mut self) -> Scanned<()> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indentation == self.column();
        self.drop_key()?;
        let key = SimpleKey {
            possible: true,
            required,
            token: self.next_number(),
            place: self.place,
            indentation: self.column(),
        };
        if let Some(last) = self.simple_keys.last_mut() {
            *last = key;
        }
        Ok(())
    }

    pub(super) fn drop_key(&mut self) -> Scanned<()> {
        if let Some(key) = self.simple_keys.last_mut()
            && key.possible
        {
            key.possible = false;
            let (required, start) = (key.required, key.place);
            if required {
                return self.refuse_in(
                    "while scanning a simple key",
                    start,
                    "could not find expected ':'",
                );
            }
        }
        Ok(())
    }

    // Indentation

    pub(super) fn indent(
        &mut self,
        column: i64,
        number: Option<usize>,
        kind: TokenKind,
        start: Place,
    ) -> Scanned<()> {
        if self.flow_level > 0 || self.indentation >= column {
            return Ok(());
        }
        self.indentations.push(self.indentation);
        self.indentation = column;
        if self.indentations.len() > MAX_DEPTH {
            return self.refuse_in(
                "while increasing indent level",
                start,
                "exceeded max depth of 10000",
            );
        }
        match number {
            Some(number) => self.insert(number, kind, start),
            None => self.push(kind, start),
        }
        Ok(())
    }

    pub(super) fn dedent(&mut self, column: i64) {
        if self.flow_level > 0 {
            return;
        }
        while self.indentation > column {
            self.push(TokenKind::BlockEnd, self.place);
            self.indentation = self.indentations.pop().unwrap_or(-1);
        }
    }
}

fn column_of(place: Place) -> i64 {
    i64::try_from(place.at - place.line_start).unwrap_or(i64::MAX)
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
