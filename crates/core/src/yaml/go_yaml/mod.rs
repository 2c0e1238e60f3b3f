//! Whether the consumers' reader takes a document's text, and what it says when it does not.
//!
//! Talos and Kubernetes read YAML with go-yaml, whose scanner descends from libyaml: it takes things that YAML 1.2
//! forbids (`"a"#b`) and refuses things that it allows (a tab after `-`, `%YAML 1.2`). Their verdict is what a finding
//! of impact `rejected` states, so it is worked out by the same rules of tokens and grammar. No tree and no text is
//! built here: that is the work of [`super::parse_document`], which follows YAML 1.2.
//!
//! Observed behaviour: go-yaml v4.0.0-rc.6 and v2.4.4, by the vectors `yaml-semantics`, `yaml-broken` and
//! `yaml-test-suite`.

mod bytes;
mod fetch;
mod grammar;
mod lexeme;
mod scanner;
mod simple;

use std::borrow::Cow;

pub(super) use bytes::is_anchor;

use super::Dialect;

/// Where a document stands in its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// It is the first one, which needs no `---`.
    pub(super) first: bool,
    /// Another one follows, opened by `---`.
    pub(super) followed: bool,
}

/// A place in a document as go-yaml counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Byte in the document.
    pub at: u32,
    /// Line in the document, from zero.
    pub line: u32,
    /// Column in code points, from zero.
    pub column: u32,
}

/// Which part of go-yaml refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The characters do not form tokens.
    Scanner,
    /// The tokens do not form a document.
    Parser,
}

/// Why go-yaml refuses a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which part of it.
    pub part: Part,
    /// What it was reading, and where that began.
    pub context: Option<(&'static str, Mark)>,
    /// What is wrong.
    pub problem: Cow<'static, str>,
    /// Where it gave up.
    pub mark: Mark,
    /// Where the innermost collection begins that was open then, as far as the parser knows.
    pub open: Option<Mark>,
}

impl Refusal {
    /// The message of the consumer, for a document whose first line is `first_line` of the file, counted from zero.
    pub fn message(&self, dialect: Dialect, first_line: u32) -> String {
        match dialect {
            Dialect::Talos => self.talos_message(first_line),
            Dialect::Kubernetes => {
                let line = self.mark.line + u32::from(self.part == Part::Scanner);
                if self.mark.line == 0 {
                    format!("yaml: {}", self.problem)
                } else {
                    format!("yaml: line {line}: {}", self.problem)
                }
            }
        }
    }

    fn talos_message(&self, first_line: u32) -> String {
        let part = match self.part {
            Part::Scanner => "scanner",
            Part::Parser => "parser",
        };
        let place = |mark: Mark| (mark.line + first_line + 1, mark.column + 1);
        let (line, column) = place(self.mark);
        let (context, range) = match self.context {
            Some((context, from)) => {
                let (first, start) = place(from);
                let range = if from == self.mark {
                    format!("L{line}.C{column}")
                } else if first == line {
                    format!("L{line}.C{start}-C{column}")
                } else {
                    format!("L{first}.C{start}-L{line}.C{column}")
                };
                (format!(" ({context})"), range)
            }
            None => (String::new(), format!("L{line}.C{column}")),
        };
        format!(
            "go-yaml load error in {part}{context} at {range}: {}",
            self.problem
        )
    }
}

/// Whether the text of one document is taken. The document's slice of the stream holds its directives and markers.
pub(super) fn judge(
    text: &str,
    placement: Placement,
    dialect: Dialect,
) -> Result<(), Box<Refusal>> {
    if simple::is_simple(text, placement) {
        return Ok(());
    }
    grammar::Grammar::new(text, placement, dialect).run()
}
