//! The structure of every document kind that pullpath knows, the check of a document against it, and what editors
//! show about a field.
//!
//! The truth is in the schema files (`schemas/*/KIND.json`), which are built into the crate and parsed when a kind is
//! first asked for.

mod dispatch;
mod embedded;
mod problem;
mod shape;
mod suggest;
mod text;
mod walk;

pub use dispatch::{Dispatch, Identity, Token, dispatch};
pub use embedded::{Family, Kind, document_json, kind, kinds};
pub use problem::{Problem, ProblemKind};
pub use shape::{Deprecation, Field, Form, Shape, Text};
pub use suggest::{Closeness, Suggestion, nearest};
pub use walk::{PatchDirectives, check};
