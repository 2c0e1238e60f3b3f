//! What is held back while somebody types.
//!
//! A document that is being typed is wrong at almost every keystroke: half a key is no entry, half a host no host, and
//! what it must have is not there yet. None of that is news to whoever types, so it is said when they pause. What
//! stood there before stays, what is repaired goes at once, and what stands in other documents is not touched.

use std::collections::BTreeSet;
use std::sync::Arc;

use lsp_types::TextDocumentContentChangeEvent;
use pullpath_core::finding::Finding;
use pullpath_core::rules::Misses;

use super::OpenDocument;

/// The longest text that one keystroke makes, but for blanks: a character, or a bracket and the one that closes it.
const KEYSTROKE: usize = 2;

/// Somebody types in a document.
#[derive(Clone, Debug)]
pub(crate) struct Typing {
    /// As it was before that began.
    pub(super) before: Arc<OpenDocument>,
    /// Where the last change ended, in bytes.
    pub(super) cursor: u32,
}

/// Whether changes are what keys make: a character or two, or blanks and the end of a line.
pub(super) fn are_keystrokes(changes: &[TextDocumentContentChangeEvent]) -> bool {
    changes.iter().all(|change| match change {
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
            let (start, end) = (change.range.start, change.range.end);
            let removed = end.character.saturating_sub(start.character) as usize;
            let typed = change.text.chars().filter(|c| !c.is_whitespace()).count();
            start.line == end.line && removed <= KEYSTROKE && typed <= KEYSTROKE
        }
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(_) => false,
    })
}

impl Typing {
    /// What is held back of the document as it is now.
    pub(crate) fn filter<'d>(&self, now: &'d OpenDocument) -> impl Fn(&Finding) -> bool + use<'d> {
        // What was typed stands before the cursor; behind it the next document may begin.
        let here = document_of(now, self.cursor.saturating_sub(1));
        let mut in_document = BTreeSet::new();
        let mut in_file = BTreeSet::new();
        for finding in &self.before.report().findings {
            if home(finding, &self.before) == here {
                in_document.insert(finding.rule.name);
            }
            in_file.insert((finding.rule.name, finding.message.clone()));
        }
        move |finding| {
            if home(finding, now) == here {
                // What it says changes with every character, as long as it is about the same thing.
                return !in_document.contains(finding.rule.name);
            }
            // What one document misses may be what is just being typed in another.
            finding.rule.misses == Misses::InFile
                && !in_file.contains(&(finding.rule.name, finding.message.clone()))
        }
    }
}

/// The document of a finding, by its number.
fn home(finding: &Finding, document: &OpenDocument) -> Option<usize> {
    finding
        .document
        .or_else(|| document_of(document, finding.span.start))
}

/// The document that a byte stands in, by its number.
fn document_of(document: &OpenDocument, byte: u32) -> Option<usize> {
    let document = document.input().file.document_at(byte)?;
    Some(document.index())
}
