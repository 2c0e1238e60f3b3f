//! What a document is, and typed views of it.

mod classify;
mod custom;
mod embedded;
mod file;
mod input;
mod issues;
pub mod kubernetes;
pub mod placeholder;
pub mod talos;
mod template;
mod whole;

pub use crate::yaml::Dialect;
pub use classify::{Class, KubernetesKind, nearest_kind};
pub use embedded::Embedded;
pub use file::{Document, DocumentRef, File};
pub use input::InputKind;
pub use issues::DocumentIssue;
pub(crate) use template::first_template_line;
