//! From the arguments to inputs that the engine takes.

mod custom_kinds;
mod load;
mod patch_files;
mod rulebook;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{Input, Options};
use pullpath_core::source::{Encoding, Source};
use pullpath_workspace::settings::SettingsFile;
use pullpath_workspace::walk::{self, Found, Origin};
use rayon::prelude::*;

use crate::options::{Common, Paths};
use crate::outcome::{Failure, Outcome};
use crate::progress::Progress;
use crate::rewrite::Destination;
use crate::terminal::Terminal;
use custom_kinds::{Foreign, Kinds};
pub(crate) use load::read_source;
use load::{load, not_text, shown, stdin_source};
pub(crate) use patch_files::Unnamed;
pub(crate) use rulebook::{Rulebook, targets};

/// The inputs of a run.
pub(crate) struct Inputs {
    /// What concerns pullpath, in the order of the arguments, each file's directory listing sorted.
    pub(crate) files: Vec<Input>,
    /// Index of standard input among them.
    pub(crate) stdin: Option<usize>,
    /// Whether something could not be read; it has been said.
    unreadable: bool,
    /// Targets and settings of the working folder, for what concerns no single file.
    pub(crate) options: Arc<Options>,
    /// Settings files with mistakes.
    pub(crate) settings: Vec<Arc<SettingsFile>>,
}

impl Inputs {
    /// What reading them came to.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.unreadable {
            Outcome::Failed
        } else {
            Outcome::Clean
        }
    }

    /// Where a new text of an input goes: what came from standard input goes to standard output.
    pub(crate) fn destination(&self, index: usize) -> Destination {
        if self.stdin == Some(index) {
            Destination::Output
        } else {
            Destination::File
        }
    }
}

