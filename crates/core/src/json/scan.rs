//! The scanner: one pass, a stack of open arrays and objects, one error at most.

use super::error::{Expected, JsonError, JsonReason};
use super::string::unquote;
use super::{Json, Kind, MAX_DEPTH, NONE, Node};
use crate::source::Span;

/// Reads the first value.
pub(super) fn scan(text: &[u8]) -> Result<Json, JsonError> {
    let mut scanner = Scanner {
        text,
        at: 0,
        json: Json {
            nodes: Vec::new(),
            texts: Vec::new(),
            end: 0,
        },
        open: Vec::new(),
    };
    scanner.run()?;
    scanner.json.end = scanner.at;
    Ok(scanner.json)
}

/// Fails when anything but blanks follows.
pub(super) fn nothing_follows(text: &[u8], end: usize) -> Result<(), JsonError> {
    let rest = text.get(end..).unwrap_or_default();
    match rest.iter().position(|byte| !is_blank(*byte)) {
        None => Ok(()),
        Some(distance) => Err(JsonError {
            at: end + distance,
            reason: JsonReason::InvalidCharacter {
                byte: rest.get(distance).copied().unwrap_or_default(),
                expected: Expected::End,
            },
        }),
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// An array or object that is not closed yet.
struct Open {
    node: u32,
    last: u32,
    is_object: bool,
}

/// What may come next.
#[derive(Clone, Copy)]
enum State {
    /// A value.
    Value,
    /// After `[`: a value or the end.
    FirstItem,
    /// After `{`: a name or the end.
    FirstName,
    /// After a comma in an object: a name.
    Name,
    /// After a name: a colon.
    Colon,
    /// After a value: a comma or the end of what it stands in.
    After,
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    json: Json,
    open: Vec<Open>,
}

impl Scanner<'_> {
    fn run(&mut self) -> Result<(), JsonError> {
        let mut state = State::Value;
        loop {
            self.skip_blanks();
            let byte = self.peek()?;
            state = match state {
                State::Value => self.value(byte)?,
                State::FirstItem if byte == b']' => self.close(),
                State::FirstItem => self.value(byte)?,
                State::FirstName if byte == b'}' => self.close(),
                State::FirstName | State::Name if byte == b'"' => {
                    self.string()?;
                    State::Colon
                }
                State::FirstName | State::Name => return Err(self.unexpected(byte, Expected::Name)),
                State::Colon if byte == b':' => {
                    self.at += 1;
                    State::Value
                }
                State::Colon => return Err(self.unexpected(byte, Expected::AfterName)),
                State::After => self.after(byte)?,
            };
            if self.open.is_empty() {
                return Ok(());
            }
        }
    }

    fn value(&mut self, byte: u8) -> Result<State, JsonError> {
        match byte {
            b'{' => return self.begin(Kind::Object),
            b'[' => return self.begin(Kind::Array),
            b'"' => self.string()?,
            b't' => self.word("true", Kind::Bool)?,
            b'f' => self.word("false", Kind::Bool)?,
            b'n' => self.word("null", Kind::Null)?,
            b'-' | b'0'..=b'9' => self.number(byte)?,
            _ => return Err(self.unexpected(byte, Expected::Value)),
        }
        Ok(State::After)
    }

    fn begin(&mut self, kind: Kind) -> Result<State, JsonError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.error(JsonReason::TooDeep));
        }
        let node = self.add(kind, self.at, self.at + 1, NONE);
        self.at += 1;
        let is_object = kind == Kind::Object;
        self.open.push(Open {
            node,
            last: NONE,
            is_object,
        });
        Ok(if is_object {
            State::FirstName
        } else {
            State::FirstItem
        })
    }

    fn after(&mut self, byte: u8) -> Result<State, JsonError> {
        let is_object = self.open.last().is_some_and(|open| open.is_object);
        match (byte, is_object) {
            (b'}', true) | (b']', false) => Ok(self.close()),
            (b',', _) => {
                self.at += 1;
                Ok(if is_object { State::Name } else { State::Value })
            }
            (_, true) => Err(self.unexpected(byte, Expected::AfterMember)),
            (_, false) => Err(self.unexpected(byte, Expected::AfterItem)),
        }
    }

    fn close(&mut self) -> State {
        self.at += 1;
        if let Some(open) = self.open.pop()
            && let Some(node) = self.json.nodes.get_mut(open.node as usize)
        {
            node.span.end = offset(self.at);
        }
        State::After
    }

    fn string(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    self.escape()?;
                }
                byte @ 0..0x20 => return Err(self.unexpected(byte, Expected::InString)),
                _ => self.at += 1,
            }
        }
        let inner = self.text.get(start + 1..self.at).unwrap_or_default();
        let text = self.keep(unquote(inner));
        self.at += 1;
        self.add(Kind::String, start, self.at, text);
        Ok(())
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        match self.peek()? {
            b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => self.at += 1,
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    let byte = self.peek()?;
                    if !byte.is_ascii_hexdigit() {
                        return Err(self.unexpected(byte, Expected::InHexEscape));
                    }
                    self.at += 1;
                }
            }
            byte => return Err(self.unexpected(byte, Expected::InEscape)),
        }
        Ok(())
    }

    fn word(&mut self, word: &'static str, kind: Kind) -> Result<(), JsonError> {
        let start = self.at;
        for wanted in word.bytes() {
            let byte = self.peek()?;
            if byte != wanted {
                return Err(self.unexpected(byte, Expected::InWord(word, wanted)));
            }
            self.at += 1;
        }
        self.literal(kind, start);
        Ok(())
    }

    fn number(&mut self, first: u8) -> Result<(), JsonError> {
        let start = self.at;
        if first == b'-' {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            byte => return Err(self.unexpected(byte, Expected::InNumber)),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.some_digits(Expected::AfterPoint)?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits(Expected::InExponent)?;
        }
        self.literal(Kind::Number, start);
        Ok(())
    }

    fn some_digits(&mut self, expected: Expected) -> Result<(), JsonError> {
        let byte = self.peek()?;
        if !byte.is_ascii_digit() {
            return Err(self.unexpected(byte, expected));
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn literal(&mut self, kind: Kind, start: usize) {
        let bytes = self.text.get(start..self.at).unwrap_or_default();
        let text = self.keep(String::from_utf8_lossy(bytes).into_owned());
        self.add(kind, start, self.at, text);
    }

    fn keep(&mut self, text: String) -> u32 {
        self.json.texts.push(text.into_boxed_str());
        offset(self.json.texts.len() - 1)
    }

    /// Adds a node and ties it to the array or object that is open.
    fn add(&mut self, kind: Kind, start: usize, end: usize, text: u32) -> u32 {
        let id = offset(self.json.nodes.len());
        self.json.nodes.push(Node {
            kind,
            span: Span::new(offset(start), offset(end)),
            first: NONE,
            next: NONE,
            text,
        });
        if let Some(open) = self.open.last_mut() {
            let (tie, is_first) = match open.last {
                NONE => (open.node, true),
                last => (last, false),
            };
            open.last = id;
            if let Some(node) = self.json.nodes.get_mut(tie as usize) {
                if is_first {
                    node.first = id;
                } else {
                    node.next = id;
                }
            }
        }
        id
    }

    fn skip_blanks(&mut self) {
        while self.byte().is_some_and(is_blank) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn peek(&self) -> Result<u8, JsonError> {
        self.byte()
            .ok_or_else(|| self.error(JsonReason::UnexpectedEnd))
    }

    fn unexpected(&self, byte: u8, expected: Expected) -> JsonError {
        self.error(JsonReason::InvalidCharacter { byte, expected })
    }

    fn error(&self, reason: JsonReason) -> JsonError {
        JsonError {
            at: self.at,
            reason,
        }
    }
}

fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
