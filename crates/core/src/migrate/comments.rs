//! The comments of a text that move along with what they stand at.

use std::collections::BTreeSet;

use crate::source::{Source, Span};
use crate::yaml::Stream;

/// Comments of the regions that are moved. Each is handed out once.
pub(super) struct Comments<'s> {
    source: &'s Source,
    /// In order.
    waiting: BTreeSet<Span>,
}

impl<'s> Comments<'s> {
    /// The comments of a document that lie in one of these regions.
    pub(super) fn of(stream: &'s Stream, document: usize, regions: &[Span]) -> Self {
        let base = stream.base(document);
        let comments = stream
            .document(document)
            .map(|document| document.comments.as_slice());
        let waiting = comments
            .unwrap_or_default()
            .iter()
            .map(|span| span.shifted(base))
            .filter(|comment| regions.iter().any(|region| region.contains(*comment)))
            .collect();
        Self {
            source: stream.source(),
            waiting,
        }
    }

    /// The comments that begin before a byte.
    pub(super) fn take_before(&mut self, byte: u32) -> Vec<&'s str> {
        let rest = self.waiting.split_off(&Span::at(byte));
        let taken = std::mem::replace(&mut self.waiting, rest);
        taken
            .into_iter()
            .map(|span| self.source.slice(span))
            .collect()
    }

    /// The comments inside a span.
    pub(super) fn take_in(&mut self, span: Span) -> Vec<&'s str> {
        let taken: Vec<Span> = self
            .waiting
            .iter()
            .copied()
            .filter(|comment| span.contains(*comment))
            .collect();
        for comment in &taken {
            self.waiting.remove(comment);
        }
        taken
            .into_iter()
            .map(|span| self.source.slice(span))
            .collect()
    }

    /// The comment at the end of the line that holds a byte.
    pub(super) fn take_at_line_end(&mut self, byte: u32) -> Option<&'s str> {
        let line = line_end(self.source.text(), byte);
        let comment = self
            .waiting
            .range(Span::at(byte)..)
            .next()
            .copied()
            .filter(|comment| comment.start < line)?;
        self.waiting.remove(&comment);
        Some(self.source.slice(comment))
    }

    /// The comments that nothing has asked for.
    pub(super) fn take_rest(&mut self) -> Vec<&'s str> {
        self.take_before(u32::MAX)
    }
}

/// The byte after the last one of the line that holds a byte, line break left out.
pub(super) fn line_end(text: &str, byte: u32) -> u32 {
    let rest = text.get(byte as usize..).unwrap_or("");
    let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
    byte + u32::try_from(length).unwrap_or(0)
}

/// The first byte of the next line.
pub(super) fn next_line(text: &str, byte: u32) -> u32 {
    let end = line_end(text, byte);
    let rest = text.get(end as usize..).unwrap_or("");
    let length = if rest.starts_with("\r\n") {
        2
    } else {
        rest.len().min(1)
    };
    end + u32::try_from(length).unwrap_or(0)
}

/// The first byte of the line that holds a byte.
pub(super) fn line_start(text: &str, byte: u32) -> u32 {
    let before = text.get(..byte as usize).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    u32::try_from(start).unwrap_or(0)
}
