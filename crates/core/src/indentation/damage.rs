//! Indentation that was lost in part: a block of lines that stands elsewhere, tabs, blanks that are no spaces.
//!
//! Here the rest of the document still shows how it was meant. A repair is tried and taken if the document has fewer
//! problems with it; it is certain if it has none left and no other repair leads to other data.

use std::collections::HashSet;

use super::contest::{self, Contest, Trial, Winner};
use super::line::{self, Content, Line, Tail, Value};
use super::outline::{Outline, nested_names};
use super::{offset, outline_of, span};
use crate::document::kubernetes::Objects;
use crate::document::{Class, DocumentRef, File};
use crate::engine::Options;
use crate::fix::{self, Edit, Fix};
use crate::kubernetes::{FaultKind, ROOT, Tree};
use crate::rules::Views;
use crate::schema::{ProblemKind, nearest};
use crate::source::{Source, Span};
use crate::version::Version;
use crate::yaml::IssueKind;

/// Documents with more bytes are not looked into.
const MOST_BYTES: usize = 16 * 1024;
/// Most repairs that are tried.
const MOST_TRIALS: usize = 160;
/// Most bytes that are read for it, all trials together: an editor waits for the answer after every key.
const MOST_TRIAL_BYTES: usize = 256 * 1024;
/// Most places where a block that moved may begin, and columns where it may belong.
const MOST_STARTS: usize = 6;
const MOST_COLUMNS: usize = 8;
const MOST_ENDS: usize = 12;
/// How tabs may have been meant.
const TAB_WIDTHS: [usize; 3] = [2, 4, 8];
/// A key that no structure knows.
const NONSENSE: &str = "x-no-such-field";

/// Indentation that was lost in part. Spans are absolute.
#[derive(Clone, Debug)]
pub(crate) struct Damage {
    /// What happened.
    pub(crate) kind: DamageKind,
    /// The first line in question, without blanks.
    pub(crate) first: Span,
    /// How many lines change.
    pub(crate) lines: usize,
    /// The repair.
    pub(crate) fix: Fix,
}

/// How indentation is lost in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DamageKind {
    /// Tabs where spaces are due.
    Tabs,
    /// Blanks that look like spaces, and are characters like any other.
    ForeignBlanks,
    /// A block that stands too far left.
    TooFarLeft,
    /// A block that stands too far right.
    TooFarRight,
}

/// Looks for such damage in a document that has problems: its text could not be read, or it has an unknown field.
pub(crate) fn damage(document: DocumentRef<'_>, talos: Version) -> Option<Damage> {
    let file = document.file();
    let start = document.span().start;
    let text = file.source().slice(document.span());
    if text.len() > MOST_BYTES {
        return None;
    }
    let lines = line::lines(text);
    let outline = outline_of(&lines, file.input());
    let bench = Bench {
        class: outline.map_or(document.class(), |outline| outline.class),
        options: Options {
            input: file.input(),
            talos,
            ..Options::default()
        },
    };
    let blanks = lines.iter().any(|line| has_foreign_blanks(text, line));
    let before = bench.examine(text);
    if before.problems == 0 {
        return None;
    }
    let Winner { trial, is_certain } = if blanks {
        foreign_blanks(text, &lines, &bench, &before)
    } else {
        moved_block(text, &lines, outline?, &bench, &before)
    }?;
    let edits = trial
        .edits
        .into_iter()
        .map(|edit| Edit::replace(edit.span.shifted(start), edit.text))
        .collect::<Vec<_>>();
    let title = match trial.kind {
        DamageKind::Tabs | DamageKind::ForeignBlanks => "Write ordinary spaces",
        DamageKind::TooFarLeft | DamageKind::TooFarRight => "Indent the lines as they were meant",
    };
    Some(Damage {
        kind: trial.kind,
        first: trial.first.shifted(start),
        lines: edits.len(),
        fix: if is_certain {
            Fix::safe(title, edits)
        } else {
            Fix::unsafe_(title, edits)
        },
    })
}

/// What is known of a text after an examination.
struct Examination {
    problems: usize,
    /// Where unknown fields stand: spans of keys, with what may have been meant instead.
    unknown: Vec<(Span, bool)>,
    /// Where reading stopped.
    stops: Vec<u32>,
    data: Option<serde_json::Value>,
}

impl Examination {
    fn into_effect(self) -> contest::Effect {
        contest::Effect {
            problems: self.problems,
            data: self.data,
        }
    }
}

/// Examines texts as the document they are a variant of.
struct Bench {
    class: Class,
    options: Options,
}

