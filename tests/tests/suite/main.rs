//! One test binary for everything that spans crates: it links once.
mod certificates;
mod rule_examples;
mod lsp;
