//! The search for the indentation that a document most likely had.
//!
//! Line by line, every reading of the lines so far is continued in every way that the structure of the kind allows;
//! the cheapest ones go on. A reading costs something wherever it strains belief: an unknown field, a value of another
//! type, a mapping that stays empty.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use super::line::{Content, Line, Tail, Value};
use super::outline::Outline;
use super::stack::{Cost, Frame, FrameKind, Place, Sort};
use crate::schema::Form;

/// Most readings that go on to the next line, for short documents and for long ones.
const MOST_READINGS: (usize, usize) = (60, 16);
/// From so many lines on a document is long.
const LONG: usize = 500;
/// Documents with more lines are not searched.
const MOST_LINES: usize = 5_000;

/// A field that does not exist.
const UNKNOWN: Cost = 300;
/// A key that its mapping has already.
const REPEATED: Cost = 500;
/// A value of another type; a boolean or number where text is wanted.
const WRONG_TYPE: Cost = 200;
const UNQUOTED: Cost = 150;
/// Nothing where a scalar is wanted.
const NO_SCALAR: Cost = 30;
/// A free name, which fits everywhere; more where a mapping further out knows it, more still behind a blank line.
const FREE_NAME: Cost = 30;
const FREE_NAME_KNOWN: Cost = 90;
const FREE_NAME_KNOWN_BLANK: Cost = 50;
/// An item that looks like an entry where text is wanted.
const ENTRY_AS_TEXT: Cost = 60;
/// The end of a block scalar without a blank line.
const BLOCK_END: Cost = 15;
/// Staying in a block scalar on a key that a mapping further out still awaits, and the same behind a blank line.
const BLOCK_HIDES_KEY: Cost = 120;
const BLOCK_HIDES_KEY_BLANK: Cost = 160;
/// Staying in a block scalar below a free name on a line that would open another one.
const BLOCK_HIDES_BLOCK: Cost = 100;
/// Staying in a block scalar on a dash while a list is open.
const BLOCK_HIDES_ITEM: Cost = 70;
/// A comment behind a block scalar that is not part of it.
const COMMENT_BEHIND_BLOCK: Cost = 10;
/// A line that goes on with the value above it; one that has no value above it.
const CONTINUED: Cost = 100;
const STRAY: Cost = 300;

/// The most likely indentation of a document.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The column of each line; none for blank ones.
    pub(super) columns: Vec<Option<usize>>,
    /// How much less likely the next best reading is.
    pub(super) margin: Cost,
    /// Lines that have no place in the structure.
    pub(super) unknown: usize,
    /// Lines inside block scalars whose own indentation is gone and may have mattered.
    pub(super) uncertain_text: bool,
}

/// Where a line goes.
#[derive(Clone, Copy, Debug)]
enum Column {
    At(usize),
    Text(usize),
    /// As the next line that has a column.
    AsNext,
    Blank,
}

/// A way to read the lines so far.
#[derive(Clone, Debug)]
struct State<'t> {
    frames: Vec<Frame<'t>>,
    /// Lines to come that belong to the value above, and their column.
    pending: usize,
    pending_column: usize,
    /// Whether the block scalar has ended with a comment.
    behind_block: bool,
    /// Whether the last line ended with plain text.
    continues: bool,
    unknown: usize,
    cost: Cost,
    /// The cheapest other way to the same frames.
    rival: Cost,
    trail: usize,
}