impl Bench {
    fn examine(&self, text: &str) -> Examination {
        let file = File::read(&Source::new("", text), self.options.input);
        let views = Views::new(&file, &self.options);
        let mut found = Examination {
            problems: 0,
            unknown: Vec::new(),
            stops: Vec::new(),
            data: None,
        };
        for document in file.documents() {
            if document.class() != self.class {
                found.problems += 100;
            }
            if !document.is_readable() {
                found.problems += 10;
            }
            if document.lost_indentation().is_some() {
                found.problems += 10;
            }
            found.data = document
                .root()
                .and_then(|root| Tree::read(root).ok())
                .map(|tree| tree.to_json(ROOT));
        }
        for issue in views.yaml_issues() {
            found.problems += 10;
            if let IssueKind::Syntax(refusal) = &issue.issue.kind {
                found.stops.push(refusal.mark.at);
                found.stops.extend(refusal.context.map(|(_, mark)| mark.at));
            }
        }
        for problem in views.problems() {
            found.problems += usize::from(problem.refused);
            if let ProblemKind::UnknownField { entry, structure } = &problem.kind {
                let names = structure.fields.iter().map(|field| &*field.name);
                let misspelt = nearest(entry.name(), names).is_some();
                found.unknown.push((entry.key.span(), misspelt));
            }
        }
        let objects = Objects::of(&file);
        for object in objects.iter() {
            for fault in object.faults() {
                found.problems += 1;
                if let (FaultKind::UnknownField { .. }, Some(key)) = (&fault.kind, fault.key) {
                    found.unknown.push((key.span(), false));
                }
            }
            let without_spec = object.kind.is_of_kairos() && object.get(&["spec"]).is_none();
            found.problems += usize::from(without_spec);
        }
        found
    }
}

/// The blanks at the beginning of a line.
fn leading<'t>(text: &'t str, line: &Line<'_>) -> &'t str {
    text.get(line.start..line.start + line.blanks).unwrap_or("")
}

fn has_foreign_blanks(text: &str, line: &Line<'_>) -> bool {
    leading(text, line).chars().any(|blank| blank != ' ')
}

