//! GitHub Actions: workflow commands that become annotations.

use std::io::{self, Write};

use pullpath_core::engine::Report;
use pullpath_core::finding::Level;
use pullpath_core::source::ColumnUnit;

use crate::message::with_remarks;
use crate::position::Position;

/// Writes a workflow command a finding.
pub fn github(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info | Level::Hint => "notice",
        };
        let at = |byte| Position::of(&file.source, byte, ColumnUnit::Utf16);
        let (start, end) = (at(finding.span.start), at(finding.span.end));
        write!(
            out,
            "::{command} title={},file={},line={},endLine={}",
            property(&format!("pullpath: {}", finding.rule.name)),
            property(file.source.name()),
            start.line,
            end.line,
        )?;
        // The platform takes columns only where they are on one line.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        writeln!(out, "::{}", data(&with_remarks(finding)))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
