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
