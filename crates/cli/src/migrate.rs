//! `pullpath migrate`.

use clap::ValueEnum;
use pullpath_core::engine::Input;
use pullpath_core::migrate::{self, Direction, MigrateError, Migration};
use pullpath_core::source::Source;
use pullpath_core::{document, secrets};
use pullpath_report::{Side, counted, place};

use crate::inputs;
use crate::options::{Common, Paths};
use crate::outcome::{Failure, Outcome};
use crate::rewrite::{self, Destination};
use crate::terminal::Terminal;

/// Rewrites a legacy machine.registries block as documents, or documents as a legacy block
///
/// Files are rewritten in place, standard input goes to standard output. Comments move along with what they stand at.
/// Before anything is written, the requests that a pull from every registry makes are compared with those before.
/// What the other form cannot express stays where it is and is reported; the exit status is 1 then.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    paths: Paths,
    /// The form to rewrite as
    #[arg(long, value_name = "FORM", default_value = "documents")]
    to: Form,
    /// Show what would change, and change nothing
    #[arg(long, conflicts_with = "stdout")]
    diff: bool,
    /// Print the new text and leave the file as it is
    #[arg(long)]
    stdout: bool,
}

/// A form of the registry settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One document a setting, from Talos 1.12
    Documents,
    /// The machine.registries block, for older nodes
    Legacy,
}

pub(crate) fn run(
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let inputs = inputs::read(&arguments.paths, common, terminal)?;
    let mut outcome = inputs.outcome();
    for (index, input) in inputs.files.iter().enumerate() {
        let destination = if arguments.stdout {
            Destination::Output
        } else {
            inputs.destination(index)
        };
        outcome = outcome.max(migrate_one(
            arguments,
            input,
            destination,
            common,
            terminal,
        )?);
    }
    Ok(outcome)
}

fn migrate_one(
    arguments: &Arguments,
    input: &Input,
    destination: Destination,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let source = input.file.source();
    let options = migrate::Options {
        direction: match arguments.to {
            Form::Documents => Direction::ToDocuments,
            Form::Legacy => Direction::ToLegacy,
        },
        input: input.options.input,
        talos: input.options.talos,
    };
    let migration = match migrate::migrate(source, &options) {
        Ok(migration) => migration,
        Err(error) => {
            terminal.error(format_args!("{}: {error}", source.name()));
            return Ok(match error {
                MigrateError::Different(_) | MigrateError::Refused(_) => Outcome::Failed,
                _ => Outcome::Findings,
            });
        }
    };
    let text = migration
        .as_ref()
        .map_or(source.text(), |migration| migration.text.as_str());
    if arguments.diff {
        show(source, text, input, terminal)?;
    } else if (destination == Destination::Output || text != source.text())
        && rewrite::put(source, text, destination, terminal)? == Outcome::Failed
    {
        return Ok(Outcome::Failed);
    }
    let Some(migration) = migration else {
        if common.verbose {
            terminal.note(format_args!("{}: nothing to migrate", source.name()));
        }
        return Ok(Outcome::Clean);
    };
    report(source, &migration, arguments, common, terminal);
    Ok(if migration.left.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

fn show(
    source: &Source,
    text: &str,
    input: &Input,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let new = Source::new(source.name(), text);
    let new_file = document::File::read(&new, input.options.input);
    let (old_secrets, new_secrets) = (secrets::spans(&input.file), secrets::spans(&new_file));
    let look = terminal.look();
    pullpath_report::diff(
        Side {
            source,
            secrets: &old_secrets,
        },
        Side {
            source: &new,
            secrets: &new_secrets,
        },
        look,
        terminal,
    )?;
    Ok(())
}

fn report(
    source: &Source,
    migration: &Migration,
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) {
    let form = match arguments.to {
        Form::Documents => "as documents",
        Form::Legacy => "in the legacy block",
    };
    for left in &migration.left {
        terminal.note(format_args!(
            "{}: not moved: {}",
            place(source, left.span.start),
            left.reason
        ));
    }
    if common.quiet || migration.moved.total() == 0 {
        return;
    }
    let moved = migration.moved;
    let parts: Vec<String> = [
        (moved.mirrors, "mirror"),
        (moved.credentials, "login"),
        (moved.tls, "TLS setting"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| counted(count, what))
    .collect();
    terminal.note(format_args!(
        "{}: {} {form}; pulls make the same requests as before, compared for {}",
        source.name(),
        parts.join(", "),
        migration.compared.join(", "),
    ));
}
