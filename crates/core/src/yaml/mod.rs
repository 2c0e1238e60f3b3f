//! The only place that names the YAML scanner: documents, their trees with exact byte spans, and what the consumers
//! make of each scalar.
//!
//! A [`Stream`] is split into documents first and each is parsed alone, so a broken document never harms the next
//! one. Trees live in arenas; [`NodeRef`] is the handle that the rest of the engine works with.

mod builder;
mod comments;
mod decode;
mod dialect;
mod edit;
mod expression;
mod go_yaml;
mod issues;
mod json;
mod node;
mod parse;
mod recover;
mod scalar;
mod scanner_text;
mod split;
mod stream;
mod text_map;
mod tree;
mod write;

pub use decode::{GoType, GoValue, Mismatch, MismatchKind, parse_duration};
pub use dialect::Dialect;
pub(crate) use edit::flow_text as write_flow_text;
pub use go_yaml::{Mark, Part, Refusal};
pub use issues::{Issue, IssueKind};
pub use json::{Budget, Json, JsonEntry, JsonError, JsonErrorKind};
pub use node::{Children, Entries, Entry, Items, NodeRef};
pub use parse::{MAX_ANCHORS, MAX_DEPTH, MAX_DOCUMENTS, MAX_NODES, parse_document};
pub use scalar::{Scalar, format_go_float};
use scanner_text::scanner_text;
pub use split::split;
pub use stream::Stream;
pub use text_map::TextMap;
pub use tree::{
    Anchor, Document, NONE, Node, NodeId, NodeKind, SyntaxError, SyntaxErrorKind, Tagged,
};
pub use write::{double_quoted, write_key, write_literal, write_text};
