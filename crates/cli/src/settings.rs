//! `pullpath settings`: what holds for a path, and which line says so.

use std::io::Write;
use std::path::{Path, PathBuf};

use pullpath_core::document::InputKind;
use pullpath_core::engine::Options;
use pullpath_core::settings::{Located, Override};
use pullpath_core::source::{ColumnUnit, Span};
use pullpath_workspace::settings::SettingsFile;
use serde::Serialize;

use crate::inputs::Rulebook;
use crate::options::{Common, InputChoice, ListFormat};
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Prints the settings that hold for a path, and where each value comes from
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The path; it need not exist [default: .]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// What the input is, as for `check`
    #[arg(long = "as", value_name = "KIND")]
    input: Option<InputChoice>,
    /// How to print
    #[arg(long, default_value = "text")]
    format: ListFormat,
}

/// A setting, its value, and what says so.
#[derive(Debug, Serialize)]
struct Entry {
    name: String,
    value: String,
    origin: String,
}

pub(crate) fn run(
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let path = arguments.path.clone().unwrap_or_else(|| PathBuf::from("."));
    // Settings hold for files; those of a folder are those of the files in it.
    let file_path = if path.is_dir() {
        path.join("-")
    } else {
        path.clone()
    };
    let rulebook = Rulebook::new(arguments.input.map(InputKind::from), common);
    let file = rulebook.file_for(&file_path);
    if let Some(file) = &file
        && let Some(reason) = &file.unreadable
    {
        let path = file.path.display();
        return Err(Failure::message(format!("{path}: {reason}")));
    }
    let entries = match rulebook.options(&file_path) {
        Some(options) => entries(&options, file.as_deref(), &file_path, arguments, common),
        None => vec![Entry {
            name: "excluded".to_owned(),
            value: "yes".to_owned(),
            origin: file.as_deref().map_or_else(String::new, |file| {
                let patterns = &file.settings.exclude;
                let relative = file.relative(&file_path);
                patterns
                    .iter()
                    .find(|pattern| pattern.value.matches(&relative))
                    .map_or_else(String::new, |pattern| place(file, pattern.span))
            }),
        }],
    };
    match arguments.format {
        ListFormat::Text => print(&entries, terminal)?,
        ListFormat::Json => terminal.json(&entries)?,
    }
    let sound = file.is_none_or(|file| file.findings.is_empty());
    if !sound {
        terminal.error(format_args!(
            "the settings file has mistakes; `pullpath check` shows them"
        ));
        return Ok(Outcome::Failed);
    }
    Ok(Outcome::Clean)
}

fn entries(
    options: &Options,
    file: Option<&SettingsFile>,
    path: &Path,
    arguments: &Arguments,
    common: &Common,
) -> Vec<Entry> {
    let mut entries = targets(options, file, path, arguments, common);
    if let Some(file) = file {
        entries.extend(listed(options, file));
    }
    entries
}

/// What has one value, be it only the default.
fn targets(
    options: &Options,
    file: Option<&SettingsFile>,
    path: &Path,
    arguments: &Arguments,
    common: &Common,
) -> Vec<Entry> {
    let relative = file.map_or_else(String::new, |file| file.relative(path));
    // The last override that says something wins over the file's top level.
    let settings = file.map(|file| &file.settings);
    let overrides: Vec<_> = settings
        .map(|settings| settings.overrides_for(&relative).collect())
        .unwrap_or_default();
    let origin = |argument: bool, span: Option<Span>| match (argument, file, span) {
        (true, ..) => "command line".to_owned(),
        (false, Some(file), Some(span)) => place(file, span),
        _ => "default".to_owned(),
    };
    let last =
        |pick: fn(&Override) -> Option<Span>| overrides.iter().rev().find_map(|entry| pick(entry));
    let talos = last(|entry| span(entry.talos.as_ref()))
        .or_else(|| settings.and_then(|settings| span(settings.talos.as_ref())));
    let operator = last(|entry| span(entry.kairos_operator.as_ref()))
        .or_else(|| settings.and_then(|settings| span(settings.kairos_operator.as_ref())));
    vec![
        entry(
            "as",
            options.input.as_str(),
            origin(
                arguments.input.is_some(),
                last(|entry| span(entry.input.as_ref())),
            ),
        ),
        entry(
            "talos-version",
            options.talos.to_string(),
            origin(common.talos_version.is_some(), talos),
        ),
        entry(
            "kairos-operator-version",
            options.kairos_operator.to_string(),
            origin(common.kairos_operator_version.is_some(), operator),
        ),
        entry(
            "preset",
            options.preset.as_str(),
            origin(
                false,
                settings.and_then(|settings| span(settings.preset.as_ref())),
            ),
        ),
    ]
}

/// What the settings file has any number of.
fn listed(options: &Options, file: &SettingsFile) -> Vec<Entry> {
    let settings = &file.settings;
    let mut entries = Vec::new();
    for (name, texts) in [
        ("assume-public", &settings.assume_public),
        ("known-secrets", &settings.known_secrets),
        ("schemas", &settings.schemas),
    ] {
        for text in texts {
            entries.push(entry(name, text.value.as_str(), place(file, text.span)));
        }
    }
    for pattern in &settings.exclude {
        let place = place(file, pattern.span);
        entries.push(entry("exclude", pattern.value.to_string(), place));
    }
    for (rule, level) in &options.rules.levels {
        let name = format!("rules.{rule}");
        entries.push(entry(name, level.value.as_str(), place(file, level.span)));
    }
    for ((rule, option), value) in &options.rules.options {
        let name = format!("rules.{rule}.{option}");
        let place = place(file, value.span);
        entries.push(entry(name, value.value.to_string(), place));
    }
    entries
}

fn span<T>(located: Option<&Located<T>>) -> Option<Span> {
    located.map(|located| located.span)
}

fn entry(name: impl Into<String>, value: impl Into<String>, origin: String) -> Entry {
    Entry {
        name: name.into(),
        value: value.into(),
        origin,
    }
}

fn place(file: &SettingsFile, span: Span) -> String {
    let line = file.source.position(span.start, ColumnUnit::Utf32).line + 1;
    format!("{}:{line}", file.source.name())
}

fn print(entries: &[Entry], terminal: &mut Terminal) -> std::io::Result<()> {
    let width = |pick: fn(&Entry) -> &str| {
        entries
            .iter()
            .map(|entry| pick(entry).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (names, values) = (width(|entry| &entry.name), width(|entry| &entry.value));
    for entry in entries {
        writeln!(
            terminal,
            "{:names$}  {:values$}  {}",
            entry.name, entry.value, entry.origin
        )?;
    }
    Ok(())
}
