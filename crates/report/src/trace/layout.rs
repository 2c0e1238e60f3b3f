//! Headings, lists and lines that fit.

use std::io::{self, Write};

use crate::{Look, printable};

pub(super) fn heading(title: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(title))
}

/// A text that fits a column; its middle goes where it does not.
pub(super) fn shortened(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length <= width {
        return text.to_owned();
    }
    let head = width.saturating_sub(3) / 2;
    let tail = width.saturating_sub(3) - head;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(length - tail).collect();
    format!("{start}...{end}")
}

pub(super) fn list(
    title: &str,
    lines: &[String],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    heading(title, look, out)?;
    for line in lines {
        hanging("  - ", 4, &printable(line), look, out)?;
    }
    Ok(())
}

/// Writes text in lines that fit, all indented.
pub(super) fn wrapped(indent: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    hanging(indent, indent.len(), text, look, out)
}

/// Writes text in lines that fit: the first after `lead`, the others `indent` columns in. Words are never broken.
pub(super) fn hanging(
    lead: &str,
    indent: usize,
    text: &str,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{lead}")?;
    let mut column = indent;
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 {
            if column + 1 + length > look.width {
                write!(out, "\n{:indent$}", "")?;
                column = indent;
            } else {
                write!(out, " ")?;
                column += 1;
            }
        }
        write!(out, "{word}")?;
        column += length;
    }
    writeln!(out)
}