/// Finds the best reading; none when the document is too long.
pub(super) fn search(lines: &[Line<'_>], outline: Outline) -> Option<Reading> {
    if lines.len() > MOST_LINES {
        return None;
    }
    let width = if lines.len() > LONG {
        MOST_READINGS.1
    } else {
        MOST_READINGS.0
    };
    let mut search = Search {
        trail: vec![(0, Column::Blank)],
        next: Vec::new(),
        after_blank: false,
    };
    let root = Frame::mapping(Place(Some(outline.root)), 0);
    let mut states = vec![State {
        frames: vec![root],
        pending: 0,
        pending_column: 0,
        behind_block: false,
        continues: false,
        unknown: 0,
        cost: 0,
        rival: Cost::MAX,
        trail: 0,
    }];
    for line in lines {
        for state in states.drain(..) {
            search.advance(state, line);
        }
        states = distinct(std::mem::take(&mut search.next), width);
        search.after_blank = line.content == Content::Blank;
    }
    search.finish(states, lines)
}

/// The cheapest states; of those with equal frames only the cheapest, which remembers its rival.
fn distinct(found: Vec<State<'_>>, width: usize) -> Vec<State<'_>> {
    let hasher = RandomState::new();
    let mut index: HashMap<u64, usize> = HashMap::new();
    let mut kept: Vec<State<'_>> = Vec::new();
    for state in found {
        let key = hasher.hash_one((
            &state.frames,
            state.pending,
            state.behind_block,
            state.continues,
        ));
        match index.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(kept.len());
                kept.push(state);
            }
            Entry::Occupied(entry) => {
                if let Some(known) = kept.get_mut(*entry.get()) {
                    let rival = known.cost.max(state.cost).min(known.rival).min(state.rival);
                    if state.cost < known.cost {
                        *known = state;
                    }
                    known.rival = rival;
                }
            }
        }
    }
    kept.sort_by_key(State::cost);
    kept.truncate(width);
    kept
}

struct Search<'t> {
    /// Columns of lines, each with the index of the line before it.
    trail: Vec<(usize, Column)>,
    next: Vec<State<'t>>,
    after_blank: bool,
}

impl<'t> Search<'t> {
    fn push(&mut self, mut state: State<'t>, column: Column) {
        self.trail.push((state.trail, column));
        state.trail = self.trail.len() - 1;
        self.next.push(state);
    }

    fn advance(&mut self, mut state: State<'t>, line: &Line<'t>) {
        if state.pending > 0 {
            state.pending -= 1;
            let column = state.pending_column;
            self.push(state, Column::At(column));
            return;
        }
        match &line.content {
            Content::Blank => self.push(state, Column::Blank),
            Content::Marker => self.push(state, Column::At(0)),
            Content::Comment => self.comment(state),
            Content::Structure { dashes, tail } => {
                self.stay_in_block(&state, Some((dashes, tail)));
                self.structure(&state, dashes, tail);
            }
        }
    }

    fn comment(&mut self, mut state: State<'t>) {
        let in_block = self.stay_in_block(&state, None);
        if in_block {
            state.behind_block = true;
            state.add(COMMENT_BEHIND_BLOCK);
        }
        self.push(state, Column::AsNext);
    }

