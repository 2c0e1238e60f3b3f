//! One line a finding.

use std::io::{self, Write};

use pullpath_core::engine::Report;

use crate::position::place;
use crate::printable;

/// Writes `path:line:column: level[rule] message`, one line a finding; lines and columns count from one, columns
/// in code points.
pub fn concise(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        writeln!(
            out,
            "{}: {}[{}] {}",
            place(&file.source, finding.span.start),
            finding.level.as_str(),
            finding.rule.name,
            printable(&finding.message),
        )?;
    }
    Ok(())
}
