//! What can be asked on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use pullpath_core::document::InputKind;
use pullpath_core::finding::Level;
use pullpath_core::version::Version;

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

/// Options of all commands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Release of Talos that the nodes run, such as 1.14
    #[arg(long, global = true, value_name = "VERSION")]
    pub(crate) talos_version: Option<Version>,
    /// Release of the Kairos operator, such as 0.1.3
    #[arg(long, global = true, value_name = "VERSION")]
    pub(crate) kairos_operator_version: Option<Version>,
    /// Settings file to use in place of the nearest pullpath.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Folder with schemas of kinds of your own: `CustomResourceDefinition`s, or JSON Schema files named after their
    /// kinds; may be given several times
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) schema: Vec<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Say nothing but the findings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say what is skipped and why
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How a command prints what it lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For reading
    Text,
    /// For programs
    Json,
}

/// Which files to read, and as what. Options of all commands that read configuration.
#[derive(Debug, Args)]
pub(crate) struct Paths {
    /// Files and directories; `-` is standard input [default: .]
    #[arg(value_name = "PATH")]
    pub(crate) named: Vec<PathBuf>,
    /// What the input is; `auto` looks at each document
    #[arg(long = "as", value_name = "KIND")]
    pub(crate) input: Option<InputChoice>,
    /// Name to report for standard input, and to look up settings for
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

impl Paths {
    /// What was named, or the working folder.
    pub(crate) fn named_or_here(&self) -> Vec<PathBuf> {
        if self.named.is_empty() {
            vec![PathBuf::from(".")]
        } else {
            self.named.clone()
        }
    }
}

/// What the input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputChoice {
    /// A whole Talos machine configuration: unknown kinds and an empty stream are refused
    TalosConfig,
    /// A Talos patch: fragments of a machine configuration
    TalosPatch,
    /// Kubernetes objects
    Kubernetes,
    /// Each document is recognised by itself
    Auto,
}

impl From<InputChoice> for InputKind {
    fn from(choice: InputChoice) -> Self {
        match choice {
            InputChoice::TalosConfig => Self::TalosConfig,
            InputChoice::TalosPatch => Self::TalosPatch,
            InputChoice::Kubernetes => Self::Kubernetes,
            InputChoice::Auto => Self::Auto,
        }
    }
}

/// From which level on findings make a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelChoice {
    /// Only what will fail
    Error,
    /// Likely mistakes too
    Warning,
    /// What is worth knowing too
    Info,
    /// Everything
    Hint,
}

impl From<LevelChoice> for Level {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::Error => Self::Error,
            LevelChoice::Warning => Self::Warning,
            LevelChoice::Info => Self::Info,
            LevelChoice::Hint => Self::Hint,
        }
    }
}

impl Arguments {
    /// The arguments of this process; ends it with help or a usage error where they call for it.
    pub(crate) fn from_environment() -> Self {
        Self::parse_from(with_default_command(std::env::args_os().collect()))
    }
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
