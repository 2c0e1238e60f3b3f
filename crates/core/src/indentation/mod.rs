//! Documents that lost their indentation, and the search for it.
//!
//! Web pages and chat programs strip the blanks at the beginning of lines. What is left often is YAML still, but
//! another document: `spec` is null and its fields stand beside it. The structure of the kind tells where each line
//! belongs.

mod contest;
mod damage;
mod line;
mod outline;
mod search;
mod stack;

use std::collections::HashSet;

use crate::document::{Class, InputKind};
use crate::fix::{self, Edit, Fix};
use crate::schema::Form;
use crate::source::Span;
use crate::yaml::NodeRef;
pub(crate) use damage::{Damage, DamageKind, damage};
use line::{Content, Line, Tail, Value};
use outline::{Outline, nested_names};

/// By how much the best reading has to be better than the next one to be trusted, in hundredths.
const CLEAR: u32 = 30;

/// A document that lost its indentation. Spans are relative to the document's first byte.
#[derive(Clone, Debug)]
pub struct Lost {
    /// What the document is.
    pub class: Class,
    /// The first line that stands too far left, without blanks.
    pub first: Span,
    /// The key that it belongs below.
    pub above: Option<Span>,
    /// How many lines have to move.
    pub moved: usize,
    /// Whether the repair is certain.
    pub certainty: Certainty,
    /// What puts the lines in their places.
    pub edits: Vec<Edit>,
}

/// How far a repaired indentation can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// No other reading comes near.
    Clear,
    /// The lines have their places, but texts inside of them may have had an indentation of their own.
    TextsUncertain,
    /// Another reading is nearly as likely, or some lines have no place.
    Unclear,
}

impl Lost {
    /// The document with its lines in their places.
    pub fn repaired(&self, text: &str) -> String {
        fix::apply(text, [&self.fix(0)]).text
    }

    /// Where a byte of the repaired document stands in the document as it is.
    pub fn origin(&self, byte: u32) -> u32 {
        let (mut repaired, mut origin) = (0, 0);
        for edit in &self.edits {
            let unchanged = edit.span.start - origin;
            if byte <= repaired + unchanged {
                break;
            }
            repaired += unchanged + offset(edit.text.len());
            origin = edit.span.end;
        }
        origin + byte.saturating_sub(repaired)
    }

    /// The repair; `start` is the first byte of the document.
    pub fn fix(&self, start: u32) -> Fix {
        let edits = self
            .edits
            .iter()
            .map(|edit| Edit::replace(edit.span.shifted(start), edit.text.clone()))
            .collect();
        let title = "Indent the lines again";
        match self.certainty {
            Certainty::Clear => Fix::safe(title, edits),
            Certainty::TextsUncertain | Certainty::Unclear => Fix::unsafe_(title, edits),
        }
    }
}

/// Looks whether a document lost all of its indentation. `root` is its top node where all of it could be read.
pub fn lost(text: &str, root: Option<NodeRef<'_>>, input: InputKind) -> Option<Lost> {
    if !is_flat(text) || root.is_some_and(|root| is_in_place(root, input)) {
        return None;
    }
    let lines = line::lines(text);
    let outline = outline_of(&lines, input)?;
    let misplaced = misplaced(&lines, outline)?;
    if has_inner_end(&lines) {
        return None;
    }
    let reading = search::search(&lines, outline)?;
    if reading.unknown >= misplaced {
        return None;
    }
    let mut edits = Vec::new();
    let mut first = None;
    let mut above = None;
    for (line, column) in lines.iter().zip(&reading.columns) {
        let Some(column) = column.filter(|column| *column != line.blanks) else {
            if first.is_none() && matches!(line.content, Content::Structure { .. }) {
                above = Some(span(line));
            }
            continue;
        };
        if first.is_none() && matches!(line.content, Content::Structure { .. }) {
            first = Some(span(line));
        }
        let blanks = Span::new(offset(line.start), offset(line.start + line.blanks));
        edits.push(Edit::replace(blanks, " ".repeat(column)));
    }
    // Where a directive of a patch belongs, its name does not tell.
    let has_directive = lines.iter().any(|line| line.text.starts_with("$patch"));
    let certainty = if reading.unknown > 0 || reading.margin < CLEAR || has_directive {
        Certainty::Unclear
    } else if reading.uncertain_text || lines.iter().any(opens_folded_text) {
        Certainty::TextsUncertain
    } else {
        Certainty::Clear
    };
    Some(Lost {
        class: outline.class,
        first: first?,
        above,
        moved: edits.len(),
        certainty,
        edits,
    })
}

