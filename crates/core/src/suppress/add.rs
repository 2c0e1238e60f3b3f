//! New directives for findings that are there.

use std::collections::{BTreeMap, BTreeSet};

use super::directive::{Scope, directives};
use crate::document::File;
use crate::finding::Finding;
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::NodeRef;

/// Edits that keep findings of a file silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addition {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// Number of findings that they keep silent.
    pub silenced: usize,
    /// Number of findings for which there is no place for a comment.
    pub left: usize,
}

/// How far a directive for a single rule reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The YAML document of the finding.
    Document,
    /// The whole file.
    File,
}

/// The edit that keeps the rule of a finding silent in the finding's document or in the file. None where there is no
/// place for such a comment: in a text that is not YAML, and where content follows `---` on its line.
pub fn ignore_rule(file: &File, finding: &Finding, reach: Reach) -> Option<Edit> {
    let source = file.source();
    let text = source.text();
    let end = line_break(text);
    let rule = finding.rule.name;
    let (verb, start) = match reach {
        Reach::Document => (
            "ignore-document",
            first_line_of_document(file, finding.span)?,
        ),
        Reach::File => ("ignore-file", start_of_text(text)),
    };
    let there = directives(file).into_iter().find(|directive| {
        directive.verb.text == verb
            && directive
                .scope
                .is_some_and(|scope| scope.holds(finding.span.start, 0))
            && directive
                .rules
                .as_ref()
                .is_some_and(|rules| !rules.is_empty())
    });
    Some(match there {
        Some(directive) => Edit::insert(directive.list.end, format!(", {rule}")),
        None => Edit::insert(start, format!("# pullpath: {verb}[{rule}]{end}")),
    })
}

/// The first byte after a byte order mark.
fn start_of_text(text: &str) -> u32 {
    let mark = '\u{feff}';
    if text.starts_with(mark) {
        offset(mark.len_utf8())
    } else {
        0
    }
}

/// The start of the line at which the content of a document begins, if nothing but content stands on it.
fn first_line_of_document(file: &File, span: Span) -> Option<u32> {
    let source = file.source();
    let lines = source.lines();
    let index = (0..file.stream().len())
        .rev()
        .find(|index| file.stream().span(*index).touches(span.start))?;
    let root = file.stream().root(index)?;
    let line = lines.line_of(root.full_span().start);
    let text = lines.text_of(source.text(), line);
    if text.starts_with("---") || text.starts_with('%') {
        return None;
    }
    let start = lines.start_of(line)?;
    Some(if start == 0 {
        start_of_text(source.text())
    } else {
        start
    })
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The edits that keep these findings of a file silent: one directive a line, on a line of its own above the text in
/// question; one that is there already takes the new rules.
pub fn add_ignores<'f>(file: &File, findings: impl IntoIterator<Item = &'f Finding>) -> Addition {
    let source = file.source();
    let lines = source.lines();
    let mut addition = Addition::default();
    let mut wanted: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings {
        match line_for(file, finding.span) {
            Some(line) => {
                wanted.entry(line).or_default().insert(finding.rule.name);
                addition.silenced += 1;
            }
            None => addition.left += 1,
        }
    }
    let present = directives(file);
    for (line, rules) in wanted {
        let there = present.iter().find(|directive| {
            matches!(directive.scope, Some(Scope::Lines { first, .. }) if first == line)
                && directive
                    .rules
                    .as_ref()
                    .is_some_and(|rules| !rules.is_empty())
        });
        let list = rules.into_iter().collect::<Vec<_>>().join(", ");
        if let Some(directive) = there {
            addition
                .edits
                .push(Edit::insert(directive.list.end, format!(", {list}")));
            continue;
        }
        let start = lines.start_of(line).unwrap_or(0);
        let text = lines.text_of(source.text(), line);
        let indent = text.len() - text.trim_start().len();
        let indent = text.get(..indent).unwrap_or("");
        let end = line_break(source.text());
        addition.edits.push(Edit::insert(
            start,
            format!("{indent}# pullpath: ignore[{list}]{end}"),
        ));
    }
    addition.edits.sort();
    addition
}

/// The line above which a directive keeps a place silent: that of the place, or that of the scalar around it. None
/// where the text is not YAML, or where a line above would belong to another document.
fn line_for(file: &File, span: Span) -> Option<u32> {
    let source = file.source();
    let lines = source.lines();
    let readable = (0..file.stream().len()).any(|index| {
        file.stream().span(index).touches(span.start)
            && file
                .stream()
                .document(index)
                .is_some_and(|document| document.errors.is_empty() && !document.nodes.is_empty())
    });
    if !readable {
        return None;
    }
    let node = file.node_at(span.start);
    let scalar = node.filter(|node| node.is_scalar());
    let line = scalar.map_or_else(
        || lines.line_of(span.start),
        |node: NodeRef<'_>| lines.line_of(node.span().start),
    );
    let text = lines.text_of(source.text(), line);
    let own =
        !text.starts_with("---") && !text.trim().is_empty() && !text.trim_start().starts_with('#');
    own.then_some(line)
}

/// The line break that the text uses.
fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') => "\r\n",
        _ => "\n",
    }
}
