//! The only place that names the YAML scanner: documents, their trees with exact byte spans, and what the consumers
//! make of each scalar.
//!
//! A [`Stream`] is split into documents first and each is parsed alone, so a broken document never harms the next
//! one. Trees live in arenas; [`NodeRef`] is the handle that the rest of the engine works with.

mod decode;
mod dialect;
mod json;
mod parse;
mod scalar;
mod split;
mod tree;

pub use decode::{GoType, GoValue, Mismatch, MismatchKind, parse_duration};
pub use dialect::Dialect;
pub use json::{Budget, Json, JsonEntry, JsonError, JsonErrorKind};
pub use parse::parse_document;
pub use scalar::{Scalar, format_go_float};
pub use split::split;
pub use tree::{
    Anchor, Children, Document, Entries, Entry, Items, NONE, Node, NodeId, NodeKind, NodeRef,
    Stream, SyntaxError, Tagged,
};