    /// Takes the line as part of the block scalar that is open, if one is.
    fn stay_in_block(&mut self, state: &State<'t>, line: Option<(&[usize], &Tail<'t>)>) -> bool {
        let Some((top, outer)) = state.frames.split_last() else {
            return false;
        };
        if !matches!(top.kind, FrameKind::Block { .. }) {
            return false;
        }
        if state.behind_block {
            return true;
        }
        let mut cost = 0;
        if let Some((dashes, tail)) = line {
            let below_free_name = outer.last().is_some_and(|frame| {
                matches!(&frame.kind, FrameKind::Mapping { place, .. } if !place.has_fields())
            });
            match tail {
                _ if !dashes.is_empty() => {
                    let list_open = outer
                        .iter()
                        .any(|frame| matches!(frame.kind, FrameKind::List { .. }));
                    if list_open {
                        cost = BLOCK_HIDES_ITEM;
                    }
                }
                Tail::Key(name, _) if outer.iter().any(|frame| frame.awaits(name)) => {
                    cost = if self.after_blank {
                        BLOCK_HIDES_KEY_BLANK
                    } else {
                        BLOCK_HIDES_KEY
                    };
                }
                Tail::Key(_, Value::Block { .. }) if below_free_name => cost = BLOCK_HIDES_BLOCK,
                _ => {}
            }
        }
        let mut next = state.clone();
        next.add(cost);
        let column = top.indent;
        if let Some(top) = next.frames.last_mut() {
            top.kind = FrameKind::Block { empty: false };
        }
        self.push(next, Column::Text(column));
        true
    }

    /// Takes the line as part of the structure, in every open place.
    fn structure(&mut self, state: &State<'t>, dashes: &[usize], tail: &Tail<'t>) {
        let mut left = 0;
        let mut placed = false;
        for depth in (0..state.frames.len()).rev() {
            let Some(frame) = state.frames.get(depth) else {
                continue;
            };
            let mut next = state.clone();
            next.frames.truncate(depth + 1);
            next.behind_block = false;
            next.continues = false;
            next.add(left);
            let done = match dashes {
                [] => next.entry(tail, self.after_blank),
                _ => next.items(dashes, tail, self.after_blank),
            };
            if let Some(column) = done {
                placed = true;
                self.push(next, Column::At(column));
            }
            left += frame.leave();
            if matches!(frame.kind, FrameKind::Block { .. })
                && !self.after_blank
                && !state.behind_block
            {
                left += BLOCK_END;
            }
        }
        let in_block = state
            .frames
            .last()
            .is_some_and(|frame| matches!(frame.kind, FrameKind::Block { .. }));
        // Text that goes on with the line above.
        let is_text = dashes.is_empty() && matches!(tail, Tail::Value(_));
        if !in_block && (is_text || !placed) {
            let mut next = state.clone();
            if state.continues && is_text {
                next.add(CONTINUED);
            } else {
                next.add(STRAY);
                next.unknown += 1;
            }
            let column = next.frames.last().map_or(0, |frame| frame.indent + 2);
            self.push(next, Column::At(column));
        }
    }

    fn finish(self, states: Vec<State<'t>>, lines: &[Line<'_>]) -> Option<Reading> {
        let mut ended: Vec<State<'t>> = states
            .into_iter()
            .map(|mut state| {
                let left: Cost = state.frames.iter().map(Frame::leave).sum();
                state.add(left);
                state
            })
            .collect();
        ended.sort_by_key(State::cost);
        let mut ended = ended.into_iter();
        let best = ended.next()?;
        let second = ended.next().map_or(Cost::MAX, |state| state.cost);
        let mut taken = Vec::with_capacity(lines.len());
        let mut at = best.trail;
        while at > 0 {
            let Some((before, column)) = self.trail.get(at) else {
                break;
            };
            taken.push(*column);
            at = *before;
        }
        let mut uncertain_text = false;
        let mut following = None;
        // From the last line on, for comments that go with what follows.
        let mut columns: Vec<Option<usize>> = Vec::with_capacity(taken.len());
        for (column, line) in taken.iter().zip(lines.iter().rev()) {
            columns.push(match column {
                Column::Blank => None,
                Column::At(column) => {
                    following = Some(*column);
                    following
                }
                Column::Text(column) => {
                    uncertain_text |= needs_indentation(line.text);
                    following = None;
                    Some(*column)
                }
                Column::AsNext => Some(following.unwrap_or(0)),
            });
        }
        columns.reverse();
        Some(Reading {
            columns,
            margin: best.rival.min(second) - best.cost,
            unknown: best.unknown,
            uncertain_text,
        })
    }
}

/// Whether a line of a text hints at a language in which indentation matters: it opens something below it.
fn needs_indentation(line: &str) -> bool {
    !line.starts_with('#') && (line.ends_with(':') || line.contains("<<"))
}

impl<'t> State<'t> {
    fn cost(&self) -> Cost {
        self.cost
    }

    fn add(&mut self, cost: Cost) {
        self.cost = self.cost.saturating_add(cost);
        self.rival = self.rival.saturating_add(cost);
    }

