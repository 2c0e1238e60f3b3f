//! One test binary for everything that spans crates: it links once.
mod certificate_rules;
mod certificates;
mod cli_check;
mod cli_fix;
mod cli_merge;
mod cli_migrate;
mod cli_secrets;
mod cli_settings;
mod cli_trace;
mod conformance;
mod crate_edges;
mod generated;
mod live_pull;
mod lsp;
mod migrate;
mod rule_examples;
mod schemas;
