//! What makes a finding the same finding tomorrow, when lines have moved.

use std::collections::HashMap;

use pullpath_core::engine::{FileReport, Report};
use pullpath_core::finding::Finding;

/// The fingerprints of all findings of a report, in order.
pub fn fingerprints(report: &Report) -> Vec<String> {
    let mut fingerprints = Fingerprints::default();
    report
        .findings()
        .map(|(file, finding)| fingerprints.next(finding, file))
        .collect()
}

/// Gives each finding of a report a fingerprint: rule, document and path in it, no line numbers. Findings that agree in
/// all of that are numbered.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// The fingerprint of the next finding.
    pub(crate) fn next(&mut self, finding: &Finding, file: &FileReport) -> String {
        let document = finding.document.and_then(|index| {
            file.documents
                .iter()
                .find(|document| document.index == index)
        });
        let mut hash = Fnv::new();
        for part in [
            Some(finding.rule.name),
            Some(file.source.name()),
            document.and_then(|document| document.kind.as_deref()),
            document.and_then(|document| document.namespace.as_deref()),
            document.and_then(|document| document.name.as_deref()),
            finding.path.as_deref(),
        ] {
            hash.add(part.unwrap_or("").as_bytes());
            // Between the parts, so that they cannot run into each other.
            hash.add(&[0]);
        }
        let count = self.seen.entry(hash.0).or_default();
        *count += 1;
        if *count > 1 {
            hash.add(&count.to_le_bytes());
        }
        format!("{:016x}", hash.0)
    }
}

/// FNV-1a: the same on every machine and with every release, which the standard library's hash is not.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
