//! GitLab Code Quality.

use std::io::{self, Write};

use pullpath_core::engine::Report;
use pullpath_core::finding::Level;
use pullpath_core::source::ColumnUnit;
use serde::Serialize;

use crate::fingerprint::Fingerprints;
use crate::message::with_help;
use crate::position::Position;

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

/// Writes the list of issues that GitLab reads as a code quality report.
pub fn gitlab(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Issue<'_>> = report
        .findings()
        .map(|(file, finding)| Issue {
            description: with_help(finding, "; "),
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
                    begin: Position::of(&file.source, finding.span.start, ColumnUnit::Utf32),
                    end: Position::of(&file.source, finding.span.end, ColumnUnit::Utf32),
                },
            },
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}
