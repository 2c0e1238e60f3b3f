//! Chores of the repository: tests, vectors, benchmarks, generated files, the module and the page.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line for contributors"
)]

mod bench;
mod docs;
mod test;
mod tools;
mod vectors;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Prints what reading and checking cost as multiples of scanning
    Bench(bench::Arguments),
    /// Writes the pages and schemas that are made from the code
    Docs(docs::Arguments),
    /// Runs all checks and tests
    Test(test::Arguments),
    /// Runs the conformance vectors and prints agreement per family
    Vectors(vectors::Arguments),
    /// Builds the module for browsers and Node, and the playground
    Web(web::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Docs(arguments) => docs::run(&arguments),
        Chore::Test(arguments) => test::run(&arguments),
        Chore::Vectors(arguments) => vectors::run(&arguments),
        Chore::Web(arguments) => web::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
