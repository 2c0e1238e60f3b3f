//! `pullpath rules`: the list of rules, or the page of one.

use std::io::Write;

use clap::ValueEnum;
use pullpath_core::finding::Consumer;
use pullpath_core::rules::{self, Rule};
use serde::Serialize;

use crate::arguments::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Lists the rules, or explains one
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The rule to explain
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// How to print
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: &'static str,
    summary: &'static str,
    level: &'static str,
    impact: &'static str,
    consumer: Option<&'static str>,
    preset: &'static str,
    url: String,
    documentation: String,
}

impl From<&Rule> for Entry {
    fn from(rule: &Rule) -> Self {
        Self {
            name: rule.name,
            summary: rule.summary,
            level: rule.level.as_str(),
            impact: rule.impact.as_str(),
            consumer: rule.consumer.map(Consumer::as_str),
            preset: rule.preset.as_str(),
            url: rule.url(),
            documentation: rule.page(),
        }
    }
}

pub(crate) fn run(
    arguments: &Arguments,
    _common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    match (&arguments.rule, arguments.format) {
        (None, Format::Text) => list(terminal)?,
        (None, Format::Json) => {
            let entries: Vec<Entry> = rules::all().map(Entry::from).collect();
            json(&entries, terminal)?;
        }
        (Some(name), format) => {
            let rule = rules::by_name(name)
                .ok_or_else(|| Failure::message(format!("there is no rule `{name}`")))?;
            match format {
                Format::Text => explain(rule, terminal)?,
                Format::Json => json(&Entry::from(rule), terminal)?,
            }
        }
    }
    Ok(Outcome::Clean)
}

fn json(value: &impl Serialize, terminal: &mut Terminal) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *terminal, value)?;
    writeln!(terminal)
}

fn list(terminal: &mut Terminal) -> std::io::Result<()> {
    let width = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in rules::all() {
        writeln!(
            terminal,
            "{:width$}  {:7}  {}",
            rule.name,
            rule.level.as_str(),
            rule.summary
        )?;
    }
    Ok(())
}

fn explain(rule: &Rule, terminal: &mut Terminal) -> std::io::Result<()> {
    writeln!(terminal, "{}: {}\n", rule.name, rule.summary)?;
    writeln!(
        terminal,
        "level {}, impact {}, from preset {} on\n",
        rule.level.as_str(),
        rule.impact.as_str(),
        rule.preset.as_str()
    )?;
    writeln!(terminal, "{}", rule.page())
}
