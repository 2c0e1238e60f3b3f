//! Repairs that were tried, and which of them is the best.

use super::DamageKind;
use crate::fix::Edit;
use crate::source::Span;

/// A repair that was tried.
pub(super) struct Trial {
    /// What it takes the damage for.
    pub kind: DamageKind,
    /// The first line in question.
    pub first: Span,
    /// What it changes.
    pub edits: Vec<Edit>,
}

/// What a repair leads to.
pub(super) struct Effect {
    /// How many problems are left.
    pub problems: usize,
    /// What the document says.
    pub data: Option<serde_json::Value>,
}

/// Keeps the best of the repairs that are tried.
#[derive(Default)]
pub(super) struct Contest {
    best: Option<(Trial, Effect)>,
    /// Whether another one leaves as few problems and says something else.
    has_rival: bool,
}

/// The best repair.
pub(super) struct Winner {
    /// The repair.
    pub trial: Trial,
    /// Whether it leaves no problem, and no other one does as well and says something else.
    pub is_certain: bool,
}

impl Contest {
    /// Takes part with a repair. Of two that are equally good the first one stays.
    pub(super) fn enter(&mut self, effect: Effect, trial: impl FnOnce() -> Trial) {
        match &self.best {
            Some((_, known)) if known.problems < effect.problems => return,
            Some((_, known)) if known.problems == effect.problems => {
                self.has_rival |= known.data != effect.data;
                return;
            }
            _ => {}
        }
        self.has_rival = false;
        self.best = Some((trial(), effect));
    }

    /// The best of all.
    pub(super) fn winner(self) -> Option<Winner> {
        let (trial, effect) = self.best?;
        Some(Winner {
            is_certain: effect.problems == 0 && !self.has_rival,
            trial,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Contest, Effect, Trial, Winner};
    use crate::indentation::DamageKind;
    use crate::source::Span;

    /// The number of the best repair, and whether it is certain.
    fn winner(effects: &[(usize, &str)]) -> Option<(u32, bool)> {
        let mut contest = Contest::default();
        for (index, (problems, data)) in effects.iter().enumerate() {
            let effect = Effect {
                problems: *problems,
                data: Some((*data).into()),
            };
            contest.enter(effect, || Trial {
                kind: DamageKind::Tabs,
                first: Span::at(u32::try_from(index).unwrap_or(0)),
                edits: Vec::new(),
            });
        }
        let Winner { trial, is_certain } = contest.winner()?;
        Some((trial.first.start, is_certain))
    }

    #[test]
    fn rivals_of_a_repair_that_was_beaten_do_not_count() {
        assert_eq!(winner(&[(2, "a"), (2, "b"), (0, "c")]), Some((2, true)));
    }

    #[test]
    fn repairs_that_say_different_things_are_not_certain() {
        assert_eq!(winner(&[(0, "a"), (0, "b")]), Some((0, false)));
        assert_eq!(winner(&[(0, "a"), (0, "a")]), Some((0, true)));
        assert_eq!(winner(&[(1, "a")]), Some((0, false)));
    }
}
