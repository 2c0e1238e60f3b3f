//! Tests over the whole of pullpath, and the runners of the conformance vectors that they share with `cargo xtask`.
#![allow(
    clippy::missing_errors_doc,
    reason = "a test library; its errors are read by its author"
)]

pub mod binary;
pub mod generated;
pub mod vectors;
