//! Characters to tokens: indentation, simple keys, flow levels.

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
struct SimpleKey {
    possible: bool,
    required: bool,
    /// Number of the token that would be the key, counted from the document's first.
    token: usize,
    place: Place,
    indentation: i64,
}

/// A place while scanning; its column is worked out only when someone asks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) at: usize,
    line: usize,
    line_start: usize,
}

pub(super) type Scanned<T> = Result<T, Box<Refusal>>;

/// go-yaml's limits of nesting.
const MAX_DEPTH: usize = 10_000;

pub(super) struct Scanner<'t> {
    pub(super) text: Bytes<'t>,
    pub(super) dialect: Dialect,
    pub(super) place: Place,
    /// A `---` follows the text.
    pub(super) followed: bool,
    pub(super) flow_level: usize,
    pub(super) indentation: i64,
    indentations: Vec<i64>,
    simple_keys: Vec<SimpleKey>,
    pub(super) simple_key_allowed: bool,
    tokens: VecDeque<Token>,
    taken: usize,
    last: Option<TokenKind>,
    /// Line breaks since the last character that is not blank.
    pub(super) breaks: usize,
    ended: bool,
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
            indentations: Vec::new(),
            simple_keys: vec![SimpleKey {
                possible: false,
                required: false,
                token: 0,
                place: Place::default(),
                indentation: 0,
            }],
            simple_key_allowed: true,
            tokens: VecDeque::new(),
            taken: 0,
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
        while !self.ended {
            if self.tokens.len() > ahead && !self.head_may_be_key()? {
                break;
            }
            self.fetch()?;
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

    fn insert(&mut self, number: usize, kind: TokenKind, start: Place) {
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

    fn next_number(&self) -> usize {
        self.taken + self.tokens.len()
    }

    // Simple keys

    fn is_key_valid(&mut self, index: usize) -> Scanned<bool> {
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

    fn save_key(&mut self) -> Scanned<()> {
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

    fn indent(
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

    // Fetching

    fn fetch(&mut self) -> Scanned<()> {
        self.skip_to_token();
        let column = self.column();
        self.dedent(column);
        if self.place.at >= self.text.len() {
            return self.fetch_end();
        }
        let (here, at) = (self.here(), self.place.at);
        if self.at_line_start() {
            if here == b'%' {
                return self.fetch_directive();
            }
            if self.text.is_marker(at, b"---") {
                return self.fetch_marker(TokenKind::DocumentStart);
            }
            if self.text.is_marker(at, b"...") {
                return self.fetch_marker(TokenKind::DocumentEnd);
            }
        }
        self.fetch_content(here)?;
        if self.dialect == Dialect::Talos && self.last != Some(TokenKind::BlockEntry) {
            self.skip_line_comment();
        }
        Ok(())
    }

    fn fetch_content(&mut self, here: u8) -> Scanned<()> {
        let next = self.place.at + 1;
        let spaced = self.text.is_blank_or_end(next);
        let in_flow = self.flow_level > 0;
        match here {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if spaced => self.fetch_block_entry(),
            b'?' if spaced || in_flow && self.dialect == Dialect::Kubernetes => self.fetch_key(),
            b':' if spaced || in_flow && !self.is_flow_item() => self.fetch_value(),
            b'*' => self.fetch_anchor(TokenKind::Alias),
            b'&' => self.fetch_anchor(TokenKind::Anchor),
            b'!' => self.fetch_tag(),
            b'|' | b'>' if !in_flow => {
                self.drop_key()?;
                self.simple_key_allowed = true;
                self.scan_block_scalar()
            }
            b'\'' | b'"' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                self.scan_quoted(here == b'\'')
            }
            // `-`, `?` and `:` start a plain scalar when something stands right behind them.
            b'-' if !self.text.is_blank(next) => self.fetch_plain(),
            b'?' | b':' if !spaced => self.fetch_plain(),
            b'-' | b'?' | b':' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | 0 => self.refuse_start(),
            _ if self.text.is_blank_or_end(self.place.at) => self.refuse_start(),
            _ => self.fetch_plain(),
        }
    }

    fn refuse_start(&self) -> Scanned<()> {
        self.refuse_in(
            "while scanning for the next token",
            self.place,
            "found character that cannot start any token",
        )
    }

    /// Whether a `:` here would be the first thing of an item, which v4 reads as text.
    fn is_flow_item(&self) -> bool {
        self.dialect == Dialect::Talos
            && matches!(
                self.last,
                Some(TokenKind::FlowEntry | TokenKind::FlowSequenceStart)
            )
    }

    fn fetch_end(&mut self) -> Scanned<()> {
        if !self.at_line_start() {
            self.place.line += 1;
            self.place.line_start = self.place.at;
        }
        self.dedent(-1);
        self.drop_key()?;
        self.simple_key_allowed = false;
        let kind = if self.followed {
            TokenKind::DocumentStart
        } else {
            TokenKind::StreamEnd
        };
        self.push(kind, self.place);
        self.ended = true;
        Ok(())
    }

    fn fetch_directive(&mut self) -> Scanned<()> {
        self.dedent(-1);
        self.drop_key()?;
        self.simple_key_allowed = false;
        self.scan_directive()
    }

    fn fetch_marker(&mut self, kind: TokenKind) -> Scanned<()> {
        self.dedent(-1);
        self.drop_key()?;
        self.simple_key_allowed = false;
        self.push(kind, self.place);
        self.skip(3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Scanned<()> {
        self.save_key()?;
        self.simple_keys.push(SimpleKey {
            possible: false,
            required: false,
            token: self.next_number(),
            place: self.place,
            indentation: 0,
        });
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return self.refuse_in(
                "while increasing flow level",
                self.place,
                "exceeded max depth of 10000",
            );
        }
        self.simple_key_allowed = true;
        self.push(kind, self.place);
        self.skip(1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Scanned<()> {
        self.drop_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.simple_keys.pop();
        }
        self.simple_key_allowed = false;
        self.push(kind, self.place);
        self.skip(1);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Scanned<()> {
        self.drop_key()?;
        self.simple_key_allowed = true;
        self.push(TokenKind::FlowEntry, self.place);
        self.skip(1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Scanned<()> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.refuse("block sequence entries are not allowed in this context");
            }
            let column = self.column();
            self.indent(column, None, TokenKind::BlockSequenceStart, self.place)?;
        }
        self.drop_key()?;
        self.simple_key_allowed = true;
        self.push(TokenKind::BlockEntry, self.place);
        self.skip(1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Scanned<()> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.refuse("mapping keys are not allowed in this context");
            }
            let column = self.column();
            self.indent(column, None, TokenKind::BlockMappingStart, self.place)?;
        }
        self.drop_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push(TokenKind::Key, self.place);
        self.skip(1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Scanned<()> {
        let level = self.simple_keys.len().saturating_sub(1);
        if self.is_key_valid(level)?
            && let Some(key) = self.simple_keys.get_mut(level)
        {
            key.possible = false;
            let key = *key;
            self.insert(key.token, TokenKind::Key, key.place);
            self.indent(
                key.indentation,
                Some(key.token),
                TokenKind::BlockMappingStart,
                key.place,
            )?;
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return self.refuse("mapping values are not allowed in this context");
                }
                let column = self.column();
                self.indent(column, None, TokenKind::BlockMappingStart, self.place)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push(TokenKind::Value, self.place);
        self.skip(1);
        Ok(())
    }

    fn fetch_anchor(&mut self, kind: TokenKind) -> Scanned<()> {
        self.save_key()?;
        self.simple_key_allowed = false;
        self.scan_anchor(kind)
    }

    fn fetch_tag(&mut self) -> Scanned<()> {
        self.save_key()?;
        self.simple_key_allowed = false;
        self.scan_tag()
    }

    fn fetch_plain(&mut self) -> Scanned<()> {
        self.save_key()?;
        self.simple_key_allowed = false;
        self.scan_plain()
    }

    // What stands between tokens

    fn skip_to_token(&mut self) {
        loop {
            while self.here() == b' '
                || self.here() == b'\t' && (self.flow_level > 0 || !self.simple_key_allowed)
            {
                self.skip(1);
            }
            if self.here() == b'#' {
                match self.dialect {
                    Dialect::Talos => self.skip_comments(),
                    Dialect::Kubernetes => self.skip_rest_of_line(),
                }
            }
            if !self.skip_line() {
                return;
            }
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn skip_rest_of_line(&mut self) {
        let end = self.text.line_end(self.place.at);
        self.skip(end - self.place.at);
    }

    /// v4 takes a run of comment lines at once, with the blank lines between them, tabs and all.
    fn skip_comments(&mut self) {
        loop {
            self.skip_rest_of_line();
            let mut ahead = self.place.at;
            while ahead < self.place.at + LOOK_AHEAD
                && matches!(self.text.get(ahead), b' ' | b'\t' | b'\n' | b'\r')
            {
                ahead += 1;
            }
            if self.text.get(ahead) != b'#' || ahead >= self.place.at + LOOK_AHEAD {
                return;
            }
            while self.place.at < ahead {
                if !self.skip_line() {
                    self.skip(1);
                }
            }
        }
    }

    /// v4 takes the comment behind a token at once, over any blanks.
    fn skip_line_comment(&mut self) {
        if self.breaks > 0 {
            return;
        }
        let mut ahead = self.place.at;
        while ahead < self.place.at + LOOK_AHEAD && self.text.is_blank(ahead) {
            ahead += 1;
        }
        if self.text.get(ahead) == b'#' && ahead < self.place.at + LOOK_AHEAD {
            self.skip_rest_of_line();
        }
    }
}

/// How far v4 looks for comments.
const LOOK_AHEAD: usize = 512;

fn column_of(place: Place) -> i64 {
    i64::try_from(place.at - place.line_start).unwrap_or(i64::MAX)
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
