//! One test binary for everything that spans crates: it links once.
mod certificates;
mod lsp;
mod rule_examples;
