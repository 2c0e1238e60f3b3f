//! Going on after an error: the guilty line is blanked and the document scanned again.
//!
//! A blanked line is replaced by spaces of the same length, so every offset stays true. Of the lines that may be at
//! fault the one is taken whose blanking gets the scanner furthest.
//!
//! Where the text is what the consumers read although YAML 1.2 forbids it, nothing is blanked: the scanner is given the
//! same thing in a form that it takes.

use super::Dialect;
use super::go_yaml::{self, Placement};
use super::parse::{Attempt, Stop, attempt, offset};
use super::tree::{Document, SyntaxError, SyntaxErrorKind};
use crate::source::Span;

/// Most scans of one document.
const MAX_SCANS: usize = 24;
/// Most bytes that are scanned again, all scans together.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most errors that are kept.
const MAX_ERRORS: usize = 20;

/// Goes on from the first error. The result holds every error met, and the tree of the last scan.
pub(super) fn recover(text: &str, scanned: &str, document: Document, stop: Stop) -> Document {
    let placement = Placement {
        first: true,
        followed: false,
    };
    let may_concede = stop.error.kind == SyntaxErrorKind::Text
        && go_yaml::judge(text, placement, Dialect::Talos).is_ok();
    if may_concede && let Some(document) = concede(text, scanned, &stop) {
        return document;
    }
    if let Some(mut document) = without_tabs(text, scanned, &stop) {
        document.errors = vec![stop.error];
        document.partial = true;
        return document;
    }
    let mut best = document;
    let mut errors = Vec::new();
    let mut blanked: Vec<Span> = Vec::new();
    let mut current = scanned.to_owned();
    let mut stop = Some(stop);
    let mut scans = 1;
    while let Some(Stop { error, suspects }) = stop.take() {
        let limit = error.kind != SyntaxErrorKind::Text;
        errors.push(error);
        if limit || errors.len() >= MAX_ERRORS {
            break;
        }
        let mut furthest: Option<(usize, Candidate)> = None;
        for line in suspect_lines(&current, &suspects) {
            if scans >= MAX_SCANS || (scans + 1) * text.len() > MAX_BYTES {
                break;
            }
            scans += 1;
            let candidate = Candidate::scan(text, &current, line);
            let reached = candidate.reached();
            let done = reached == usize::MAX;
            if furthest.as_ref().is_none_or(|(best, _)| reached > *best) {
                furthest = Some((reached, candidate));
            }
            if done {
                break;
            }
        }
        let Some((_, candidate)) = furthest else {
            break;
        };
        blanked.push(candidate.line);
        best = candidate.attempt.document;
        stop = candidate.attempt.stop;
        current = candidate.scanned;
    }
    blanked.sort_unstable();
    best.errors = errors;
    best.orphaned = blanked.iter().map(|line| below(text, *line)).collect();
    best.blanked = blanked;
    best.partial = true;
    best
}

/// The lines that belong below a line: those that are indented deeper, and items below a key.
fn below(text: &str, line: Span) -> Span {
    let content = |line: &str| {
        let content = line.trim_start();
        (line.len() - content.len(), content.starts_with("- "))
    };
    let (column, is_item) = content(text.get(line.range()).unwrap_or(""));
    let mut end = line.end as usize;
    let mut at = end;
    for next in text.get(end..).unwrap_or("").split_inclusive('\n') {
        at += next.len();
        let is_empty = next.trim().is_empty() || next.trim_start().starts_with('#');
        let (next_column, next_is_item) = content(next);
        if is_empty {
            continue;
        }
        if next_column > column || next_column == column && next_is_item && !is_item {
            end = at;
        } else {
            break;
        }
    }
    Span::new(line.end, offset(end))
}

/// The tree of a text whose only offence is that tabs indent it: each is taken for a blank.
fn without_tabs(text: &str, scanned: &str, stop: &Stop) -> Option<Document> {
    if !stop.error.message.contains("tab") || text.len() > MAX_BYTES / MAX_SCANS {
        return None;
    }
    let mut indentation = true;
    let untabbed: String = scanned
        .chars()
        .map(|character| {
            let is_tab = indentation && character == '\t';
            indentation = match character {
                '\n' | '\r' => true,
                ' ' | '\t' => indentation,
                _ => false,
            };
            if is_tab { ' ' } else { character }
        })
        .collect();
    let attempt = attempt(text, &untabbed);
    attempt.stop.is_none().then_some(attempt.document)
}

/// Rewrites what only the consumers take until the scanner takes it too. None when it still does not.
fn concede(text: &str, scanned: &str, stop: &Stop) -> Option<Document> {
    let first = stop.error.clone();
    let mut current = scanned.to_owned();
    let mut comments = Vec::new();
    let mut error = first.clone();
    let mut suspects = stop.suspects.clone();
    for _ in 0..MAX_SCANS {
        if text.len() > MAX_BYTES / MAX_SCANS {
            return None;
        }
        current = concession(&current, &error, &suspects, &mut comments)?;
        let next = attempt(text, &current);
        let Some(stop) = next.stop else {
            let mut document = next.document;
            document.comments.extend(comments);
            document.comments.sort_unstable();
            document.errors = vec![first];
            return Some(document);
        };
        error = stop.error;
        suspects = stop.suspects;
    }
    None
}

