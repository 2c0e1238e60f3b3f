//! Characters to tokens: what the next one is, and what stands between two.

use super::scanner::{MAX_DEPTH, Scanned, Scanner, SimpleKey, TokenKind};
use crate::yaml::Dialect;

/// How far v4 looks for comments.
const LOOK_AHEAD: usize = 512;

impl Scanner<'_> {
    pub(super) fn fetch(&mut self) -> Scanned<()> {
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
