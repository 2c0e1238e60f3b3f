//! One document's text to its tree, through an error if need be.

use granit_parser::{ErrorKind, Options, Parser, options};

use super::builder::Builder;
use super::tree::{Document, SyntaxError, SyntaxErrorKind};
use super::{recover, scanner_text};
use crate::source::Span;

/// Deepest nesting of collections. The consumers allow 10,000.
pub const MAX_DEPTH: usize = 128;
/// Most nodes of a document.
pub const MAX_NODES: usize = 1_000_000;
/// Most anchors of a document.
pub const MAX_ANCHORS: usize = 10_000;
/// Most documents of a stream.
pub const MAX_DOCUMENTS: usize = 10_000;

fn scanner_options() -> Options {
    options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        // The default refuses a key followed by 97 lines of comments, which commented Talos configurations have.
        max_buffered_comment_events: usize::MAX,
    }
}

/// Parses one document. Never fails: what is not YAML is in the document's errors, and the tree holds what could be
/// read around them.
pub fn parse_document(text: &str) -> Document {
    parse_scanned(text, &scanner_text(text))
}

/// As [`parse_document`], for a text whose [`scanner_text`] is known.
pub(super) fn parse_scanned(text: &str, scanned: &str) -> Document {
    let mut document = match attempt(text, scanned) {
        Attempt {
            document,
            stop: None,
        } => document,
        Attempt {
            document,
            stop: Some(stop),
        } => recover::recover(text, scanned, document, stop),
    };
    if text != scanned {
        document.settle(text);
    }
    document
}

/// What stands for the documents past the limit.
pub(super) fn too_many_documents(text: &str) -> Document {
    Document {
        len: offset(text.len()),
        errors: vec![SyntaxError {
            kind: SyntaxErrorKind::Documents,
            message: format!("the stream has more than {MAX_DOCUMENTS} documents"),
            at: 0,
        }],
        partial: true,
        ..Document::default()
    }
}

/// One run of the scanner.
pub(super) struct Attempt {
    pub(super) document: Document,
    pub(super) stop: Option<Stop>,
}

/// Where and why the scanner stopped.
pub(super) struct Stop {
    pub(super) error: SyntaxError,
    /// Places whose line may be the one at fault, likely ones first.
    pub(super) suspects: Vec<usize>,
}

/// Scans a text once. `scanned` is as long as `text` and differs from it where lines are blanked.
pub(super) fn attempt(text: &str, scanned: &str) -> Attempt {
    let mut builder = Builder::new(text, scanned);
    for event in Parser::new_from_str_with_options(scanned, scanner_options()) {
        let error = match event {
            Ok((event, span)) => match builder.event(event, &span) {
                Ok(()) => continue,
                Err(error) => error,
            },
            Err(error) => SyntaxError {
                kind: match error.kind() {
                    ErrorKind::RecursionLimitExceeded => SyntaxErrorKind::Depth,
                    _ => SyntaxErrorKind::Text,
                },
                message: error.kind().to_string(),
                at: offset(error.marker().byte_offset().unwrap_or(0).min(text.len())),
            },
        };
        let suspects = builder.suspects(error.at as usize);
        return Attempt {
            document: builder.finish(),
            stop: Some(Stop { error, suspects }),
        };
    }
    Attempt {
        document: builder.finish(),
        stop: None,
    }
}

impl Document {
    /// Moves every span that the scanner's own line breaks put inside a character to its start.
    fn settle(&mut self, text: &str) {
        let settled = |at: u32| {
            let mut at = (at as usize).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            offset(at)
        };
        for details in &mut self.details {
            details.content_start = settled(details.content_start);
        }
        let spans = self
            .nodes
            .iter_mut()
            .map(|node| &mut node.span)
            .chain(self.tags.iter_mut().map(|tag| &mut tag.span))
            .chain(self.anchors.iter_mut().map(|anchor| &mut anchor.span))
            .chain(&mut self.comments)
            .chain(&mut self.blanked)
            .chain(&mut self.orphaned);
        for span in spans {
            *span = Span::new(settled(span.start), settled(span.end));
        }
        for error in &mut self.errors {
            error.at = settled(error.at);
        }
    }
}

pub(super) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