/// The text with one offence against YAML 1.2 rewritten, by the scanner's complaint.
fn concession(
    scanned: &str,
    error: &SyntaxError,
    suspects: &[usize],
    comments: &mut Vec<Span>,
) -> Option<String> {
    let bytes = scanned.as_bytes();
    let at = error.at as usize;
    let line_end = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |length| from + length)
    };
    match error.message.as_str() {
        // A comment right behind a token.
        "comments must be separated from other tokens by whitespace" => {
            let line = bytes.get(at..line_end(at))?;
            let from = at + memchr::memchr(b'#', line)?;
            let comment = Span::new(offset(from), offset(line_end(from)));
            comments.push(comment);
            Some(blank(scanned, comment))
        }
        // Lines of a quoted scalar that are not indented: what folds them is their break, not their indentation.
        "invalid indentation in multiline quoted scalar" => {
            let is_quote = |at: &&usize| matches!(bytes.get(**at), Some(b'"' | b'\''));
            let open = *suspects.iter().find(is_quote)?;
            let close = closing_quote(bytes, open)?;
            let inside = scanned.get(open..close)?;
            let joined: String = inside
                .chars()
                .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c })
                .collect();
            replaced(scanned, open, &joined)
        }
        "plain scalar cannot start with '-' followed by ,[]{}" => replaced(scanned, at, "x"),
        "while parsing a quoted scalar, found unknown escape character" => {
            let line = bytes.get(..line_end(at))?;
            let from = at.saturating_sub(2);
            let escape = memchr::memmem::find(line.get(from..)?, b"\\'")? + from;
            replaced(scanned, escape, "xx")
        }
        // Tabs in front of a flow collection's lines.
        message if message.contains("tab") => {
            let before = bytes.get(..at).unwrap_or_default();
            let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
            let line = bytes.get(start..line_end(start))?;
            let blanks = line.iter().take_while(|byte| byte.is_ascii_whitespace());
            let tab = memchr::memchr(b'\t', line.get(..blanks.count())?)?;
            replaced(scanned, start + tab, " ")
        }
        _ => None,
    }
}

/// The text with something else, of the same length, at a place.
fn replaced(text: &str, at: usize, piece: &str) -> Option<String> {
    let mut replaced = String::with_capacity(text.len());
    replaced.push_str(text.get(..at)?);
    replaced.push_str(piece);
    replaced.push_str(text.get(at + piece.len()..)?);
    Some(replaced)
}

fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = *bytes.get(open)?;
    let mut at = open + 1;
    while let Some(byte) = bytes.get(at) {
        if quote == b'"' && *byte == b'\\' {
            at += 2;
        } else if *byte == quote {
            if quote == b'\'' && bytes.get(at + 1) == Some(&quote) {
                at += 2;
            } else {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

struct Candidate {
    line: Span,
    scanned: String,
    attempt: Attempt,
}

impl Candidate {
    fn scan(text: &str, current: &str, line: Span) -> Self {
        let scanned = blank(current, line);
        let attempt = attempt(text, &scanned);
        Self {
            line,
            scanned,
            attempt,
        }
    }

    /// How far the scanner got.
    fn reached(&self) -> usize {
        self.attempt
            .stop
            .as_ref()
            .map_or(usize::MAX, |stop| stop.error.at as usize)
    }
}

fn blank(text: &str, line: Span) -> String {
    let (before, rest) = text
        .split_at_checked(line.start as usize)
        .unwrap_or((text, ""));
    let (inside, after) = rest
        .split_at_checked(line.len() as usize)
        .unwrap_or((rest, ""));
    let mut blanked = String::with_capacity(text.len());
    blanked.push_str(before);
    blanked.extend(std::iter::repeat_n(' ', inside.len()));
    blanked.push_str(after);
    blanked
}

/// The lines of the suspects that hold anything, each once, and the one before the first of them.
fn suspect_lines(text: &str, suspects: &[usize]) -> Vec<Span> {
    let mut lines: Vec<Span> = Vec::new();
    let add = |lines: &mut Vec<Span>, at: usize| {
        if let Some(line) = line_at_or_before(text, at)
            && !lines.contains(&line)
        {
            lines.push(line);
        }
    };
    for at in suspects {
        add(&mut lines, *at);
    }
    if let Some(first) = lines.first().copied()
        && first.start > 0
    {
        add(&mut lines, first.start as usize - 1);
    }
    lines
}

/// The nearest line at or before a place that is not blank, without its break.
fn line_at_or_before(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut at = at.min(bytes.len());
    loop {
        let before = bytes.get(..at).unwrap_or_default();
        let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
        let behind = bytes.get(at..).unwrap_or_default();
        let end = memchr::memchr2(b'\n', b'\r', behind).map_or(bytes.len(), |length| at + length);
        let line = bytes.get(start..end).unwrap_or_default();
        if !line.trim_ascii().is_empty() {
            return Some(Span::new(offset(start), offset(end)));
        }
        at = start.checked_sub(1)?;
    }
}
