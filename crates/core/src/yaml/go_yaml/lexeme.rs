//! Scalars, anchors, tags and directives.

use super::bytes::{is_anchor, is_tag, is_word};
use super::scanner::{Place, Scanned, Scanner, TokenKind};
use crate::yaml::Dialect;

impl Scanner<'_> {
    // Scalars

    pub(super) fn scan_block_scalar(&mut self) -> Scanned<()> {
        const CONTEXT: &str = "while scanning a block scalar";
        let start = self.place;
        self.skip(1);
        let mut increment = 0;
        // A chomping indicator and a digit, in any order.
        let chomping_first = matches!(self.here(), b'+' | b'-');
        if chomping_first {
            self.skip(1);
        }
        if self.here().is_ascii_digit() {
            if self.here() == b'0' {
                return self.refuse_in(CONTEXT, start, "found an indentation indicator equal to 0");
            }
            increment = i64::from(self.here() - b'0');
            self.skip(1);
            if !chomping_first && matches!(self.here(), b'+' | b'-') {
                self.skip(1);
            }
        }
        while self.text.is_blank(self.place.at) {
            self.skip(1);
        }
        if self.here() == b'#' {
            let end = self.text.line_end(self.place.at);
            self.skip(end - self.place.at);
        }
        if !self.text.is_break_or_end(self.place.at) {
            return self.refuse_in(
                CONTEXT,
                start,
                "did not find expected comment or line break",
            );
        }
        self.skip_line();
        let mut indentation = None;
        if increment > 0 {
            indentation = Some(self.indentation.max(0) + increment);
        }
        self.skip_block_breaks(&mut indentation, start)?;
        while Some(self.column()) == indentation
            && !self.text.is_end(self.place.at)
            && !self.at_marker()
        {
            let end = self.text.line_end(self.place.at);
            self.skip(end - self.place.at);
            self.breaks = 0;
            self.skip_line();
            self.skip_block_breaks(&mut indentation, start)?;
        }
        self.push(TokenKind::Scalar, start);
        Ok(())
    }

    /// Skips indentation and empty lines of a block scalar, and finds its indentation when that is not known.
    fn skip_block_breaks(&mut self, indentation: &mut Option<i64>, start: Place) -> Scanned<()> {
        let mut deepest = 0;
        loop {
            let within = |column| indentation.is_none_or(|known| column < known);
            while within(self.column()) && self.here() == b' ' {
                self.skip(1);
            }
            deepest = deepest.max(self.column());
            if within(self.column()) && self.here() == b'\t' {
                return self.refuse_in(
                    "while scanning a block scalar",
                    start,
                    "found a tab character where an indentation space is expected",
                );
            }
            if !self.skip_line() {
                break;
            }
        }
        let least = match self.dialect {
            Dialect::Talos => self.indentation + 1,
            Dialect::Kubernetes => (self.indentation + 1).max(1),
        };
        indentation.get_or_insert(deepest.max(least));
        Ok(())
    }

    pub(super) fn scan_quoted(&mut self, single: bool) -> Scanned<()> {
        const CONTEXT: &str = "while scanning a quoted scalar";
        let start = self.place;
        let quote = if single { b'\'' } else { b'"' };
        self.skip(1);
        loop {
            // The text ends where a marker stands at the start of a line.
            let ends = self.place.at >= self.text.len() && self.at_line_start() && self.followed;
            if ends || self.at_marker() {
                return self.refuse_in(CONTEXT, start, "found unexpected document indicator");
            }
            if self.text.is_end(self.place.at) {
                return self.refuse_in(CONTEXT, start, "found unexpected end of stream");
            }
            while !self.text.is_blank_or_end(self.place.at) {
                let here = self.here();
                if single && here == quote && self.next() == quote {
                    self.skip(2);
                } else if here == quote {
                    break;
                } else if !single && here == b'\\' {
                    if self.text.line_break(self.place.at + 1) > 0 {
                        self.skip(1);
                        self.skip_line();
                        break;
                    }
                    self.skip_escape(start)?;
                } else {
                    self.skip(1);
                }
            }
            if self.here() == quote {
                break;
            }
            loop {
                if self.text.is_blank(self.place.at) {
                    self.skip(1);
                } else if !self.skip_line() {
                    break;
                }
            }
        }
        self.skip(1);
        self.push(TokenKind::Scalar, start);
        Ok(())
    }

    fn at_marker(&self) -> bool {
        self.at_line_start()
            && (self.text.is_marker(self.place.at, b"---")
                || self.text.is_marker(self.place.at, b"..."))
    }

    fn skip_escape(&mut self, start: Place) -> Scanned<()> {
        const CONTEXT: &str = "while scanning a quoted scalar";
        let digits = match self.next() {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"'
            | b'\'' | b'\\' | b'N' | b'_' | b'L' | b'P' => 0,
            _ => return self.refuse_in(CONTEXT, start, "found unknown escape character"),
        };
        self.skip(2);
        let mut value: u32 = 0;
        for offset in 0..digits {
            let Some(digit) = char::from(self.text.get(self.place.at + offset)).to_digit(16) else {
                return self.refuse_in(CONTEXT, start, "did not find expected hexadecimal number");
            };
            value = value.wrapping_shl(4) | digit;
        }
        if char::from_u32(value).is_none() {
            return self.refuse_in(
                CONTEXT,
                start,
                "found invalid Unicode character escape code",
            );
        }
        self.skip(digits);
        Ok(())
    }

    pub(super) fn scan_plain(&mut self) -> Scanned<()> {
        let start = self.place;
        let indentation = self.indentation + 1;
        // A line break was passed since the last character.
        let mut folded = false;
        loop {
            if self.at_marker() {
                break;
            }
            if self.here() == b'#' {
                break;
            }
            loop {
                let word = self.text.word_end(self.place.at) - self.place.at;
                let length = if word > 0 {
                    word
                } else if self.text.is_blank_or_end(self.place.at) || self.ends_plain() {
                    break;
                } else {
                    1
                };
                folded = false;
                self.skip(length);
            }
            if !self.text.is_blank(self.place.at) && self.text.line_break(self.place.at) == 0 {
                break;
            }
            loop {
                if self.text.is_blank(self.place.at) {
                    if folded && self.column() < indentation && self.here() == b'\t' {
                        return self.refuse_in(
                            "while scanning a plain scalar",
                            start,
                            "found a tab character that violates indentation",
                        );
                    }
                    self.skip(1);
                } else if self.skip_line() {
                    folded = true;
                } else {
                    break;
                }
            }
            if self.flow_level == 0 && self.column() < indentation {
                break;
            }
        }
        self.push(TokenKind::Scalar, start);
        if folded {
            self.simple_key_allowed = true;
        }
        Ok(())
    }

    fn ends_plain(&self) -> bool {
        let spaced = || self.text.is_blank_or_end(self.place.at + 1);
        match self.here() {
            b':' => spaced(),
            b',' | b'[' | b']' | b'{' | b'}' => self.flow_level > 0,
            b'?' => self.flow_level > 0 && (self.dialect == Dialect::Kubernetes || spaced()),
            _ => false,
        }
    }

    // Properties

    pub(super) fn scan_anchor(&mut self, kind: TokenKind) -> Scanned<()> {
        let start = self.place;
        self.skip(1);
        let name = self.place.at;
        while match self.dialect {
            Dialect::Talos => is_anchor(self.here()),
            Dialect::Kubernetes => is_word(self.here()),
        } {
            self.skip(1);
        }
        let ended = self.text.is_blank_or_end(self.place.at)
            || matches!(
                self.here(),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if self.place.at == name || !ended {
            let context = if kind == TokenKind::Anchor {
                "while scanning an anchor"
            } else {
                "while scanning an alias"
            };
            return self.refuse_in(
                context,
                start,
                "did not find expected alphabetic or numeric character",
            );
        }
        self.push(kind, start);
        Ok(())
    }

    pub(super) fn scan_tag(&mut self) -> Scanned<()> {
        const CONTEXT: &str = "while scanning a tag";
        let start = self.place;
        let mut handle = (0, 0);
        if self.next() == b'<' {
            self.skip(2);
            self.scan_tag_text(start, false, true, false)?;
            if self.here() != b'>' {
                return self.refuse_in(CONTEXT, start, "did not find the expected '>'");
            }
            self.skip(1);
        } else {
            let from = self.place.at;
            self.scan_tag_handle(start, false)?;
            let written = self.text.slice(from, self.place.at);
            let full = written.len() > 1 && written.ends_with(b"!");
            let lone = written == b"!";
            handle = if full {
                (from, self.place.at)
            } else {
                (from, from + 1)
            };
            self.scan_tag_text(start, false, false, !full)?;
            // `!` alone is no shorthand and needs no handle.
            if lone && self.place.at == from + 1 {
                handle = (0, 0);
            }
        }
        if !self.text.is_blank_or_end(self.place.at) {
            return self.refuse_in(
                CONTEXT,
                start,
                "did not find expected whitespace or line break",
            );
        }
        self.push_with_handle(TokenKind::Tag, start, handle);
        Ok(())
    }

    fn scan_tag_handle(&mut self, start: Place, directive: bool) -> Scanned<()> {
        let context = tag_context(directive);
        if self.here() != b'!' {
            return self.refuse_in(context, start, "did not find expected '!'");
        }
        let from = self.place.at;
        self.skip(1);
        while is_word(self.here()) {
            self.skip(1);
        }
        if self.here() == b'!' {
            self.skip(1);
        } else if directive && self.place.at > from + 1 {
            return self.refuse_in(context, start, "did not find expected '!'");
        }
        Ok(())
    }

    /// The text of a tag after its handle. `begun` says that a part of it was read as a handle already.
    fn scan_tag_text(
        &mut self,
        start: Place,
        directive: bool,
        verbatim: bool,
        begun: bool,
    ) -> Scanned<()> {
        let context = tag_context(directive);
        let from = self.place.at;
        let flow_indicators = verbatim || self.dialect == Dialect::Kubernetes;
        while is_tag(self.here(), flow_indicators) {
            if self.here() == b'%' {
                self.scan_tag_escape(context, start)?;
            } else {
                self.skip(1);
            }
        }
        let here = self.here();
        if self.dialect == Dialect::Talos && !verbatim && here.is_ascii_graphic() {
            let here = char::from(here);
            let problem = format!("found character '{here}' that is not allowed in a YAML tag");
            return self.refuse_in(context, start, problem);
        }
        if !begun && self.place.at == from {
            return self.refuse_in(context, start, "did not find expected tag URI");
        }
        Ok(())
    }

    /// A character written as `%` and two digits for each of its bytes.
    fn scan_tag_escape(&mut self, context: &'static str, start: Place) -> Scanned<()> {
        let mut left = None;
        while left != Some(0) {
            let digit = |offset| char::from(self.text.get(self.place.at + offset)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.here(), digit(1), digit(2)) else {
                return self.refuse_in(context, start, "did not find URI escaped octet");
            };
            let octet = high << 4 | low;
            left = Some(match left {
                Some(left) if octet & 0xc0 == 0x80 => left - 1,
                Some(_) => {
                    return self.refuse_in(
                        context,
                        start,
                        "found an incorrect trailing UTF-8 octet",
                    );
                }
                None => match octet {
                    0..0x80 => 0,
                    0xc0..0xe0 => 1,
                    0xe0..0xf0 => 2,
                    0xf0..0xf8 => 3,
                    _ => {
                        return self.refuse_in(
                            context,
                            start,
                            "found an incorrect leading UTF-8 octet",
                        );
                    }
                },
            });
            self.skip(3);
        }
        Ok(())
    }

    // Directives

    pub(super) fn scan_directive(&mut self) -> Scanned<()> {
        const CONTEXT: &str = "while scanning a directive";
        let start = self.place;
        self.skip(1);
        let from = self.place.at;
        while is_word(self.here()) {
            self.skip(1);
        }
        let name = self.text.slice(from, self.place.at);
        if name.is_empty() {
            return self.refuse_in(CONTEXT, start, "could not find expected directive name");
        }
        if !self.text.is_blank_or_end(self.place.at) {
            return self.refuse_in(
                CONTEXT,
                start,
                "found unexpected non-alphabetical character",
            );
        }
        let (kind, handle) = match name {
            b"YAML" => (self.scan_version(start)?, (0, 0)),
            b"TAG" => (TokenKind::TagDirective, self.scan_tag_directive(start)?),
            _ => return self.refuse_in(CONTEXT, start, "found unknown directive name"),
        };
        self.skip_blanks();
        if self.here() == b'#' {
            let end = self.text.line_end(self.place.at);
            self.skip(end - self.place.at);
        }
        if !self.text.is_break_or_end(self.place.at) {
            return self.refuse_in(
                CONTEXT,
                start,
                "did not find expected comment or line break",
            );
        }
        self.skip_line();
        self.push_with_handle(kind, start, handle);
        Ok(())
    }

    fn skip_blanks(&mut self) {
        while self.text.is_blank(self.place.at) {
            self.skip(1);
        }
    }

    fn scan_version(&mut self, start: Place) -> Scanned<TokenKind> {
        self.skip_blanks();
        let major = self.scan_version_number(start)?;
        if self.here() != b'.' {
            return self.refuse_in(
                "while scanning a %YAML directive",
                start,
                "did not find expected digit or '.' character",
            );
        }
        self.skip(1);
        let minor = self.scan_version_number(start)?;
        Ok(TokenKind::Version {
            compatible: major == 1 && minor == 1,
        })
    }

    fn scan_version_number(&mut self, start: Place) -> Scanned<u32> {
        const CONTEXT: &str = "while scanning a %YAML directive";
        let from = self.place.at;
        let mut value = 0;
        while self.here().is_ascii_digit() {
            if self.place.at - from == 2 {
                return self.refuse_in(CONTEXT, start, "found extremely long version number");
            }
            value = value * 10 + u32::from(self.here() - b'0');
            self.skip(1);
        }
        if self.place.at == from {
            return self.refuse_in(CONTEXT, start, "did not find expected version number");
        }
        Ok(value)
    }

    fn scan_tag_directive(&mut self, start: Place) -> Scanned<(usize, usize)> {
        const CONTEXT: &str = "while scanning a %TAG directive";
        self.skip_blanks();
        let from = self.place.at;
        self.scan_tag_handle(start, true)?;
        let handle = (from, self.place.at);
        if !self.text.is_blank(self.place.at) {
            return self.refuse_in(CONTEXT, start, "did not find expected whitespace");
        }
        self.skip_blanks();
        self.scan_tag_text(start, true, true, false)?;
        if !self.text.is_blank_or_end(self.place.at) {
            return self.refuse_in(
                CONTEXT,
                start,
                "did not find expected whitespace or line break",
            );
        }
        Ok(handle)
    }
}

fn tag_context(directive: bool) -> &'static str {
    if directive {
        "while parsing a %TAG directive"
    } else {
        "while parsing a tag"
    }
}
