//! The diagnostic format of reviewdog. Its columns count bytes of UTF-8.

use std::io::{self, Write};

use pullpath_core::engine::Report;
use pullpath_core::finding::Level;
use pullpath_core::secrets;
use pullpath_core::source::{ColumnUnit, Source, Span};
use serde::Serialize;

use crate::message::with_help;
use crate::position::Position;

#[derive(Serialize)]
struct Result<'r> {
    source: Tool,
    diagnostics: Vec<Diagnostic<'r>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'r> {
    message: String,
    location: Location<'r>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'r>>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Suggestion<'r> {
    range: Range,
    text: &'r str,
}

/// Writes the report for reviewdog.
pub fn rdjson(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics = report
        .findings()
        .map(|(file, finding)| Diagnostic {
            message: with_help(finding, "\n"),
            location: Location {
                path: file.source.name(),
                range: range(finding.span, &file.source),
            },
            severity: match finding.level {
                Level::Error => "ERROR",
                Level::Warning => "WARNING",
                Level::Info | Level::Hint => "INFO",
            },
            code: Code {
                value: finding.rule.name,
                url: finding.rule.url(),
            },
            // A suggestion is one edit; a repair of several cannot be told.
            suggestions: finding
                .fixes
                .iter()
                .filter(|fix| !secrets::reveals(fix, &file.source, &file.secrets))
                .filter_map(|fix| match fix.edits.as_slice() {
                    [edit] => Some(Suggestion {
                        range: range(edit.span, &file.source),
                        text: &edit.text,
                    }),
                    _ => None,
                })
                .collect(),
        })
        .collect();
    let result = Result {
        source: Tool {
            name: crate::TOOL,
            url: crate::HOME,
        },
        diagnostics,
    };
    serde_json::to_writer_pretty(&mut *out, &result)?;
    writeln!(out)
}

fn range(span: Span, source: &Source) -> Range {
    let position = |byte| Position::of(source, byte, ColumnUnit::Utf8);
    Range {
        start: position(span.start),
        end: position(span.end),
    }
}
