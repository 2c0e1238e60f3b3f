//! `allOf`, `anyOf`, `oneOf` and `not` in structural schemas.

use super::limits::limits;
use super::validate::mismatch;
use crate::kubernetes::{Data, Fault, FaultKind, Structure, Tree, ValueId};

/// How many values are compared with schemas for the compositions of one object. Past that nothing is said about them.
pub(super) const BUDGET: usize = 200_000;

/// How the answers to several questions make one.
#[derive(Clone, Copy)]
enum Join {
    /// All are yes.
    All,
    /// At least one is yes.
    Any,
    /// Exactly one is yes.
    One,
    /// None is yes.
    None,
}

/// Whether a value conforms, or what several such questions come to.
enum Question<'d> {
    Conforms(ValueId, Structure<'d>),
    Joined(Join, Vec<Self>),
}

/// A question in the course of being answered.
struct Frame<'d> {
    join: Join,
    left: Vec<Question<'d>>,
    yes: usize,
    no: usize,
}

/// Reports the compositions of a schema that a value does not satisfy.
pub(super) fn validate<'s>(
    tree: &Tree<'s>,
    id: ValueId,
    structure: Structure<'_>,
    budget: &mut usize,
    faults: &mut Vec<Fault<'s>>,
) {
    for (question, detail) in compositions(id, structure) {
        if !answer(tree, question, budget) {
            let detail = detail.to_owned();
            faults.push(Fault::of(tree, id, FaultKind::Invalid { detail }));
        }
    }
}

/// The compositions of a schema as questions about a value, with what the server says when the answer is no.
fn compositions(
    id: ValueId,
    structure: Structure<'_>,
) -> impl Iterator<Item = (Question<'_>, &'static str)> {
    fn about<'d>(id: ValueId, schemas: impl Iterator<Item = Structure<'d>>) -> Vec<Question<'d>> {
        schemas
            .map(|schema| Question::Conforms(id, schema))
            .collect()
    }
    [
        (
            Join::All,
            about(id, structure.all_of()),
            "must validate all the schemas (allOf)",
        ),
        (
            Join::Any,
            about(id, structure.any_of()),
            "must validate at least one schema (anyOf)",
        ),
        (
            Join::One,
            about(id, structure.one_of()),
            "must validate one and only one schema (oneOf)",
        ),
        (
            Join::None,
            about(id, structure.excluded().into_iter()),
            "must not validate the schema (not)",
        ),
    ]
    .into_iter()
    .filter(|(_, questions, _)| !questions.is_empty())
    .map(|(join, questions, detail)| (Question::Joined(join, questions), detail))
}

impl Frame<'_> {
    /// The answer, as soon as it is certain.
    fn settled(&self) -> Option<bool> {
        let is_over = self.left.is_empty();
        match self.join {
            Join::All if self.no > 0 => Some(false),
            Join::All => is_over.then_some(true),
            Join::Any if self.yes > 0 => Some(true),
            Join::Any => is_over.then_some(false),
            Join::One if self.yes > 1 => Some(false),
            Join::One => is_over.then_some(self.yes == 1),
            Join::None if self.yes > 0 => Some(false),
            Join::None => is_over.then_some(true),
        }
    }
}

/// Answers a question; with yes when it would take too long.
fn answer(tree: &Tree<'_>, question: Question<'_>, budget: &mut usize) -> bool {
    let frame = |join, left| Frame {
        join,
        left,
        yes: 0,
        no: 0,
    };
    let mut frames = vec![frame(Join::All, vec![question])];
    let mut last = None;
    while let Some(top) = frames.last_mut() {
        match last.take() {
            Some(true) => top.yes += 1,
            Some(false) => top.no += 1,
            None => {}
        }
        if let Some(settled) = top.settled() {
            frames.pop();
            last = Some(settled);
            continue;
        }
        match top.left.pop() {
            Some(Question::Joined(join, questions)) => frames.push(frame(join, questions)),
            Some(Question::Conforms(id, structure)) => {
                let Some(rest) = budget.checked_sub(1) else {
                    return true;
                };
                *budget = rest;
                match parts(tree, id, structure) {
                    Some(parts) => frames.push(frame(Join::All, parts)),
                    None => last = Some(false),
                }
            }
            None => {}
        }
    }
    last.unwrap_or(true)
}

/// What is left to ask about a value after a look at the value itself; none when that look settles it.
fn parts<'d>(tree: &Tree<'_>, id: ValueId, structure: Structure<'d>) -> Option<Vec<Question<'d>>> {
    let data = tree.data(id);
    if mismatch(data, structure).is_some() {
        return None;
    }
    if tree.is_null(id) {
        return Some(Vec::new());
    }
    let is_whole = structure
        .required()
        .all(|name| !matches!(data, Data::Object(_)) || tree.get(id, name).is_some());
    if !is_whole || !limits(tree, id, structure).is_empty() {
        return None;
    }
    let mut questions: Vec<_> = compositions(id, structure)
        .map(|(question, _)| question)
        .collect();
    questions.extend(tree.members(id).iter().filter_map(|member| {
        let inner = structure.member(&member.name)?;
        Some(Question::Conforms(member.value, inner))
    }));
    if let Some(inner) = structure.items() {
        let items = tree.items(id).iter();
        questions.extend(items.map(|item| Question::Conforms(*item, inner)));
    }
    Some(questions)
}
