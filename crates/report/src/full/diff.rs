//! What fixes change, as a unified diff.

use std::io::{self, Write};

use pullpath_core::source::{Source, Span};
use similar::udiff::UnifiedHunkHeader;
use similar::{ChangeTag, TextDiff};

use super::Shown;
use crate::{Look, printable};

const RED: &str = "31";
const GREEN: &str = "32";
const CYAN: &str = "36";

/// A text and where its secrets stand.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The text.
    pub source: &'a Source,
    /// Its secrets, as [`pullpath_core::secrets::spans`] finds them.
    pub secrets: &'a [Span],
}

/// Writes the difference between two states of a file. Secrets are hidden, so it is for reading: where a line holds
/// one, it cannot be applied as a patch.
pub fn diff(old: Side<'_>, new: Side<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (old_lines, new_lines) = (lines(old.source), lines(new.source));
    let comparison = TextDiff::from_slices(&old_lines, &new_lines);
    let groups = comparison.grouped_ops(3);
    if groups.is_empty() {
        return Ok(());
    }
    let shown_old = Shown::whole(old.source, old.secrets);
    let shown_new = Shown::whole(new.source, new.secrets);
    let shown_old: Vec<&str> = shown_old.lines().collect();
    let shown_new: Vec<&str> = shown_new.lines().collect();
    let name = printable(old.source.name());
    writeln!(out, "{}", look.bold(&format!("--- {name}")))?;
    writeln!(out, "{}", look.bold(&format!("+++ {name}")))?;
    for group in &groups {
        let header = UnifiedHunkHeader::new(group).to_string();
        writeln!(out, "{}", look.paint(CYAN, &header))?;
        for change in group.iter().flat_map(|op| comparison.iter_changes(op)) {
            let (old, new) = (change.old_index(), change.new_index());
            let line = match change.tag() {
                ChangeTag::Equal => format!(" {}", at(&shown_new, new)),
                ChangeTag::Delete => look.paint(RED, &format!("-{}", at(&shown_old, old))),
                ChangeTag::Insert => look.paint(GREEN, &format!("+{}", at(&shown_new, new))),
            };
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// The lines of a text, with an empty last one only where the text does not end in a line break.
fn lines(source: &Source) -> Vec<&str> {
    let index = source.lines();
    let mut lines: Vec<&str> = (0..index.len())
        .map(|line| index.text_of(source.text(), u32::try_from(line).unwrap_or(u32::MAX)))
        .collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    lines
}

fn at<'l>(lines: &[&'l str], index: Option<usize>) -> &'l str {
    index
        .and_then(|index| lines.get(index))
        .copied()
        .unwrap_or("")
}
