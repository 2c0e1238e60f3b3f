//! From comments to directives.

use crate::document::File;
use crate::source::Span;

/// What introduces a directive in a comment.
const PREFIX: &str = "pullpath:";

/// The words that a directive may begin with.
pub(super) const VERBS: [&str; 3] = ["ignore", "ignore-document", "ignore-file"];

/// A comment that addresses pullpath.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// The first word after `pullpath:`.
    pub(super) verb: Word,
    /// The rules in brackets; none without brackets.
    pub(super) rules: Option<Vec<Word>>,
    /// Between the brackets.
    pub(super) list: Span,
    /// From `#` to the end of the line.
    pub(super) span: Span,
    /// What it holds for; none when the verb is unknown or stands in the wrong place.
    pub(super) scope: Option<Scope>,
}

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What a directive holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Lines, from zero, the last included.
    Lines { first: u32, last: u32 },
    /// Bytes of a document.
    Document(Span),
    /// Everything.
    File,
}

impl Scope {
    /// Whether something at a byte of a line is meant.
    pub(super) fn holds(self, byte: u32, line: u32) -> bool {
        match self {
            Self::Lines { first, last } => (first..=last).contains(&line),
            Self::Document(span) => span.start <= byte && byte <= span.end,
            Self::File => true,
        }
    }
}

/// The directives of a file, in order.
pub(super) fn directives(file: &File) -> Vec<Directive> {
    let text = file.source().text();
    if !text.contains(PREFIX) {
        return Vec::new();
    }
    let mut long: Option<Vec<(u32, u32)>> = None;
    let mut found = Vec::new();
    for index in 0..file.stream().len() {
        let (Some(document), base) = (file.stream().document(index), file.stream().base(index))
        else {
            continue;
        };
        for comment in &document.comments {
            let comment = comment.shifted(base);
            let Some(mut directive) = parse(file.source().slice(comment), comment) else {
                continue;
            };
            directive.scope = match directive.verb.text.as_str() {
                "ignore" => {
                    let long = long.get_or_insert_with(|| long_scalars(file));
                    Some(lines(file, directive.span, long))
                }
                "ignore-document" => Some(Scope::Document(file.stream().span(index))),
                "ignore-file" => is_at_top(text, directive.span).then_some(Scope::File),
                _ => None,
            };
            found.push(directive);
        }
    }
    found
}

/// Reads a comment. Another tool's directive may stand in front: `# yamllint disable # pullpath: ignore[…]`.
fn parse(comment: &str, span: Span) -> Option<Directive> {
    let hash = comment.match_indices('#').map(|(at, _)| at).find(|at| {
        comment
            .get(at + 1..)
            .is_some_and(|rest| rest.trim_start().starts_with(PREFIX))
    })?;
    let place = |from: usize, to: usize| {
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Span::new(offset(from), offset(to)).shifted(span.start)
    };
    let after = hash + comment.get(hash..)?.find(PREFIX)? + PREFIX.len();
    let rest = comment.get(after..)?;
    let start = after + (rest.len() - rest.trim_start().len());
    let rest = comment.get(start..)?;
    let end = start
        + rest
            .find(|c: char| c.is_whitespace() || c == '[')
            .unwrap_or(rest.len());
    let verb = Word {
        text: comment.get(start..end)?.to_owned(),
        span: place(start, end),
    };
    let behind = comment.get(end..)?;
    let open = end + (behind.len() - behind.trim_start().len());
    let (rules, list) = match comment.get(open..)?.strip_prefix('[') {
        Some(inside) => {
            let first = open + 1;
            let last = first + inside.find(']').unwrap_or(inside.len());
            let mut rules = Vec::new();
            let mut at = first;
            for part in comment.get(first..last)?.split(',') {
                let name = part.trim();
                let from = at + (part.len() - part.trim_start().len());
                if !name.is_empty() {
                    rules.push(Word {
                        text: name.to_owned(),
                        span: place(from, from + name.len()),
                    });
                }
                at += part.len() + 1;
            }
            (Some(rules), place(first, last))
        }
        None => (None, place(end, end)),
    };
    Some(Directive {
        verb,
        rules,
        list,
        span: Span::new(place(hash, hash).start, span.end),
        scope: None,
    })
}

/// The lines that a directive at a place means.
fn lines(file: &File, comment: Span, long: &[(u32, u32)]) -> Scope {
    let source = file.source();
    let index = source.lines();
    let own = index.line_of(comment.start);
    let start = index.start_of(own).unwrap_or(0);
    let before = source.slice(Span::new(start, comment.start));
    let alone = before.trim_start().is_empty() || before.trim_start().starts_with('#');
    let mut first = own;
    if alone {
        let count = u32::try_from(index.len()).unwrap_or(u32::MAX);
        first = (own + 1..count)
            .find(|line| {
                let text = index.text_of(source.text(), *line).trim_start();
                !text.is_empty() && !text.starts_with('#')
            })
            .unwrap_or(own);
    }
    let at = long.partition_point(|(line, _)| *line < first);
    let last = long
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take_while(|(line, _)| *line == first)
        .map(|(_, last)| *last)
        .max();
    Scope::Lines {
        first,
        last: last.unwrap_or(first),
    }
}

/// First and last line of the scalars that take more than one line.
fn long_scalars(file: &File) -> Vec<(u32, u32)> {
    let lines = file.source().lines();
    let mut long = Vec::new();
    for index in 0..file.stream().len() {
        let base = file.stream().base(index);
        let nodes = file.stream().document(index).map(|tree| &tree.nodes);
        for node in nodes
            .into_iter()
            .flatten()
            .filter(|node| !node.has_children)
        {
            let span = node.span.shifted(base);
            let (first, last) = (lines.line_of(span.start), lines.line_of(span.end));
            if last > first {
                long.push((first, last));
            }
        }
    }
    long.sort_unstable();
    long
}

/// Whether nothing but comments, blanks and document markers stands before a place.
fn is_at_top(text: &str, comment: Span) -> bool {
    text.get(..comment.start as usize)
        .unwrap_or("")
        .lines()
        .map(|line| line.trim_start_matches('\u{feff}').trim())
        .all(|line| line.is_empty() || line.starts_with(['#', '%']) || line == "---")
}