/// Whether nothing but fields of its kind stands at the top of a document, or its structure is not known.
fn is_in_place(root: NodeRef<'_>, input: InputKind) -> bool {
    let Some(first) = root.entries().next() else {
        return false;
    };
    let text = |key| root.get(key).map(|entry| entry.value.text());
    let outline = Outline::of(text("apiVersion"), text("kind"), first.name(), input);
    outline.is_none_or(|outline| {
        root.entries()
            .all(|entry| outline.root.field(entry.name()).is_some())
    })
}

/// Whether every line but comments begins in the first column, and there are some.
fn is_flat(text: &str) -> bool {
    let mut any = false;
    for line in text.lines() {
        let inner = line.trim_start_matches('\u{feff}');
        match inner.bytes().next() {
            None | Some(b'#') => {}
            Some(b' ' | b'\t') => {
                let content = inner.trim_start();
                if !content.is_empty() && !content.starts_with('#') {
                    return false;
                }
            }
            // JSON, and templates.
            Some(b'{' | b'[' | b'<') if !any => return false,
            Some(_) => any = true,
        }
    }
    any
}

/// Whether a text begins below the line whose lines are joined by their indentation.
fn opens_folded_text(line: &Line<'_>) -> bool {
    matches!(
        &line.content,
        Content::Structure {
            tail: Tail::Key(_, Value::Block { folded: true })
                | Tail::Value(Value::Block { folded: true }),
            ..
        }
    )
}

/// Whether `...` stands before the last line: it was part of a text and ends the document now.
fn has_inner_end(lines: &[Line<'_>]) -> bool {
    let mut contents = lines.iter().skip_while(|line| line.text != "...").skip(1);
    contents.any(|line| matches!(line.content, Content::Structure { .. }))
}

/// What the document is, by its first lines of that name.
fn outline_of(lines: &[Line<'_>], input: InputKind) -> Option<Outline> {
    let mut first = "";
    let (mut api_version, mut kind) = (None, None);
    for line in lines {
        if !matches!(&line.content, Content::Structure { dashes, tail: Tail::Key(..) } if dashes.is_empty())
        {
            continue;
        }
        let (key, value) = line::key(line.text)?;
        let value = value.split(" #").next().unwrap_or(value).trim();
        let value = value.trim_matches(['"', '\'']);
        if first.is_empty() {
            first = line.text.get(..key.len()).unwrap_or("");
        }
        match &*key {
            "apiVersion" if api_version.is_none() => api_version = Some(value),
            "kind" if kind.is_none() => kind = Some(value),
            _ => {}
        }
        if api_version.is_some() && kind.is_some() {
            break;
        }
    }
    Outline::of(api_version, kind, first, input)
}

/// How many lines stand at the top and have no place there; none when nothing hints at one further in: a field that
/// exists there, or an empty value right above.
fn misplaced(lines: &[Line<'_>], outline: Outline) -> Option<usize> {
    let mut nested: Option<HashSet<&str>> = None;
    let mut misplaced = 0;
    let mut is_hinted = false;
    let mut opened = false;
    for line in lines {
        let Content::Structure { dashes, tail } = &line.content else {
            continue;
        };
        let field = match tail {
            Tail::Key(key, value) if dashes.is_empty() => {
                outline.root.field(key).map(|field| (field, *value))
            }
            // Items may stand in the column of their key.
            _ if !dashes.is_empty() => continue,
            _ => None,
        };
        if let Some((field, value)) = field {
            opened = match value {
                Value::Block { .. } => true,
                Value::Open => matches!(
                    field.shape.form,
                    Form::Structure | Form::Map | Form::Unstructured
                ),
                _ => false,
            };
            continue;
        }
        misplaced += 1;
        is_hinted |= std::mem::take(&mut opened);
        if let Tail::Key(key, _) = tail {
            let nested = nested.get_or_insert_with(|| nested_names(outline.root));
            is_hinted |= nested.contains(&**key);
        }
    }
    is_hinted.then_some(misplaced)
}

fn span(line: &Line<'_>) -> Span {
    let start = line.start + line.blanks;
    Span::new(offset(start), offset(start + line.text.len()))
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
