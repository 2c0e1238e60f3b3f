//! Repairs: text edits, how far they can be trusted, and their application.

mod apply;
mod repair;

pub use apply::{Applied, apply};
pub use repair::{Repaired, repair};

use crate::source::Span;

/// Whether a fix may be applied without a look at it. Ordered: a higher value is safer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// A suggestion to look at; never applied by itself.
    Display,
    /// Likely right, but the author must confirm it.
    Unsafe,
    /// Changes nothing but the mistake.
    Safe,
}

impl Applicability {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// Replaces a span of a file by other text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes; empty for a deletion.
    pub text: String,
}

impl Edit {
    /// Text in the place of a span.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Text at a place.
    pub fn insert(byte: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::at(byte), text)
    }

    /// Nothing in the place of a span.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// A repair: edits of one file that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an editor's menu shows it.
    pub title: String,
    /// How far it can be trusted.
    pub applicability: Applicability,
    /// The edits, in order, none overlapping another.
    pub edits: Vec<Edit>,
    /// Whether an edit writes a secret that stands in the file in another form: nobody shows such edits.
    pub moves_secret: bool,
}

impl Fix {
    fn new(applicability: Applicability, title: impl Into<String>, mut edits: Vec<Edit>) -> Self {
        edits.sort();
        Self {
            title: title.into(),
            applicability,
            edits,
            moves_secret: false,
        }
    }

    /// The repair writes a secret.
    #[must_use]
    pub fn moving_secret(mut self) -> Self {
        self.moves_secret = true;
        self
    }

    /// A repair that can be applied unseen.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Safe, title, edits)
    }

    /// A repair that its author must confirm.
    pub fn unsafe_(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Unsafe, title, edits)
    }

    /// A suggestion.
    pub fn display(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(Applicability::Display, title, edits)
    }
}
