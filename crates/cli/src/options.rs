//! Options that several commands have.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pullpath_core::document::InputKind;
use pullpath_core::finding::Level;
use pullpath_core::version::Version;

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
