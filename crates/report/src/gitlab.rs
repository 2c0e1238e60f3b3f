//! GitLab Code Quality.

use std::io::{self, Write};

use pullpath_core::engine::Report;
use pullpath_core::finding::Level;
use pullpath_core::source::{ColumnUnit, Source};
use serde::Serialize;

use crate::fingerprint::Fingerprints;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

/// Writes the list of issues that GitLab reads as a code quality report.
pub fn gitlab(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Issue<'_>> = report
        .findings()
        .map(|(file, finding)| Issue {
            description: match &finding.help {
                Some(help) => format!("{}; {help}", finding.message),
                None => finding.message.clone(),
            },
            check_name: finding.rule.name,
            fingerprint: fingerprints.next(finding, file),
            severity: match finding.level {
                Level::Error => "critical",
                Level::Warning => "major",
                Level::Info => "minor",
                Level::Hint => "info",
            },
            location: Location {
                path: file.source.name(),
                positions: Positions {
                    begin: position(finding.span.start, &file.source),
                    end: position(finding.span.end, &file.source),
                },
            },
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn position(byte: u32, source: &Source) -> Position {
    let at = source.position(byte, ColumnUnit::Utf32);
    Position {
        line: at.line + 1,
        column: at.column + 1,
    }
}
