//! A new text as edits of the old one, so that the editor keeps cursors and marks where nothing changed.

use pullpath_core::fix::Edit;
use pullpath_core::source::Span;
use similar::{Algorithm, ChangeTag, TextDiff};

/// Edits that turn one text into another, line by line.
pub(crate) fn edits_between(before: &str, after: &str) -> Vec<Edit> {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(before, after);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    // Whether the last edit ends here, so that what comes next belongs to it.
    let mut open = false;
    for change in diff.iter_all_changes() {
        let length = u32::try_from(change.value().len()).unwrap_or(u32::MAX);
        match change.tag() {
            ChangeTag::Equal => {
                at += length;
                open = false;
            }
            tag => {
                if !open {
                    edits.push(Edit::insert(at, ""));
                    open = true;
                }
                if let Some(edit) = edits.last_mut() {
                    if tag == ChangeTag::Delete {
                        at += length;
                        edit.span = Span::new(edit.span.start, at);
                    } else {
                        edit.text.push_str(change.value());
                    }
                }
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_lines_are_left_alone() {
        for (before, after, count) in [
            ("a\nb\nc\n", "a\nB\nc\nd\n", 2),
            ("a\r\nb", "a\r\nb\r\nc", 1),
            ("", "a\n", 1),
            ("a\n", "", 1),
            ("é\nb\nx\n", "x\né\nb\n", 2),
            ("same\n", "same\n", 0),
        ] {
            let edits = edits_between(before, after);
            assert_eq!(edits.len(), count, "{before:?} to {after:?}");
            let mut text = before.to_owned();
            for edit in edits.iter().rev() {
                text.replace_range(edit.span.range(), &edit.text);
            }
            assert_eq!(text, after);
        }
    }
}
