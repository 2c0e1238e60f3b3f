//! The command line of pullpath.

mod arguments;
mod base;
mod check;
mod completions;
mod inputs;
mod krm;
mod lsp;
mod merge;
mod migrate;
mod options;
mod outcome;
mod progress;
mod rewrite;
mod rules;
mod schema;
mod settings;
mod terminal;
mod trace;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::CommandFactory;

use crate::arguments::{Arguments, Command};
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    quiet_panics();
    let arguments = Arguments::from_environment();
    let mut terminal = Terminal::new(&arguments.common);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let outcome = run(&arguments, &mut terminal)?;
        terminal.flush()?;
        Ok(outcome)
    }))
    // The hook has said where.
    .unwrap_or(Ok(Outcome::Failed));
    outcome::exit_code(outcome, &mut terminal)
}

fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, common, terminal),
        Command::Trace(arguments) => trace::run(arguments, common, terminal),
        Command::Migrate(arguments) => migrate::run(arguments, common, terminal),
        Command::Merge(arguments) => merge::run(arguments, common, terminal),
        Command::Rules(arguments) => rules::run(arguments, common, terminal),
        Command::Schema(arguments) => schema::run(arguments, common, terminal),
        Command::Settings(arguments) => settings::run(arguments, common, terminal),
        Command::Lsp(arguments) => lsp::run(arguments, common, terminal),
        Command::Krm(arguments) => krm::run(arguments, common, terminal),
        Command::Completions(arguments) => {
            completions::run(arguments, Arguments::command(), terminal)
        }
    }
}

/// A panic's message may quote the input, and the input may hold secrets: only the place of the panic is shown. Where
/// the engine isolates a rule, its finding tells the rest.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(location) = panic.location() {
            terminal::warn(format_args!("internal error at {location}"));
        }
    }));
}