/// What became of a file.
enum Reading {
    Ours(Input),
    /// Nothing in it is known by itself, but maybe with definitions from other files.
    Foreign(Input),
    Skipped(&'static str),
    Failed(String),
}

/// Reads what the paths stand for.
pub(crate) fn read(
    paths: &Paths,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Inputs, Failure> {
    let rulebook = Rulebook::new(paths.input.map(InputKind::from), common);
    let named = paths.named_or_here();
    // A file that need not exist: what holds in the working folder.
    let here = Path::new("-");
    let mut inputs = Inputs {
        files: Vec::new(),
        stdin: None,
        unreadable: false,
        options: rulebook.options(here).unwrap_or_default(),
        settings: Vec::new(),
    };
    inputs.note_settings(rulebook.file_for(here), terminal);
    // Standard input keeps its place among the other paths.
    let mut rest = named.as_slice();
    let mut foreign = Vec::new();
    while !rest.is_empty() {
        let files = rest
            .iter()
            .position(|path| path.as_os_str() == "-")
            .unwrap_or(rest.len());
        let (batch, after) = rest.split_at(files);
        inputs.read_files(batch, &rulebook, &mut foreign, terminal);
        rest = after;
        if let Some((_, after)) = rest.split_first() {
            rest = after;
            inputs.read_stdin(paths, &rulebook, terminal)?;
        }
    }
    inputs.settle(foreign, &rulebook, terminal);
    Ok(inputs)
}

impl Inputs {
    fn read_files(
        &mut self,
        paths: &[PathBuf],
        rulebook: &Rulebook<'_>,
        foreign: &mut Vec<Foreign>,
        terminal: &mut Terminal,
    ) {
        let (files, errors) = walk::files(paths);
        self.unreadable |= !errors.is_empty();
        for error in &errors {
            terminal.error(format_args!("{error}"));
        }
        let progress = Progress::new(files.len(), rulebook.common);
        // Of foreign files only the kinds are kept: there may be many, and few of them are wanted in the end.
        let readings: Vec<Result<Reading, Kinds>> = files
            .par_iter()
            .map(|file| {
                let reading = match read_file(file, rulebook) {
                    Reading::Foreign(input) => Err(Kinds::of(&input)),
                    reading => Ok(reading),
                };
                progress.step();
                reading
            })
            .collect();
        drop(progress);
        for (file, reading) in files.into_iter().zip(readings) {
            let position = self.files.len();
            match reading {
                Ok(reading) => {
                    let taken = self.take(&file, reading, rulebook, terminal);
                    self.files.extend(taken);
                }
                Err(kinds) => foreign.push(Foreign {
                    file,
                    kinds,
                    position,
                }),
            }
        }
    }

    /// The input that a file is, or nothing: then it is said what became of it.
    fn take(
        &mut self,
        file: &Found,
        reading: Reading,
        rulebook: &Rulebook<'_>,
        terminal: &mut Terminal,
    ) -> Option<Input> {
        let path = file.path.display();
        match reading {
            Reading::Ours(input) | Reading::Foreign(input) => {
                self.note_settings(rulebook.file_for(&file.path), terminal);
                return Some(input);
            }
            Reading::Skipped(reason) => {
                if rulebook.common.verbose {
                    terminal.note(format_args!("{path}: skipped, {reason}"));
                }
            }
            Reading::Failed(reason) => {
                self.unreadable = true;
                terminal.error(format_args!("{path}: {reason}"));
            }
        }
        None
    }

    fn read_stdin(
        &mut self,
        paths: &Paths,
        rulebook: &Rulebook<'_>,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        // It can be read once.
        if self.stdin.is_some() {
            return Ok(());
        }
        let (name, path) = match &paths.stdin_filename {
            Some(path) => (shown(path), path.as_path()),
            None => ("<stdin>".to_owned(), Path::new("-")),
        };
        let source = stdin_source(name)?;
        self.note_settings(rulebook.file_for(path), terminal);
        match rulebook.options(path) {
            Some(options) => match read_input(&source, &options) {
                Ok(input) => {
                    self.stdin = Some(self.files.len());
                    self.files.push(input);
                }
                Err(reason) => {
                    self.unreadable = true;
                    terminal.error(format_args!("{}: {reason}", source.name()));
                }
            },
            None if rulebook.common.verbose => {
                terminal.note(format_args!("{}: skipped, {EXCLUDED}", source.name()));
            }
            None => {}
        }
        Ok(())
    }

    /// Remembers a settings file with mistakes, once.
    fn note_settings(&mut self, file: Option<Arc<SettingsFile>>, terminal: &mut Terminal) {
        let Some(file) = file else { return };
        let known = self.settings.iter().any(|known| known.path == file.path);
        if known || (file.findings.is_empty() && file.unreadable.is_none()) {
            return;
        }
        if let Some(reason) = &file.unreadable {
            self.unreadable = true;
            terminal.error(format_args!("{}: {reason}", file.path.display()));
        }
        self.settings.push(file);
    }
}

const UNREAD: &str = "pullpath failed to read it and went on without it; please report this";
const UNKNOWN: &str = "it holds no document that pullpath knows";
const EXCLUDED: &str = "the settings exclude it";

fn read_file(file: &Found, rulebook: &Rulebook<'_>) -> Reading {
    let Some(options) = rulebook.options(&file.path) else {
        return Reading::Skipped(EXCLUDED);
    };
    let source = match load(&file.path) {
        Ok(source) => source,
        Err(reason) => return Reading::Failed(reason),
    };
    let input = match read_input(&source, &options) {
        Ok(input) => input,
        Err(reason) => return Reading::Failed(reason.to_owned()),
    };
    if input.concerns_us() {
        return Reading::Ours(input);
    }
    match (source.encoding(), file.origin) {
        (Encoding::Invalid(at), Origin::Named) => Reading::Failed(not_text(at)),
        (Encoding::Invalid(_), Origin::Walked) => Reading::Skipped("it is not a text file"),
        _ if Kinds::of(&input).is_empty() => Reading::Skipped(UNKNOWN),
        _ => Reading::Foreign(input),
    }
}

/// A mistake of ours in reading one file hides nothing in the others. The panic hook has said where it is.
fn read_input(source: &Source, options: &Arc<Options>) -> Result<Input, &'static str> {
    catch_unwind(AssertUnwindSafe(|| Input::read(source, options))).map_err(|_| UNREAD)
}