    /// Puts an entry into the innermost frame; its column, none when it cannot stand there.
    fn entry(&mut self, tail: &Tail<'t>, after_blank: bool) -> Option<usize> {
        let Tail::Key(name, value) = tail else {
            return None;
        };
        let (frame, outer) = self.frames.split_last_mut()?;
        if frame.kind == FrameKind::Unknown {
            *frame = Frame::mapping(Place::ANY, frame.indent);
        }
        let column = frame.indent;
        let FrameKind::Mapping { place, seen } = &mut frame.kind else {
            return None;
        };
        let mut cost = 0;
        if seen.contains(name) {
            cost += REPEATED;
        }
        let field = if place.has_fields() {
            let field = place.field(name);
            if field.is_none() {
                cost += UNKNOWN;
                self.unknown += 1;
            }
            field.unwrap_or(Place::ANY)
        } else {
            cost += FREE_NAME;
            if outer.iter().any(|frame| frame.awaits(name)) {
                cost += FREE_NAME_KNOWN;
                if after_blank {
                    cost += FREE_NAME_KNOWN_BLANK;
                }
            }
            place.element()
        };
        seen.push(name.clone());
        self.add(cost);
        self.value(field, *value, column);
        Some(column)
    }

    /// Puts an item into the innermost frame; its column, none when it cannot stand there.
    fn items(&mut self, dashes: &[usize], tail: &Tail<'t>, after_blank: bool) -> Option<usize> {
        let column = self.frames.last()?.indent;
        let mut at = column;
        let mut item = Place::ANY;
        for (index, width) in dashes.iter().enumerate() {
            if index > 0 {
                let opened = match item.sort() {
                    Sort::List | Sort::Any => item.element(),
                    _ => return None,
                };
                self.frames.push(Frame {
                    kind: FrameKind::List {
                        item: opened,
                        empty: true,
                    },
                    indent: at,
                });
            }
            let frame = self.frames.last_mut()?;
            let element = match &frame.kind {
                FrameKind::List { item, .. } => *item,
                FrameKind::Unknown => Place::ANY,
                _ => return None,
            };
            frame.kind = FrameKind::List {
                item: element,
                empty: false,
            };
            item = element;
            at += width;
        }
        match tail {
            Tail::Nothing => {
                let inner = Frame::opened(item, at.max(column + 2));
                self.frames.extend(inner);
            }
            Tail::Key(..) => match item.sort() {
                Sort::Mapping | Sort::Any => {
                    self.frames.push(Frame::mapping(item, at));
                    self.entry(tail, after_blank)?;
                }
                Sort::Scalar => {
                    self.add(ENTRY_AS_TEXT);
                    self.continues = true;
                }
                Sort::List => return None,
            },
            Tail::Value(value) => self.value(item, *value, column),
        }
        Some(column)
    }

    /// Takes a value into a place; `column` is that of its key or dash.
    fn value(&mut self, place: Place, value: Value, column: usize) {
        let sort = place.sort();
        let cost = match (value, sort) {
            (Value::Open, _) => {
                match Frame::opened(place, column + 2) {
                    Some(frame) => self.frames.push(frame),
                    None => self.add(NO_SCALAR),
                }
                return;
            }
            (Value::Block { .. }, _) => {
                self.frames.push(Frame {
                    kind: FrameKind::Block { empty: true },
                    indent: column + 2,
                });
                match sort {
                    Sort::Mapping | Sort::List => WRONG_TYPE,
                    _ => 0,
                }
            }
            (Value::Anything, _) | (_, Sort::Any) => 0,
            (Value::Flow { .. }, Sort::Scalar) => WRONG_TYPE,
            (Value::Flow { .. }, _) => 0,
            (_, Sort::Mapping) => WRONG_TYPE,
            (_, Sort::List) if place.form() == Some(Form::Arguments) => 0,
            (_, Sort::List) => WRONG_TYPE,
            (Value::Bool, Sort::Scalar) => match place.form() {
                Some(Form::Bool) => 0,
                Some(Form::String) => UNQUOTED,
                _ => WRONG_TYPE,
            },
            (Value::Number, Sort::Scalar) => match place.form() {
                Some(Form::Bool) => WRONG_TYPE,
                Some(Form::String) => UNQUOTED,
                _ => 0,
            },
            (Value::Text { .. }, Sort::Scalar) => match place.form() {
                Some(Form::Bool | Form::Int(_) | Form::Uint(_)) => WRONG_TYPE,
                _ => 0,
            },
        };
        self.add(cost);
        self.pending = value.more();
        self.pending_column = column + 2;
        self.continues = matches!(value, Value::Text { more: 0 });
    }
}
