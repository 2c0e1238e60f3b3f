//! From the paths that a user names to the files to look at.

use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;

use crate::reason;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path as it is reported: as the user named it, or below a directory the user named.
    pub path: PathBuf,
    /// How it came up.
    pub origin: Origin,
}

/// How a file came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user named it: whatever it is called, it is looked at.
    Named,
    /// It stands in a directory that the user named.
    Walked,
}

/// A path that cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct WalkError {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// The files that the paths stand for, each once: in the order of the paths, those of a directory in the order of
/// their names. Directories are walked with `.gitignore` and `.ignore` files honoured; hidden files are included,
/// the `.git` directory is not.
pub fn files(paths: &[PathBuf]) -> (Vec<Found>, Vec<WalkError>) {
    let mut found: Vec<Found> = Vec::new();
    let mut errors = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let mut below = Vec::new();
                directory(path, &mut below, &mut errors);
                below.sort();
                for path in below {
                    if seen.insert(path.clone()) {
                        found.push(Found {
                            path,
                            origin: Origin::Walked,
                        });
                    }
                }
            }
            Ok(_) => {
                let path = tidy(path);
                if seen.insert(path.clone()) {
                    found.push(Found {
                        path,
                        origin: Origin::Named,
                    });
                }
            }
            Err(error) => errors.push(WalkError {
                path: path.clone(),
                reason: reason(&error),
            }),
        }
    }
    (found, errors)
}

fn directory(path: &Path, found: &mut Vec<PathBuf>, errors: &mut Vec<WalkError>) {
    let walk = WalkBuilder::new(path)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file())
                    // A link to a file counts; a link to a directory is not followed.
                    || (entry.path_is_symlink() && entry.path().is_file());
                if is_file && is_yaml(entry.path()) {
                    found.push(tidy(entry.path()));
                }
            }
            Err(error) => errors.push(WalkError {
                path: path.to_path_buf(),
                reason: error.to_string(),
            }),
        }
    }
}

/// Whether a file's name says that it is YAML.
pub fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    })
}

/// A path without `./` in front, as a person would write it.
fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path
        .components()
        .filter(|component| *component != Component::CurDir)
        .collect();
    if tidy.as_os_str().is_empty() {
        path.to_path_buf()
    } else {
        tidy
    }
}
