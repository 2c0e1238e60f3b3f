//! A file of findings that are known and not to be shown, for those who do not want comments in their files.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pullpath_core::engine::Report;
use pullpath_report::{counted, fingerprints};
use pullpath_workspace::reason;
use serde::{Deserialize, Serialize};

use crate::options::Common;
use crate::outcome::Failure;
use crate::terminal::Terminal;

#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Leave out the findings that this file lists
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run to the baseline
    #[arg(long, requires = "baseline", conflicts_with_all = ["repair", "add_ignores"])]
    update_baseline: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    path: String,
    rule: String,
    /// Of rule, document and place in it; lines may move.
    fingerprint: String,
}

/// The findings that are known, and which of them are still there.
#[derive(Debug, Default)]
pub(super) struct Known {
    path: PathBuf,
    listed: BTreeSet<Entry>,
    /// Those of the last report.
    found: RefCell<BTreeSet<Entry>>,
}

impl Known {
    /// What the baseline lists; nothing without one, or where it is to be written anew.
    pub(super) fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let path = arguments.baseline.clone().unwrap_or_default();
        let listed = match &arguments.baseline {
            Some(path) if !arguments.update_baseline => read(path)?,
            _ => BTreeSet::new(),
        };
        Ok(Self {
            path,
            listed,
            found: RefCell::default(),
        })
    }

    /// Keeps the known findings of a report silent.
    pub(super) fn silence(&self, report: &mut Report) {
        let mut known = self.found.borrow_mut();
        known.clear();
        if self.listed.is_empty() {
            return;
        }
        let found = entries(report);
        for (file, entries) in report.files.iter_mut().zip(found) {
            let mut kept = Vec::new();
            for (finding, entry) in file.findings.drain(..).zip(entries) {
                if self.listed.contains(&entry) {
                    known.insert(entry);
                    file.suppressed.push(finding);
                } else {
                    kept.push(finding);
                }
            }
            file.findings = kept;
            file.suppressed.sort_by_key(|finding| finding.span);
        }
    }

    /// With `--update-baseline`, takes all findings of a report for known and writes them down.
    pub(super) fn update(
        &mut self,
        arguments: &Arguments,
        report: &mut Report,
        common: &Common,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        if !arguments.update_baseline {
            return Ok(());
        }
        self.listed = entries(report).into_iter().flatten().collect();
        write(&self.path, &self.listed)?;
        if !common.quiet {
            terminal.note(format_args!(
                "{} written to {}",
                counted(self.listed.len(), "finding"),
                self.path.display()
            ));
        }
        self.silence(report);
        Ok(())
    }

    /// Says how many listed findings are no longer there. What another run examines is not for this one to judge.
    pub(super) fn tell_stale(&self, report: &Report, terminal: &mut Terminal) {
        let examined: BTreeSet<&str> = report.files.iter().map(|file| file.source.name()).collect();
        let found = self.found.borrow();
        let stale = self
            .listed
            .iter()
            .filter(|entry| !found.contains(entry))
            .filter(|entry| {
                examined.contains(entry.path.as_str()) || !Path::new(&entry.path).exists()
            })
            .count();
        if stale > 0 {
            terminal.note(format_args!(
                "{} still lists {} no longer found; `--update-baseline` writes it anew",
                self.path.display(),
                counted(stale, "finding"),
            ));
        }
    }
}

/// For each file, the entries of its findings.
fn entries(report: &Report) -> Vec<Vec<Entry>> {
    let mut prints = fingerprints(report).into_iter();
    report
        .files
        .iter()
        .map(|file| {
            file.findings
                .iter()
                .zip(&mut prints)
                .map(|(finding, fingerprint)| Entry {
                    path: file.source.name().to_owned(),
                    rule: finding.rule.name.to_owned(),
                    fingerprint,
                })
                .collect()
        })
        .collect()
}

fn read(path: &Path) -> Result<BTreeSet<Entry>, Failure> {
    let failure = |reason: String| {
        Failure::message(format!(
            "cannot read the baseline {}: {reason}",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|error| failure(reason(&error)))?;
    let baseline: Baseline =
        serde_json::from_str(&text).map_err(|error| failure(error.to_string()))?;
    if baseline.version != 1 {
        return Err(failure(format!(
            "its version is {}, this pullpath reads version 1",
            baseline.version
        )));
    }
    Ok(baseline.findings.into_iter().collect())
}

fn write(path: &Path, entries: &BTreeSet<Entry>) -> Result<(), Failure> {
    let baseline = Baseline {
        version: 1,
        findings: entries.iter().cloned().collect(),
    };
    let text = serde_json::to_string_pretty(&baseline).map_err(std::io::Error::from)?;
    std::fs::write(path, text + "\n").map_err(|error| {
        Failure::message(format!(
            "cannot write the baseline {}: {}",
            path.display(),
            reason(&error)
        ))
    })
}
