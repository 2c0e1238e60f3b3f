//! `cargo xtask bench`: what reading and checking cost, as multiples of scanning the same bytes.

use std::process::Command;

use pullpath_tests::vectors::root;

use crate::tools::execute;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only these shapes of input: documents, mirrors, endpoints, legacy, secrets, findings
    shapes: Vec<String>,
    /// Count instructions, which nothing else on the machine changes, with valgrind
    #[arg(long)]
    instructions: bool,
}

/// Runs the benchmark in Callgrind.
const VALGRIND: &str = "valgrind --tool=callgrind --callgrind-out-file=/dev/null";

/// Builds the benchmark as releases are built and runs it. It makes its own input.
pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    if arguments.instructions {
        return instructions(&arguments.shapes);
    }
    execute(&mut bench(&arguments.shapes), &root())
        .map_err(|error| format!("the benchmark did not end well: {error}"))
}

fn bench(arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["bench", "--locked", "--package", "pullpath-core"])
        .args(["--bench", "ratios", "--"])
        .args(arguments);
    command
}

/// Counts the instructions of each kind of work on the larger input of the shapes, all together.
fn instructions(shapes: &[String]) -> Result<(), String> {
    let [input, scan, parse, check] = ["input", "scan", "parse", "check"].map(|work| {
        let mut arguments = vec![format!("--once={work}")];
        arguments.extend_from_slice(shapes);
        counted(&arguments)
    });
    let (input, scan) = (input?, scan?);
    let ratio = |count: f64| (count - input) / (scan - input);
    println!(
        "parse / scan {:.2}, check / scan {:.2}",
        ratio(parse?),
        ratio(check?)
    );
    Ok(())
}

fn counted(arguments: &[String]) -> Result<f64, String> {
    let output = bench(arguments)
        .current_dir(root())
        .env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", VALGRIND)
        .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", VALGRIND)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said
        .lines()
        .find_map(|line| line.split_once("Collected : "))
        .and_then(|(_, count)| count.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind counted nothing:\n{said}"))
}
