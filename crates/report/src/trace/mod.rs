//! Pull paths for people, programs and documents.

mod compare;
mod diagram;
mod json;
mod keyring;
mod layout;
mod text;
mod wording;

pub use compare::{compare_json, compare_text};
pub use diagram::{dot, mermaid};
pub use json::{hosts_json, json};
pub use text::{hosts_text, overview, text};
