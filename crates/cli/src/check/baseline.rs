//! A file of findings that are known and not to be shown, for those who do not want comments in their files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pullpath_core::engine::Report;
use pullpath_report::{counted, fingerprints};
use pullpath_workspace::walk::reason;
use serde::{Deserialize, Serialize};

use crate::arguments::Common;
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

/// Leaves out what the baseline lists, or writes the baseline.
pub(super) fn apply(
    arguments: &Arguments,
    report: &mut Report,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let Some(path) = &arguments.baseline else {
        return Ok(());
    };
    let mut listed: BTreeSet<Entry> = if arguments.update_baseline {
        let entries: BTreeSet<Entry> = entries(report).into_iter().flatten().collect();
        if !common.quiet {
            terminal.note(format_args!(
                "{} written to {}",
                counted(entries.len(), "finding"),
                path.display()
            ));
        }
        write(path, &entries)?;
        entries
    } else {
        read(path)?
    };
    let known = listed.clone();
    let found = entries(report);
    for (file, entries) in report.files.iter_mut().zip(found) {
        let mut kept = Vec::new();
        for (finding, entry) in file.findings.drain(..).zip(entries) {
            if known.contains(&entry) {
                listed.remove(&entry);
                file.suppressed.push(finding);
            } else {
                kept.push(finding);
            }
        }
        file.findings = kept;
        file.suppressed.sort_by_key(|finding| finding.span);
    }
    // What another run examines is not for this one to judge.
    let examined: BTreeSet<&str> = report.files.iter().map(|file| file.source.name()).collect();
    let stale = listed
        .iter()
        .filter(|entry| examined.contains(entry.path.as_str()) || !Path::new(&entry.path).exists())
        .count();
    if stale > 0 {
        terminal.note(format_args!(
            "{} lists {} that no longer exist; `--update-baseline` removes them",
            path.display(),
            counted(stale, "finding"),
        ));
    }
    Ok(())
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
