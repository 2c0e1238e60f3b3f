//! The one door for all front ends: sources and options in, a report out.

mod options;
mod report;
mod run;

pub use options::Options;
pub use report::{DocumentSummary, FileReport, Report, settings_report};
pub use run::{Found, Input, Run, check, check_inputs, views};
