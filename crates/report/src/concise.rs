//! One line a finding.

use std::io::{self, Write};

use pullpath_core::engine::Report;
use pullpath_core::source::ColumnUnit;

use crate::printable;

/// Writes `path:line:column: level[rule] message`, one line a finding; lines and columns count from one, columns
/// in code points.
pub fn concise(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let at = file.source.position(finding.span.start, ColumnUnit::Utf32);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            printable(file.source.name()),
            at.line + 1,
            at.column + 1,
            finding.level.as_str(),
            finding.rule.name,
            printable(&finding.message),
        )?;
    }
    Ok(())
}
