//! Tokens to documents: the grammar without the tree.

use super::scanner::{Place, Scanned, Scanner, Token, TokenKind};
use super::{Part, Placement, Refusal};
use crate::yaml::Dialect;

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceFirst,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingFirst,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirst,
    FlowSequenceEntry,
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingFirst,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
}

pub(super) struct Grammar<'t> {
    scanner: Scanner<'t>,
    /// A document may begin without `---`.
    implicit: bool,
    state: State,
    states: Vec<State>,
    /// Where the open collections begin.
    marks: Vec<Place>,
    /// Handles of the `%TAG` directives in force.
    handles: Vec<&'t [u8]>,
}

impl<'t> Grammar<'t> {
    pub(super) fn new(text: &'t str, placement: Placement, dialect: Dialect) -> Self {
        Self {
            scanner: Scanner::new(text, placement.followed, dialect),
            implicit: placement.first,
            state: State::DocumentStart,
            states: Vec::with_capacity(8),
            marks: Vec::with_capacity(8),
            handles: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Scanned<()> {
        while self.step()? {}
        Ok(())
    }

    /// One step; false at the end of the document.
    fn step(&mut self) -> Scanned<bool> {
        match self.state {
            State::DocumentStart => return self.document_start(),
            State::DocumentContent => self.document_content()?,
            State::DocumentEnd if self.scanner.dialect == Dialect::Kubernetes => {
                // Kubernetes reads one document and looks no further than the next token.
                self.peek()?;
                return Ok(false);
            }
            State::DocumentEnd => self.document_end()?,
            State::BlockNode => self.node(true, false)?,
            State::BlockSequenceFirst => {
                self.open()?;
                self.block_sequence_entry()?;
            }
            State::BlockSequenceEntry => self.block_sequence_entry()?,
            State::IndentlessSequenceEntry => self.indentless_sequence_entry()?,
            State::BlockMappingFirst => {
                self.open()?;
                self.block_mapping_key()?;
            }
            State::BlockMappingKey => self.block_mapping_key()?,
            State::BlockMappingValue => self.block_mapping_value()?,
            State::FlowSequenceFirst => {
                self.open()?;
                self.flow_sequence_entry(true)?;
            }
            State::FlowSequenceEntry => self.flow_sequence_entry(false)?,
            State::FlowPairKey => self.flow_pair_key()?,
            State::FlowPairValue => {
                self.flow_value(State::FlowPairEnd, TokenKind::FlowSequenceEnd)?;
            }
            State::FlowPairEnd => self.state = State::FlowSequenceEntry,
            State::FlowMappingFirst => {
                self.open()?;
                self.flow_mapping_key(true)?;
            }
            State::FlowMappingKey => self.flow_mapping_key(false)?,
            State::FlowMappingValue => {
                self.flow_value(State::FlowMappingKey, TokenKind::FlowMappingEnd)?;
            }
            State::FlowMappingEmptyValue => self.state = State::FlowMappingKey,
        }
        Ok(true)
    }

    fn peek(&mut self) -> Scanned<Token> {
        self.scanner.peek()
    }

    /// Takes the first token of a collection and remembers where it is.
    fn open(&mut self) -> Scanned<()> {
        let token = self.peek()?;
        self.marks.push(token.place);
        self.scanner.take();
        Ok(())
    }

    /// Takes the last token of a collection.
    fn close(&mut self) {
        self.pop();
        self.marks.pop();
        self.scanner.take();
    }

    fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
    }

    fn refuse<T>(&self, problem: &'static str, place: Place) -> Scanned<T> {
        Err(Box::new(Refusal {
            part: Part::Parser,
            context: None,
            problem: problem.into(),
            mark: self.scanner.mark_of(place),
            open: self.marks.last().map(|mark| self.scanner.mark_of(*mark)),
        }))
    }

    fn refuse_in<T>(
        &self,
        context: (&'static str, Place),
        problem: &'static str,
        place: Place,
    ) -> Scanned<T> {
        Err(Box::new(Refusal {
            part: Part::Parser,
            context: Some((context.0, self.scanner.mark_of(context.1))),
            problem: problem.into(),
            mark: self.scanner.mark_of(place),
            open: self.marks.last().map(|mark| self.scanner.mark_of(*mark)),
        }))
    }

    fn refuse_in_collection<T>(
        &self,
        context: &'static str,
        problem: &'static str,
        place: Place,
    ) -> Scanned<T> {
        let start = self.marks.last().copied().unwrap_or(place);
        self.refuse_in((context, start), problem, place)
    }

    // Documents

    fn document_start(&mut self) -> Scanned<bool> {
        let mut token = self.peek()?;
        let v4 = self.scanner.dialect == Dialect::Talos;
        while token.kind == TokenKind::DocumentEnd && (v4 || !self.implicit) {
            self.scanner.take();
            token = self.peek()?;
        }
        let ends = self.is_end(token);
        let explicit = matches!(
            token.kind,
            TokenKind::Version { .. } | TokenKind::TagDirective | TokenKind::DocumentStart
        );
        if ends {
            return Ok(false);
        }
        if self.implicit && !explicit {
            self.implicit = false;
            self.default_handles();
            self.states.push(State::DocumentEnd);
            self.state = State::BlockNode;
            return Ok(true);
        }
        self.implicit = false;
        self.directives()?;
        let token = self.peek()?;
        if token.kind != TokenKind::DocumentStart {
            return self.refuse("did not find expected <document start>", token.place);
        }
        if self.is_end(token) {
            return Ok(false);
        }
        self.scanner.take();
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        Ok(true)
    }

    /// Whether a token stands at the end of the text: the end of the stream, or the `---` of the next document.
    fn is_end(&self, token: Token) -> bool {
        token.kind == TokenKind::StreamEnd
            || token.kind == TokenKind::DocumentStart && token.place.at >= self.scanner.text.len()
    }

    fn directives(&mut self) -> Scanned<()> {
        let mut version = false;
        loop {
            let token = self.peek()?;
            match token.kind {
                TokenKind::Version { .. } if version => {
                    return self.refuse("found duplicate %YAML directive", token.place);
                }
                TokenKind::Version { compatible: false } => {
                    return self.refuse("found incompatible YAML document", token.place);
                }
                TokenKind::Version { .. } => version = true,
                TokenKind::TagDirective => {
                    let handle = self.scanner.text.slice(token.handle.0, token.handle.1);
                    if self.handles.contains(&handle) {
                        return self.refuse("found duplicate %TAG directive", token.place);
                    }
                    self.handles.push(handle);
                }
                _ => break,
            }
            self.scanner.take();
        }
        self.default_handles();
        Ok(())
    }

    fn default_handles(&mut self) {
        self.handles.extend([b"!".as_slice(), b"!!".as_slice()]);
    }

    fn document_content(&mut self) -> Scanned<()> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Version { .. }
            | TokenKind::TagDirective
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.pop();
                Ok(())
            }
            _ => self.node(true, false),
        }
    }

    fn document_end(&mut self) -> Scanned<()> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::DocumentEnd => self.scanner.take(),
            TokenKind::Version { .. }
            | TokenKind::TagDirective
            | TokenKind::DocumentStart
            | TokenKind::StreamEnd => {}
            _ => return self.refuse("did not find expected <document start>", token.place),
        }
        self.handles.clear();
        self.state = State::DocumentStart;
        Ok(())
    }

    // Nodes

    fn node(&mut self, block: bool, indentless_sequence: bool) -> Scanned<()> {
        let mut token = self.peek()?;
        if token.kind == TokenKind::Alias {
            self.pop();
            self.scanner.take();
            return Ok(());
        }
        let start = token.place;
        let mut anchor = false;
        let mut tag = None;
        loop {
            match token.kind {
                TokenKind::Anchor if !anchor => anchor = true,
                TokenKind::Tag if tag.is_none() => tag = Some(token),
                _ => break,
            }
            self.scanner.take();
            token = self.peek()?;
        }
        if let Some(tag) = tag {
            let handle = self.scanner.text.slice(tag.handle.0, tag.handle.1);
            if !handle.is_empty() && !self.handles.contains(&handle) {
                return self.refuse_in(
                    ("while parsing a node", start),
                    "found undefined tag handle",
                    tag.place,
                );
            }
        }
        match token.kind {
            TokenKind::BlockEntry if indentless_sequence => {
                self.state = State::IndentlessSequenceEntry;
            }
            TokenKind::Scalar => {
                self.pop();
                self.scanner.take();
            }
            TokenKind::FlowSequenceStart => self.state = State::FlowSequenceFirst,
            TokenKind::FlowMappingStart => self.state = State::FlowMappingFirst,
            TokenKind::BlockSequenceStart if block => self.state = State::BlockSequenceFirst,
            TokenKind::BlockMappingStart if block => self.state = State::BlockMappingFirst,
            _ if anchor || tag.is_some() => self.pop(),
            _ => {
                let context = if block {
                    "while parsing a block node"
                } else {
                    "while parsing a flow node"
                };
                return self.refuse_in(
                    (context, start),
                    "did not find expected node content",
                    token.place,
                );
            }
        }
        Ok(())
    }

    // Block collections

    fn block_sequence_entry(&mut self) -> Scanned<()> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::BlockEntry => {
                self.scanner.take();
                let next = self.peek()?.kind;
                if matches!(next, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    self.state = State::BlockSequenceEntry;
                    return Ok(());
                }
                self.states.push(State::BlockSequenceEntry);
                self.node(true, false)
            }
            TokenKind::BlockEnd => {
                self.close();
                Ok(())
            }
            _ => self.refuse_in_collection(
                "while parsing a block collection",
                "did not find expected '-' indicator",
                token.place,
            ),
        }
    }

    fn indentless_sequence_entry(&mut self) -> Scanned<()> {
        if self.peek()?.kind != TokenKind::BlockEntry {
            self.pop();
            return Ok(());
        }
        self.scanner.take();
        let next = self.peek()?.kind;
        if matches!(
            next,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            self.state = State::IndentlessSequenceEntry;
            return Ok(());
        }
        self.states.push(State::IndentlessSequenceEntry);
        self.node(true, false)
    }

    fn block_mapping_key(&mut self) -> Scanned<()> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Key => self.block_entry_part(State::BlockMappingValue),
            TokenKind::BlockEnd => {
                self.close();
                Ok(())
            }
            _ => self.refuse_in_collection(
                "while parsing a block mapping",
                "did not find expected key",
                token.place,
            ),
        }
    }

    fn block_mapping_value(&mut self) -> Scanned<()> {
        if self.peek()?.kind == TokenKind::Value {
            return self.block_entry_part(State::BlockMappingKey);
        }
        self.state = State::BlockMappingKey;
        Ok(())
    }

    /// Takes `?` or `:` and what stands behind it, if anything.
    fn block_entry_part(&mut self, then: State) -> Scanned<()> {
        self.scanner.take();
        let next = self.peek()?.kind;
        if matches!(
            next,
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            self.state = then;
            return Ok(());
        }
        self.states.push(then);
        self.node(true, true)
    }

    // Flow collections

    fn flow_sequence_entry(&mut self, first: bool) -> Scanned<()> {
        let mut token = self.peek()?;
        if token.kind != TokenKind::FlowSequenceEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return self.refuse_in_collection(
                        "while parsing a flow sequence",
                        "did not find expected ',' or ']'",
                        token.place,
                    );
                }
                self.scanner.take();
                token = self.peek()?;
            }
            match token.kind {
                TokenKind::Key => {
                    self.scanner.take();
                    self.state = State::FlowPairKey;
                    return Ok(());
                }
                TokenKind::FlowSequenceEnd => {}
                _ => {
                    self.states.push(State::FlowSequenceEntry);
                    return self.node(false, false);
                }
            }
        }
        self.close();
        Ok(())
    }

    fn flow_pair_key(&mut self) -> Scanned<()> {
        let next = self.peek()?.kind;
        if matches!(
            next,
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd
        ) {
            // go-yaml drops this token, whatever it is.
            self.scanner.take();
            self.state = State::FlowPairValue;
            return Ok(());
        }
        self.states.push(State::FlowPairValue);
        self.node(false, false)
    }

    fn flow_mapping_key(&mut self, first: bool) -> Scanned<()> {
        let mut token = self.peek()?;
        if token.kind != TokenKind::FlowMappingEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return self.refuse_in_collection(
                        "while parsing a flow mapping",
                        "did not find expected ',' or '}'",
                        token.place,
                    );
                }
                self.scanner.take();
                token = self.peek()?;
            }
            match token.kind {
                TokenKind::Key => {
                    self.scanner.take();
                    let next = self.peek()?.kind;
                    if matches!(
                        next,
                        TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd
                    ) {
                        self.state = State::FlowMappingValue;
                        return Ok(());
                    }
                    self.states.push(State::FlowMappingValue);
                    return self.node(false, false);
                }
                TokenKind::FlowMappingEnd => {}
                _ => {
                    self.states.push(State::FlowMappingEmptyValue);
                    return self.node(false, false);
                }
            }
        }
        self.close();
        Ok(())
    }

    /// The value of an entry in a flow collection, if there is one.
    fn flow_value(&mut self, then: State, end: TokenKind) -> Scanned<()> {
        if self.peek()?.kind == TokenKind::Value {
            self.scanner.take();
            let next = self.peek()?.kind;
            if next != TokenKind::FlowEntry && next != end {
                self.states.push(then);
                return self.node(false, false);
            }
        }
        self.state = then;
        Ok(())
    }
}
