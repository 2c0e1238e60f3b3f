//! The figures at the end of a report.

use std::fmt;

use pullpath_core::engine::Report;
use pullpath_core::finding::{Finding, Level};
use pullpath_core::fix::Applicability;

/// Counts over a whole report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Files that were examined.
    pub files: usize,
    /// Documents in them, empty ones left out.
    pub documents: usize,
    /// Findings of level error.
    pub error: usize,
    /// Findings of level warning.
    pub warning: usize,
    /// Findings of level info.
    pub info: usize,
    /// Findings of level hint.
    pub hint: usize,
    /// Findings that directives keep silent.
    pub suppressed: usize,
    /// Findings that `--fix` repairs.
    pub fixable: usize,
}

impl Summary {
    /// Counts a report.
    pub fn of(report: &Report) -> Self {
        Self {
            files: report.files.len(),
            documents: report.files.iter().map(|file| file.documents.len()).sum(),
            error: report.count(Level::Error),
            warning: report.count(Level::Warning),
            info: report.count(Level::Info),
            hint: report.count(Level::Hint),
            suppressed: report.files.iter().map(|file| file.suppressed.len()).sum(),
            fixable: report
                .findings()
                .filter(|(_, finding)| is_fixable(finding, Applicability::Safe))
                .count(),
        }
    }

    /// Number of findings of all levels.
    pub fn findings(&self) -> usize {
        self.error + self.warning + self.info + self.hint
    }
}

/// Whether a finding has a fix of at least this applicability.
pub(crate) fn is_fixable(finding: &Finding, applicability: Applicability) -> bool {
    finding
        .fixes
        .iter()
        .any(|fix| fix.applicability >= applicability)
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documents = counted(self.documents, "document");
        let files = counted(self.files, "file");
        if self.findings() == 0 {
            write!(f, "no findings in {documents} of {files}")?;
        } else {
            let parts: Vec<String> = [
                (self.error, "error"),
                (self.warning, "warning"),
                (self.info, "info"),
                (self.hint, "hint"),
            ]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| match word {
                "info" => format!("{count} info"),
                word => counted(count, word),
            })
            .collect();
            write!(f, "{} in {documents} of {files}", parts.join(", "))?;
        }
        if self.suppressed > 0 {
            write!(f, "; {} suppressed", self.suppressed)?;
        }
        if self.fixable > 0 {
            write!(f, "; {} fixable with `--fix`", self.fixable)?;
        }
        Ok(())
    }
}

/// A number with its word, in the plural where it should be.
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
