//! `cargo xtask bench`: what reading and checking cost, as multiples of scanning the same bytes.

use std::process::Command;

use pullpath_tests::vectors::root;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only these shapes of input: documents, mirrors, endpoints, legacy, secrets, findings
    shapes: Vec<String>,
}

/// Builds the benchmark as releases are built and runs it. It makes its own input.
pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .args(["bench", "--locked", "--package", "pullpath-core"])
        .args(["--bench", "ratios", "--"])
        .args(&arguments.shapes)
        .current_dir(root())
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the benchmark failed".to_owned())
    }
}
