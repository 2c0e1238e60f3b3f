//! Findings as text and in the formats of other programs. Pure: a report goes in, text comes out.

mod concise;
mod fingerprint;
#[cfg(feature = "full")]
mod full;
mod github;
mod gitlab;
pub mod json;
mod junit;
mod look;
mod message;
mod position;
mod rdjson;
mod sarif;
mod summary;
mod text;
pub mod trace;
mod uri;

use std::io::{self, Write};

use pullpath_core::engine::{Options, Report};

pub use concise::concise;
pub use fingerprint::fingerprints;
#[cfg(feature = "full")]
pub use full::{Screen, Side, diff, full};
pub use github::github;
pub use gitlab::gitlab;
pub use junit::junit;
pub use look::Look;
pub use message::with_help;
pub use position::place;
pub use rdjson::rdjson;
pub use sarif::sarif;
pub use summary::{Summary, counted};

#[cfg(feature = "full")]
use text::is_unprintable;
use text::printable;

/// The name under which pullpath appears in reports.
pub const TOOL: &str = "pullpath";
/// Where pullpath lives.
pub const HOME: &str = "https://github.com/pullpath/pullpath";
/// The version under which pullpath appears in reports.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Writes the report as one JSON value, format version 1.
pub fn json(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &json::Document::new(report, options))?;
    writeln!(out)
}

/// Writes one JSON value a line for each finding, with the file's path.
pub fn json_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for line in json::lines(report) {
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}
