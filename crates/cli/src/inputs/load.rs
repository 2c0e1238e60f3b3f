//! From files and standard input to texts.

use std::io::Read;
use std::path::Path;

use pullpath_core::source::{Encoding, MAX_SOURCE_BYTES, Source};
use pullpath_workspace::reason;

use crate::outcome::Failure;

/// Reads one text, whatever is in it; `-` is standard input.
pub(crate) fn read_source(path: &Path) -> Result<Source, Failure> {
    if path.as_os_str() == "-" {
        return stdin_source("<stdin>".to_owned());
    }
    load_text(path).map_err(|reason| Failure::message(format!("{}: {reason}", path.display())))
}

/// Reads a file, whatever is in it.
pub(super) fn load(path: &Path) -> Result<Source, String> {
    let bytes = match std::fs::metadata(path) {
        Ok(metadata) if metadata.len() > MAX_SOURCE_BYTES as u64 => {
            return Err(too_large(metadata.len()));
        }
        _ => std::fs::read(path).map_err(|error| reason(&error))?,
    };
    Source::from_bytes(shown(path), &bytes).map_err(|error| error.to_string())
}

/// Reads a file that must be a text.
pub(super) fn load_text(path: &Path) -> Result<Source, String> {
    let source = load(path)?;
    match source.encoding() {
        Encoding::Invalid(at) => Err(not_text(at)),
        _ => Ok(source),
    }
}

/// Reads standard input, whatever is in it.
pub(super) fn stdin_source(name: String) -> Result<Source, Failure> {
    let limit = MAX_SOURCE_BYTES as u64;
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            Failure::message(format!("cannot read standard input: {}", reason(&error)))
        })?;
    Source::from_bytes(name, &bytes)
        .map_err(|_| Failure::message(format!("standard input: {}", too_large(limit + 1))))
}

/// Why a file is no text.
pub(super) fn not_text(at: u32) -> String {
    format!("not a text file: byte {at} is neither UTF-8 nor, with a byte order mark, UTF-16")
}

fn too_large(size: u64) -> String {
    format!("has {size} bytes or more; pullpath reads files of up to {MAX_SOURCE_BYTES}")
}

/// A path as reports show it: with forward slashes everywhere.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
