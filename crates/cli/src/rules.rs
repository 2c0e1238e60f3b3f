//! `pullpath rules`: the list of rules, or the page of one.

use std::io::Write;

use pullpath_core::finding::{Consumer, Impact, Level};
use pullpath_core::rules::{self, Preset, Rule};
use serde::Serialize;

use crate::options::{Common, ListFormat};
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
    format: ListFormat,
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
        (None, ListFormat::Text) => list(terminal)?,
        (None, ListFormat::Json) => {
            let entries: Vec<Entry> = rules::all().map(Entry::from).collect();
            terminal.json(&entries)?;
        }
        (Some(name), format) => {
            let names = rules::all().map(|rule| rule.name);
            let rule = rules::by_name(name).ok_or_else(|| {
                Failure::unknown("rule", name, names, "`pullpath rules` lists all")
            })?;
            match format {
                ListFormat::Text => explain(rule, terminal)?,
                ListFormat::Json => terminal.json(&Entry::from(rule))?,
            }
        }
    }
    Ok(Outcome::Clean)
}

/// One line a rule: name, level, summary.
fn list(terminal: &mut Terminal) -> std::io::Result<()> {
    let look = terminal.look();
    let width = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in rules::all() {
        let level = look.paint(style(rule.level), &format!("{:7}", rule.level.as_str()));
        writeln!(terminal, "{:width$}  {level}  {}", rule.name, rule.summary)?;
    }
    Ok(())
}

fn explain(rule: &Rule, terminal: &mut Terminal) -> std::io::Result<()> {
    let look = terminal.look();
    writeln!(terminal, "{}: {}\n", look.bold(rule.name), rule.summary)?;
    let level = look.paint(style(rule.level), rule.level.as_str());
    write!(terminal, "{level}, {}", effect(rule))?;
    if rule.preset > Preset::Recommended {
        write!(
            terminal,
            "; runs from preset `{}` on or when the settings give it a level",
            rule.preset.as_str()
        )?;
    }
    writeln!(terminal, "\n")?;
    let mut code = false;
    for line in rule.page().lines() {
        if let Some(title) = line.strip_prefix("## ") {
            writeln!(terminal, "{}", look.bold(title))?;
        } else if line.starts_with("```") {
            // The blank line before a block is there already.
            code = !code;
        } else if code {
            writeln!(terminal, "    {line}")?;
        } else {
            writeln!(terminal, "{line}")?;
        }
    }
    writeln!(terminal, "\n{}", rule.url())
}

/// What the offence does, in words.
fn effect(rule: &Rule) -> String {
    let consumer = match rule.consumer {
        Some(Consumer::Talos) => "Talos",
        Some(Consumer::Kubernetes) => "the Kubernetes API server",
        Some(Consumer::Kairos) => "the Kairos operator",
        Some(Consumer::Containerd) => "containerd",
        Some(Consumer::Kubelet) => "the kubelet",
        None => "",
    };
    match rule.impact {
        Impact::Rejected => format!("refused by {consumer}"),
        Impact::Breaks => "accepted, but then something breaks".to_owned(),
        Impact::Risk => "works, but is unsafe".to_owned(),
        Impact::Hygiene => "works; redundant, deprecated or misleading".to_owned(),
    }
}

/// The colour of a level.
fn style(level: Level) -> &'static str {
    match level {
        Level::Error => "31",
        Level::Warning => "33",
        Level::Info | Level::Hint => "36",
    }
}
