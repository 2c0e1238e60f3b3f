//! `pullpath completions`: shell completions and the manual page, from the one definition of the arguments.

use std::io::Write;

use clap::ValueEnum;

use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Prints shell completions, or the manual page
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The shell, or `man` for the manual page
    shell: Target,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
    /// The manual page, in roff
    Man,
}

pub(crate) fn run(
    arguments: &Arguments,
    mut command: clap::Command,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    use clap_complete::Shell;

    let shell = match arguments.shell {
        Target::Bash => Shell::Bash,
        Target::Elvish => Shell::Elvish,
        Target::Fish => Shell::Fish,
        Target::Powershell => Shell::PowerShell,
        Target::Zsh => Shell::Zsh,
        Target::Man => {
            clap_mangen::Man::new(command).render(terminal)?;
            return Ok(Outcome::Clean);
        }
    };
    // Into memory first: the generator panics when its writer fails, and a closed pipe is no reason to.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "pullpath", &mut script);
    terminal.write_all(&script)?;
    Ok(Outcome::Clean)
}