/// Tabs, non-breaking and other blanks in place of spaces.
fn foreign_blanks(
    text: &str,
    lines: &[Line<'_>],
    bench: &Bench,
    before: &Examination,
) -> Option<Winner> {
    let first = lines.iter().find(|line| has_foreign_blanks(text, line))?;
    let has_tabs = lines.iter().any(|line| leading(text, line).contains('\t'));
    let widths = if has_tabs {
        &TAB_WIDTHS[..]
    } else {
        &TAB_WIDTHS[..1]
    };
    let kind = if has_tabs {
        DamageKind::Tabs
    } else {
        DamageKind::ForeignBlanks
    };
    let mut contest = Contest::default();
    for width in widths {
        let edits: Vec<Edit> = lines
            .iter()
            .filter(|line| has_foreign_blanks(text, line))
            .map(|line| {
                let spaces: String = leading(text, line)
                    .chars()
                    .map(|blank| match blank {
                        '\t' => " ".repeat(*width),
                        '\u{200b}' | '\u{feff}' => String::new(),
                        _ => " ".to_owned(),
                    })
                    .collect();
                let blanks = Span::new(offset(line.start), offset(line.start + line.blanks));
                Edit::replace(blanks, spaces)
            })
            .collect();
        let after = bench.examine(&applied(text, &edits));
        if after.problems < before.problems {
            contest.enter(after.into_effect(), || Trial {
                kind,
                first: span(first),
                edits,
            });
        }
    }
    contest.winner()
}

fn applied(text: &str, edits: &[Edit]) -> String {
    fix::apply(text, [&Fix::safe("", edits.to_vec())]).text
}

/// A block of lines that belongs further left or right.
fn moved_block(
    text: &str,
    lines: &[Line<'_>],
    outline: Outline,
    bench: &Bench,
    before: &Examination,
) -> Option<Winner> {
    let mut contest = Contest::default();
    let mut trials = 0;
    for start in starts(lines, outline, before) {
        let Some(first) = lines.get(start) else {
            continue;
        };
        let opener = empty_key_above(lines, start);
        for end in ends(lines, start) {
            let block = lines.get(start..end).unwrap_or_default();
            for column in columns(lines, start) {
                // What stands below a key without a value is not moved out of it.
                if opener.is_some_and(|opener| column <= opener) {
                    continue;
                }
                trials += 1;
                if trials > MOST_TRIALS {
                    break;
                }
                if trials * text.len() > MOST_TRIAL_BYTES {
                    // What was not tried may be as good as what was.
                    return None;
                }
                let Some(edits) = moved(block, first.blanks, column) else {
                    continue;
                };
                let repaired = applied(text, &edits);
                let after = bench.examine(&repaired);
                if after.problems >= before.problems
                    || opener.is_none() && !knows_key(&repaired, first, column, bench, &after)
                {
                    continue;
                }
                contest.enter(after.into_effect(), || Trial {
                    kind: if column > first.blanks {
                        DamageKind::TooFarLeft
                    } else {
                        DamageKind::TooFarRight
                    },
                    first: span(first),
                    edits,
                });
            }
        }
    }
    // Where something else is wrong, too, or the block could go elsewhere, the other findings say more.
    contest.winner().filter(|winner| winner.is_certain)
}

/// Lines that may begin a block that moved: those of unknown fields that exist elsewhere or stand below an empty key,
/// and those where reading stopped.
fn starts(lines: &[Line<'_>], outline: Outline, before: &Examination) -> Vec<usize> {
    let nested: HashSet<&str> = nested_names(outline.root);
    let line_at = |byte: u32| {
        lines
            .partition_point(|line| offset(line.start) <= byte)
            .saturating_sub(1)
    };
    let mut starts: Vec<usize> = Vec::new();
    for (span, misspelt) in &before.unknown {
        let index = line_at(span.start);
        let known = lines.get(index).is_some_and(|line| match &line.content {
            Content::Structure {
                tail: Tail::Key(name, _),
                ..
            } => nested.contains(&**name) || outline.root.field(name).is_some(),
            _ => false,
        });
        if !misspelt && (known || empty_key_above(lines, index).is_some()) {
            starts.push(index);
        }
    }
    for at in &before.stops {
        let index = line_at(*at);
        starts.push(index);
        starts.extend(index.checked_sub(1));
    }
    starts.retain(|index| {
        lines.get(*index).is_some_and(|line| {
            matches!(
                line.content,
                Content::Structure {
                    tail: Tail::Key(..),
                    ..
                }
            )
        })
    });
    starts.sort_unstable();
    starts.dedup();
    starts.truncate(MOST_STARTS);
    starts
}

/// The column of the line above, if it is a key without a value.
fn empty_key_above(lines: &[Line<'_>], index: usize) -> Option<usize> {
    let above = lines
        .get(..index)
        .unwrap_or_default()
        .iter()
        .rev()
        .find(|line| !matches!(line.content, Content::Blank | Content::Comment))?;
    match &above.content {
        Content::Structure {
            dashes,
            tail: Tail::Key(_, Value::Open),
        } => Some(above.blanks + dashes.iter().sum::<usize>()),
        _ => None,
    }
}

/// Where a block that begins at a line may end.
fn ends(lines: &[Line<'_>], start: usize) -> Vec<usize> {
    let Some(first) = lines.get(start) else {
        return Vec::new();
    };
    let mut ends = Vec::new();
    // What stands further out may have moved with it.
    let mut beyond = Vec::new();
    let mut is_beyond = false;
    for (index, line) in lines.iter().enumerate().skip(start + 1) {
        match line.content {
            Content::Blank | Content::Comment => {}
            Content::Marker => break,
            Content::Structure { .. } => {
                if line.blanks <= first.blanks {
                    if is_beyond {
                        beyond.push(index);
                    } else {
                        ends.push(index);
                    }
                }
                is_beyond |= line.blanks < first.blanks;
            }
        }
        if index + 1 == lines.len() {
            if is_beyond {
                beyond.push(lines.len());
            } else {
                ends.push(lines.len());
            }
        }
    }
    if start + 1 == lines.len() {
        ends.push(lines.len());
    }
    // The longest first: a block moves as a whole.
    ends.dedup();
    ends.reverse();
    ends.extend(beyond);
    ends.truncate(MOST_ENDS);
    ends
}

/// Columns where a line may belong: those of lines above it, and the next deeper ones.
fn columns(lines: &[Line<'_>], start: usize) -> Vec<usize> {
    let Some(first) = lines.get(start) else {
        return Vec::new();
    };
    let mut columns: Vec<usize> = Vec::new();
    let above = lines.get(..start).unwrap_or_default().iter().rev();
    for line in above.filter(|line| matches!(line.content, Content::Structure { .. })) {
        for column in [line.blanks + 2, line.blanks, line.blanks + 4] {
            if column != first.blanks && !columns.contains(&column) {
                columns.push(column);
            }
        }
        if columns.len() >= MOST_COLUMNS {
            break;
        }
    }
    columns.truncate(MOST_COLUMNS);
    columns
}

/// Moves a block from one column to another; none when a line does not reach that far.
fn moved(block: &[Line<'_>], from: usize, to: usize) -> Option<Vec<Edit>> {
    block
        .iter()
        .filter(|line| line.content != Content::Blank)
        .map(|line| {
            let column = (line.blanks + to).checked_sub(from)?;
            let blanks = Span::new(offset(line.start), offset(line.start + line.blanks));
            Some(Edit::replace(blanks, " ".repeat(column)))
        })
        .collect()
}

/// Whether the structure knows the first key of a block in its new place: another name there would be one problem
/// more.
fn knows_key(
    repaired: &str,
    first: &Line<'_>,
    column: usize,
    bench: &Bench,
    after: &Examination,
) -> bool {
    let Content::Structure {
        dashes,
        tail: Tail::Key(name, _),
    } = &first.content
    else {
        return true;
    };
    let at = first.start + column + dashes.iter().sum::<usize>();
    let Some(rest) = repaired.get(at..).filter(|rest| rest.starts_with(&**name)) else {
        return false;
    };
    let mut renamed = repaired.get(..at).unwrap_or("").to_owned();
    renamed.push_str(NONSENSE);
    renamed.push_str(rest.get(name.len()..).unwrap_or(""));
    bench.examine(&renamed).problems > after.problems
}
