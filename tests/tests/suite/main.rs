//! One test binary for everything that spans crates: it links once.
mod certificates;
mod cli_check;
mod cli_fix;
mod cli_secrets;
mod crate_edges;
mod cli_trace;
mod conformance;
mod lsp;
mod rule_examples;
