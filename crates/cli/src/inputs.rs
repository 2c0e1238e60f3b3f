//! From the arguments to inputs that the engine takes.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{Input, Options};
use pullpath_core::source::{Encoding, MAX_SOURCE_BYTES, Source};
use pullpath_core::version::Version;
use pullpath_workspace::walk::{self, Found, Origin};
use rayon::prelude::*;

use crate::arguments::{Common, Paths};
use crate::outcome::Failure;
use crate::progress::Progress;
use crate::terminal::Terminal;

/// The inputs of a run.
pub(crate) struct Inputs {
    /// What concerns pullpath, in the order of the arguments, each file's directory listing sorted.
    pub(crate) files: Vec<Input>,
    /// Index of standard input among them.
    pub(crate) stdin: Option<usize>,
    /// Whether something could not be read; it has been said.
    pub(crate) unreadable: bool,
    /// Targets and settings where no file's own apply.
    pub(crate) options: Arc<Options>,
}

/// What became of a file.
enum Reading {
    Ours(Input),
    Skipped(&'static str),
    Failed(String),
}

/// Reads what the paths stand for.
pub(crate) fn read(
    paths: &Paths,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Inputs, Failure> {
    let options = Arc::new(options(paths, common));
    let named = if paths.named.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        paths.named.clone()
    };
    let mut inputs = Vec::new();
    let mut stdin = None;
    let mut unreadable = false;
    // Standard input keeps its place among the other paths.
    let mut rest = named.as_slice();
    while !rest.is_empty() {
        let files = rest
            .iter()
            .position(|path| path.as_os_str() == "-")
            .unwrap_or(rest.len());
        let (batch, after) = rest.split_at(files);
        unreadable |= read_files(batch, &options, common, terminal, &mut inputs);
        rest = after;
        if let Some((_, after)) = rest.split_first() {
            rest = after;
            // It can be read once.
            if stdin.is_none() {
                stdin = Some(inputs.len());
                inputs.push(read_stdin(paths, &options)?);
            }
        }
    }
    Ok(Inputs {
        files: inputs,
        stdin,
        unreadable,
        options,
    })
}

/// Targets and settings from the command line.
pub(crate) fn options(paths: &Paths, common: &Common) -> Options {
    Options {
        input: paths.input.map_or(InputKind::Auto, InputKind::from),
        ..targets(common)
    }
}

/// What the nodes run, and what time it is.
pub(crate) fn targets(common: &Common) -> Options {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok());
    Options {
        input: InputKind::Auto,
        talos: common.talos_version.unwrap_or(Version::DEFAULT_TALOS),
        kairos_operator: common
            .kairos_operator_version
            .unwrap_or(Version::DEFAULT_KAIROS_OPERATOR),
        now,
        ..Options::default()
    }
}

/// Reads one text, whatever is in it; `-` is standard input.
pub(crate) fn read_source(path: &Path) -> Result<Source, Failure> {
    if path.as_os_str() == "-" {
        return stdin_source("<stdin>".to_owned());
    }
    let named = |reason: String| Failure::message(format!("{}: {reason}", path.display()));
    let bytes = read_bytes(path).map_err(named)?;
    let source = Source::from_bytes(shown(path), &bytes).map_err(|e| named(e.to_string()))?;
    match source.encoding() {
        Encoding::Invalid(at) => Err(named(not_text(at))),
        _ => Ok(source),
    }
}

fn read_files(
    paths: &[PathBuf],
    options: &Arc<Options>,
    common: &Common,
    terminal: &mut Terminal,
    inputs: &mut Vec<Input>,
) -> bool {
    let (files, errors) = walk::files(paths);
    let mut unreadable = !errors.is_empty();
    for error in &errors {
        terminal.error(format_args!("{error}"));
    }
    let progress = Progress::new(files.len(), common);
    let readings: Vec<Reading> = files
        .par_iter()
        .map(|file| {
            let reading = read_file(file, options);
            progress.step();
            reading
        })
        .collect();
    drop(progress);
    for (file, reading) in files.iter().zip(readings) {
        let path = file.path.display();
        match reading {
            Reading::Ours(input) => inputs.push(input),
            Reading::Skipped(reason) => {
                if common.verbose {
                    terminal.note(format_args!("{path}: skipped, {reason}"));
                }
            }
            Reading::Failed(reason) => {
                unreadable = true;
                terminal.error(format_args!("{path}: {reason}"));
            }
        }
    }
    unreadable
}

fn read_file(file: &Found, options: &Arc<Options>) -> Reading {
    let bytes = match read_bytes(&file.path) {
        Ok(bytes) => bytes,
        Err(reason) => return Reading::Failed(reason),
    };
    let source = match Source::from_bytes(shown(&file.path), &bytes) {
        Ok(source) => source,
        Err(error) => return Reading::Failed(error.to_string()),
    };
    let input = Input::read(&source, options);
    if input.concerns_us() {
        return Reading::Ours(input);
    }
    match (source.encoding(), file.origin) {
        (Encoding::Invalid(at), Origin::Named) => Reading::Failed(not_text(at)),
        (Encoding::Invalid(_), Origin::Walked) => Reading::Skipped("it is not a text file"),
        _ => Reading::Skipped("it holds no document that pullpath knows"),
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.len() > MAX_SOURCE_BYTES as u64 => Err(too_large(metadata.len())),
        _ => std::fs::read(path).map_err(|error| walk::reason(&error)),
    }
}

fn read_stdin(paths: &Paths, options: &Arc<Options>) -> Result<Input, Failure> {
    let name = paths
        .stdin_filename
        .as_deref()
        .map_or_else(|| "<stdin>".to_owned(), shown);
    Ok(Input::read(&stdin_source(name)?, options))
}

fn stdin_source(name: String) -> Result<Source, Failure> {
    let limit = MAX_SOURCE_BYTES as u64;
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            Failure::message(format!(
                "cannot read standard input: {}",
                walk::reason(&error)
            ))
        })?;
    Source::from_bytes(name, &bytes)
        .map_err(|_| Failure::message(format!("standard input: {}", too_large(limit + 1))))
}

fn not_text(at: u32) -> String {
    format!("not a text file: byte {at} is neither UTF-8 nor, with a byte order mark, UTF-16")
}

fn too_large(size: u64) -> String {
    format!("has {size} bytes or more; pullpath reads files of up to {MAX_SOURCE_BYTES}")
}

/// A path as reports show it: with forward slashes everywhere.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
