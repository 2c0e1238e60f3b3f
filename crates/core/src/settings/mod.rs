//! The settings file `pullpath.toml`: its text, what it says, and what that means for a path.
//!
//! Nothing here looks for files; `pullpath-workspace` finds the nearest settings file and asks this module.

mod apply;
mod model;
mod option;
mod parse;
mod pattern;
mod schema;

pub use model::{Located, Override, RuleLevel, RuleSettings, Settings};
pub use option::{OPTIONS, RuleOption};
pub use parse::parse;
pub use pattern::Pattern;
pub use schema::schema;

/// The names of settings files, the one that wins first.
pub const FILE_NAMES: [&str; 2] = ["pullpath.toml", ".pullpath.toml"];
