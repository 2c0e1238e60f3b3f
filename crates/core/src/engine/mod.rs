//! The one door for all front ends: sources and options in, a report out.

mod apply;
mod consequences;
mod define;
mod inner;
mod options;
mod report;
mod run;
mod unfinished;

pub use crate::rules::patch::patch_file_unread::UnreadPatch;
pub use define::define;
pub use options::Options;
pub use report::{DocumentSummary, FileReport, Report, settings_report};
pub(crate) use run::report;
pub use run::{Found, Input, Run, check, check_inputs, views};
