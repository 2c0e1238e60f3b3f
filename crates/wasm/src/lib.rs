//! pullpath for JavaScript: the same engine in the browser and in Node.
//!
//! Every function takes and returns plain values whose TypeScript declarations are generated from the types here.
//! Offsets are UTF-16 code units from the start of a file, as JavaScript counts; findings also carry the byte offsets
//! that the command line reports. What is wrong with an input is in the result; nothing throws.

mod assist;
mod check;
mod exports;
mod input;
mod migrate;
mod offsets;
mod reference;
mod render;
mod trace;

pub use assist::{Completion, CompletionResult, Hover, HoverResult, InspectResult};
pub use assist::{complete, hover, inspect};
pub use check::{CheckResult, DocumentResult, Edit, FileResult, Finding, Fix, FixResult, Label};
pub use check::{check, fix};
pub use input::{CheckOptions, FileInput, Files};
pub use migrate::{LeftSetting, MigrateResult, migrate};
pub use offsets::Range;
pub use reference::{Rule, RuleList, rules, schema, version};
pub use render::{TextResult, diagram, render};
pub use trace::{Attempt, Credential, Place, Puller, TraceResult, trace};
