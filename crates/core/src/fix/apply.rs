//! Edits to text.

use super::{Edit, Fix};
use crate::source::Span;

/// What came of applying fixes to a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The text after it.
    pub text: String,
    /// For each fix, in the order given, whether it was applied. One that touches what an earlier one changed waits
    /// for another round.
    pub done: Vec<bool>,
}

/// Applies fixes to a text, earlier ones first; all edits of a fix or none.
pub fn apply<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> Applied {
    let mut accepted: Vec<&Edit> = Vec::new();
    let mut done = Vec::new();
    for fix in fixes {
        let fits = !fix.edits.is_empty()
            && fix.edits.iter().all(|edit| is_in(edit.span, text))
            && fix.edits.iter().enumerate().all(|(index, edit)| {
                let own = fix.edits.get(..index).unwrap_or_default();
                !own.iter().any(|other| overlap(other.span, edit.span))
                    && !accepted.iter().any(|other| conflict(other, edit))
            });
        if fits {
            for edit in &fix.edits {
                // Two fixes may agree on an edit: it is made once.
                if !accepted.contains(&edit) {
                    accepted.push(edit);
                }
            }
        }
        done.push(fits);
    }
    // Stable: insertions of one fix at one place keep their order.
    accepted.sort_by_key(|edit| edit.span);
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in accepted {
        let range = edit.span.range();
        result.push_str(text.get(at..range.start).unwrap_or(""));
        result.push_str(&edit.text);
        at = range.end;
    }
    result.push_str(text.get(at..).unwrap_or(""));
    Applied { text: result, done }
}

fn is_in(span: Span, text: &str) -> bool {
    text.get(span.range()).is_some()
}

/// Whether edits of two fixes stand in each other's way. Insertions at one place do: their order is anyone's guess. So
/// do deletions side by side: each leaves the other in its place, and both together may leave nothing where something
/// must be.
fn conflict(a: &Edit, b: &Edit) -> bool {
    let side_by_side = a.span.end == b.span.start || b.span.end == a.span.start;
    let deletions = a.text.is_empty() && b.text.is_empty();
    a != b
        && (overlap(a.span, b.span) || a.span.start == b.span.start || (deletions && side_by_side))
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(start, end)
    }

    #[test]
    fn edits_apply_in_order_and_conflicts_wait() {
        let first = Fix::safe(
            "A",
            vec![Edit::replace(span(0, 1), "A"), Edit::insert(3, "!")],
        );
        let second = Fix::safe("B", vec![Edit::delete(span(0, 2))]);
        let third = Fix::safe("C", vec![Edit::replace(span(2, 3), "C")]);
        let applied = apply("abc", [&first, &second, &third]);
        assert_eq!(applied.text, "AbC!");
        assert_eq!(applied.done, [true, false, true]);
    }

    #[test]
    fn an_edit_that_two_fixes_share_is_made_once() {
        let fix =
            |text: &str| Fix::safe(text, vec![Edit::delete(span(0, 1)), Edit::insert(2, text)]);
        let (a, b) = (fix("x"), fix("x"));
        assert_eq!(apply("abc", [&a, &b]).text, "bxc");
        let c = fix("y");
        assert_eq!(apply("abc", [&a, &c]).done, [true, false]);
    }

    #[test]
    fn deletions_side_by_side_take_turns() {
        let fix = |start, end| Fix::safe("A", vec![Edit::delete(span(start, end))]);
        let applied = apply("abcdef", [&fix(0, 2), &fix(2, 4), &fix(4, 6)]);
        assert_eq!(applied.text, "cd");
        assert_eq!(applied.done, [true, false, true]);
    }

    #[test]
    fn edits_outside_the_text_or_inside_a_character_are_refused() {
        let fix = Fix::safe("A", vec![Edit::replace(span(1, 2), "x")]);
        assert_eq!(apply("é", [&fix]).done, [false]);
        let fix = Fix::safe("A", vec![Edit::insert(9, "x")]);
        assert_eq!(apply("é", [&fix]).done, [false]);
    }
}
