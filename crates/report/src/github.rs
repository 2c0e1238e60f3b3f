//! GitHub Actions: workflow commands that become annotations.

use std::io::{self, Write};

use pullpath_core::engine::Report;
use pullpath_core::finding::Level;
use pullpath_core::source::ColumnUnit;

/// Writes a workflow command a finding.
pub fn github(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info | Level::Hint => "notice",
        };
        let at = |byte| file.source.position(byte, ColumnUnit::Utf16);
        let (start, end) = (at(finding.span.start), at(finding.span.end));
        write!(
            out,
            "::{command} title={},file={},line={},endLine={}",
            property(&format!("pullpath: {}", finding.rule.name)),
            property(file.source.name()),
            start.line + 1,
            end.line + 1,
        )?;
        // The platform takes columns only where they are on one line.
        if start.line == end.line {
            write!(
                out,
                ",col={},endColumn={}",
                start.column + 1,
                end.column + 1
            )?;
        }
        let mut message = finding.message.clone();
        for more in finding.help.iter().chain(&finding.notes) {
            message.push('\n');
            message.push_str(more);
        }
        writeln!(out, "::{}", data(&message))?;
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
