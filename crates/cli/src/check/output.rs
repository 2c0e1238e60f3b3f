//! Where the report goes, and in which format.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use pullpath_core::engine::{Options, Report};
use pullpath_report::{Screen, Summary};
use pullpath_workspace::reason;

use crate::options::Common;
use crate::outcome::Failure;
use crate::terminal::Terminal;

#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// How to print the findings
    #[arg(long, default_value = "full")]
    format: Format,
    /// Also write a report to a file, such as `sarif=report.sarif`; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    output_file: Vec<Target>,
}

/// How to print the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: the text in question, with what to do
    Full,
    /// One line a finding
    Concise,
    /// One JSON value
    Json,
    /// One JSON value a finding, each on a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions; `full` adds them there by itself
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// `JUnit` XML
    Junit,
    /// Reviewdog's diagnostic format
    Rdjson,
}

/// A file and the format that goes there.
#[derive(Clone, Debug)]
struct Target {
    format: Format,
    path: PathBuf,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text
            .split_once('=')
            .ok_or("write it as FORMAT=FILE, such as sarif=report.sarif")?;
        Ok(Self {
            format: Format::from_str(format, false)?,
            path: PathBuf::from(path),
        })
    }
}

/// Prints the report, and writes it to files where that was asked for.
pub(super) fn print(
    report: &Report,
    arguments: &super::Arguments,
    options: &Options,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    for target in &arguments.output.output_file {
        let screen = Screen {
            colors: false,
            unicode: true,
            width: 100,
        };
        let written = std::fs::File::create(&target.path).and_then(|file| {
            let mut file = BufWriter::new(file);
            render(report, target.format, options, screen, &mut file)?;
            file.flush()
        });
        written.map_err(|error| {
            Failure::message(format!(
                "cannot write {}: {}",
                target.path.display(),
                reason(&error)
            ))
        })?;
    }
    let format = arguments.output.format;
    let screen = terminal.screen();
    render(report, format, options, screen, terminal)?;
    if matches!(format, Format::Full | Format::Concise) {
        if !common.quiet {
            writeln!(terminal, "{}", Summary::of(report))?;
        }
        if format == Format::Full && in_github_actions() {
            pullpath_report::github(report, terminal)?;
        }
    }
    Ok(())
}

fn render(
    report: &Report,
    format: Format,
    options: &Options,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Full => pullpath_report::full(report, screen, out),
        Format::Concise => pullpath_report::concise(report, out),
        Format::Json => pullpath_report::json(report, options, out),
        Format::Jsonl => pullpath_report::json_lines(report, out),
        Format::Sarif => pullpath_report::sarif(report, out),
        Format::Github => pullpath_report::github(report, out),
        Format::Gitlab => pullpath_report::gitlab(report, out),
        Format::Junit => pullpath_report::junit(report, out),
        Format::Rdjson => pullpath_report::rdjson(report, out),
    }
}

fn in_github_actions() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}
