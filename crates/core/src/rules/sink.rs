//! Where rules put their findings.

use crate::finding::Finding;

/// Collects findings; each belongs to a file of the run.
pub struct Sink<'a> {
    current: usize,
    findings: &'a mut Vec<(usize, Finding)>,
}

impl<'a> Sink<'a> {
    /// A sink for one file.
    pub fn new(current: usize, findings: &'a mut Vec<(usize, Finding)>) -> Self {
        Self { current, findings }
    }

    /// A finding in the file under examination. The engine fills in document and path from the span.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push((self.current, finding));
    }

    /// A finding in another file of the run, by its index.
    pub fn push_in(&mut self, file: usize, finding: Finding) {
        self.findings.push((file, finding));
    }
}
