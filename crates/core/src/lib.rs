//! The engine of pullpath: text goes in, documents, findings and pull paths come out.
//!
//! Nothing here touches the outside world: no files, no clock, no threads, no network. The command line, the
//! language server and the browser bring text and show the answer; they all come in through [`engine`].
#![warn(missing_docs)]
#![warn(clippy::expect_used)]

pub mod assist;
pub mod certificate;
pub mod credentials;
pub mod document;
pub mod encoding;
pub mod endpoint;
pub mod engine;
pub mod finding;
pub mod fix;
pub mod indentation;
pub mod json;
pub mod kairos;
pub mod kubernetes;
pub mod merge;
pub mod migrate;
mod ordered;
pub mod reference;
pub mod rules;
pub mod schema;
pub mod secrets;
pub mod settings;
pub mod source;
pub mod suppress;
pub mod trace;
pub mod version;
pub mod yaml;
