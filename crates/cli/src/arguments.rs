//! What can be asked on the command line.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use pullpath_core::schema::nearest;

use crate::options::Common;

const AFTER_HELP: &str = "\
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 bad usage, unreadable input or internal error.
`pullpath PATH` is short for `pullpath check PATH`.";

/// Tells, before a node boots, whether its container images will pull, and along which path
#[derive(Debug, Parser)]
#[command(name = "pullpath", version, after_help = AFTER_HELP, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(crate::check::Arguments),
    Trace(crate::trace::Arguments),
    Migrate(crate::migrate::Arguments),
    Merge(crate::merge::Arguments),
    Rules(crate::rules::Arguments),
    Schema(crate::schema::Arguments),
    Settings(crate::settings::Arguments),
    Lsp(crate::lsp::Arguments),
    Krm(crate::krm::Arguments),
    Completions(crate::completions::Arguments),
}

impl Arguments {
    /// The arguments of this process; ends it with help or a usage error where they call for it.
    pub(crate) fn from_environment() -> Self {
        let given: Vec<OsString> = std::env::args_os().collect();
        let word = given.get(1).and_then(|word| word.to_str());
        if let Some(word) = word.filter(|word| !Path::new(word).exists())
            && let Some(command) = meant_command(word)
        {
            let message =
                format!("no file is called `{word}`; did you mean the command `{command}`?");
            Self::command()
                .error(ErrorKind::InvalidSubcommand, message)
                .exit();
        }
        Self::parse_from(with_default_command(given))
    }
}

/// The command that a word, which is none, was probably meant to be.
fn meant_command(word: &str) -> Option<String> {
    let command = Arguments::command();
    let names = || command.get_subcommands().map(clap::Command::get_name);
    if names().any(|name| name == word) {
        return None;
    }
    nearest(word, names()).map(|meant| meant.name.to_owned())
}

/// Puts `check` in front of a path that stands where a command is expected.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let command = Arguments::command();
    let Some(check) = command.find_subcommand("check") else {
        return arguments;
    };
    let takes_value = |text: &str| {
        command
            .get_arguments()
            .chain(check.get_arguments())
            .any(|argument| {
                let long = text.strip_prefix("--");
                let named = match long {
                    Some(long) => argument.get_long() == Some(long),
                    None => {
                        argument.get_short().map(|c| c.to_string()).as_deref()
                            == text.strip_prefix('-')
                    }
                };
                named && argument.get_action().takes_values()
            })
    };
    let mut index = 1;
    while let Some(argument) = arguments.get(index) {
        let text = argument.to_string_lossy();
        match &*text {
            "-h" | "--help" | "-V" | "--version" if index == 1 => return arguments,
            "-" => break,
            option if option.starts_with('-') => {
                index += if takes_value(option) { 2 } else { 1 };
            }
            "help" => return arguments,
            word if command.find_subcommand(word).is_some() => return arguments,
            _ => break,
        }
    }
    if arguments.len() > 1 {
        arguments.insert(1, "check".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_misspelt_command_is_told_from_a_path() {
        for (word, meant) in [
            ("chek", Some("check")),
            ("migrat", Some("migrate")),
            ("check", None),
            ("node.yaml", None),
            ("--format", None),
            ("-", None),
        ] {
            assert_eq!(meant_command(word).as_deref(), meant, "{word}");
        }
    }

    #[test]
    fn a_path_in_place_of_a_command_is_checked() {
        let inserted = |line: &str| -> String {
            let arguments = line.split(' ').map(OsString::from).collect();
            let words: Vec<String> = with_default_command(arguments)
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            words.join(" ")
        };
        for (line, expected) in [
            ("pullpath a.yaml", "pullpath check a.yaml"),
            ("pullpath -", "pullpath check -"),
            (
                "pullpath --format json a.yaml",
                "pullpath check --format json a.yaml",
            ),
            ("pullpath --format json", "pullpath check --format json"),
            ("pullpath -q rules", "pullpath -q rules"),
            (
                "pullpath --color never trace nginx",
                "pullpath --color never trace nginx",
            ),
            ("pullpath", "pullpath"),
            ("pullpath --help", "pullpath --help"),
            ("pullpath help check", "pullpath help check"),
        ] {
            assert_eq!(inserted(line), expected);
        }
    }
}
