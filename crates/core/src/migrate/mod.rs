//! From the legacy `machine.registries` block to documents, and back.
//!
//! Entries are moved as text: values keep their spelling, comments go along. An entry that the other form cannot
//! express, or that Talos would refuse in it, stays where it is and is reported. The result is compared with what
//! was there before: every registry must be pulled along the same path.

mod comments;
mod documents;
mod extent;
mod legacy;
mod verify;

use std::collections::BTreeSet;

use verify::Outcome;

use crate::document::{File, InputKind};
use crate::source::{Source, Span};
use crate::version::Version;

/// Which way to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the legacy block to documents, which Talos has since 1.12.
    #[default]
    ToDocuments,
    /// From documents to the legacy block, for older nodes.
    ToLegacy,
}

/// How to migrate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which way.
    pub direction: Direction,
    /// What the input is said to be.
    pub input: InputKind,
    /// Release of Talos on the nodes, for the reading of URLs.
    pub talos: Version,
}

/// How many settings of each sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Mirrors.
    pub mirrors: usize,
    /// Credentials.
    pub credentials: usize,
    /// TLS settings.
    pub tls: usize,
}

impl Count {
    /// All of them.
    pub fn total(self) -> usize {
        self.mirrors + self.credentials + self.tls
    }
}

/// An entry that stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it stands, in the text before.
    pub span: Span,
    /// Why. Lower case, code in backticks, no full stop.
    pub reason: String,
}

/// A migrated text.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The new text.
    pub text: String,
    /// What was moved.
    pub moved: Count,
    /// What was not.
    pub left: Vec<Left>,
    /// The registries whose paths were compared; all are the same as before.
    pub compared: Vec<String>,
}

/// Why a text cannot be migrated.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MigrateError {
    /// The text is not YAML.
    #[error("the text is not YAML: {0}")]
    Syntax(String),
    /// The file is encrypted, and a change would break its seal.
    #[error("the file is encrypted with SOPS; decrypt it first")]
    Encrypted,
    /// Something outside the moved text refers to an anchor in it.
    #[error("an anchor of the registry settings is used elsewhere")]
    Anchor,
    /// The result would not do the same; a mistake in pullpath.
    #[error("the result would pull `{0}` along another path; nothing was changed")]
    Different(String),
    /// Talos would refuse the result although it takes the input; a mistake in pullpath.
    #[error("Talos would refuse the result: {0}; nothing was changed")]
    Refused(String),
}

/// Migrates a text; none when there is nothing to migrate in it.
pub fn migrate(source: &Source, options: &Options) -> Result<Option<Migration>, MigrateError> {
    let file = File::read(source, options.input);
    refuse_unfit(&file)?;
    // Entries of these names stay, because the other form would not do the same; each round adds to them.
    let mut stay = BTreeSet::new();
    loop {
        let draft = match options.direction {
            Direction::ToDocuments => documents::draft(&file, &stay, options)?,
            Direction::ToLegacy => legacy::draft(&file, &stay, options),
        };
        let Some(draft) = draft else {
            return Ok(None);
        };
        let compared = match verify::compare(&file, &draft.text, options)? {
            Outcome::Same(compared) => compared,
            Outcome::Different(name, names) => {
                let known = stay.len();
                stay.extend(names);
                if stay.len() == known {
                    return Err(MigrateError::Different(name));
                }
                continue;
            }
        };
        return Ok(Some(Migration {
            text: draft.text,
            moved: draft.moved,
            left: draft.left,
            compared,
        }));
    }
}

/// A text that has not been compared yet.
struct Draft {
    text: String,
    moved: Count,
    left: Vec<Left>,
}

fn refuse_unfit(file: &File) -> Result<(), MigrateError> {
    let stream = file.stream();
    for index in 0..stream.len() {
        if let Some(error) = stream.document(index).and_then(|d| d.errors.first()) {
            return Err(MigrateError::Syntax(error.message.clone()));
        }
        let root = stream.root(index);
        if root.is_some_and(|root| root.at_path(&["sops", "mac"]).is_some()) {
            return Err(MigrateError::Encrypted);
        }
    }
    Ok(())
}
