//! Patches that a file of talhelper or Omni takes from other files.

use std::path::{Component, Path, PathBuf};

use pullpath_core::document::File;
use pullpath_core::document::placeholder::is_placeholder;
use pullpath_core::engine::UnreadPatch;

use crate::reason;

/// The folders below which files may be read that nobody named.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<PathBuf>);

impl Roots {
    /// The folders that were named, and those of the files that were named.
    pub fn of(named: &[PathBuf]) -> Self {
        let folder = |path: &PathBuf| {
            let folder = if path.is_dir() {
                path.as_path()
            } else {
                path.parent().unwrap_or(Path::new(""))
            };
            let here = folder.as_os_str().is_empty();
            let folder = if here { Path::new(".") } else { folder };
            std::fs::canonicalize(folder).ok()
        };
        Self(named.iter().filter_map(folder).collect())
    }

    /// Whether a path without links stands below one of them.
    fn hold(&self, path: &Path) -> bool {
        self.0.iter().any(|root| path.starts_with(root))
    }
}

/// A patch that stands in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchFile {
    /// As the file that takes it writes it.
    pub written: String,
    /// Its path as it is reported, or why it is not to be read.
    pub path: Result<PathBuf, UnreadPatch>,
}

/// The files that a file takes patches from; `path` is its own. Links are followed only as far as the roots reach.
/// Nothing is fetched, and paths that a template fills in later are passed over.
pub fn referenced(file: &File, path: &Path, roots: &Roots) -> Vec<PatchFile> {
    file.patch_references()
        .into_iter()
        .filter(|(_, written)| !is_placeholder(written))
        .map(|(_, written)| PatchFile {
            written: written.to_owned(),
            path: resolve(path, written, roots),
        })
        .collect()
}

fn resolve(from: &Path, written: &str, roots: &Roots) -> Result<PathBuf, UnreadPatch> {
    if written.contains("://") {
        return Err(UnreadPatch::Remote);
    }
    let folder = from.parent().unwrap_or(Path::new(""));
    let path = plain(&folder.join(written));
    let real =
        std::fs::canonicalize(&path).map_err(|error| UnreadPatch::Unreadable(reason(&error)))?;
    if !roots.hold(&real) {
        return Err(UnreadPatch::Outside);
    }
    if real.is_dir() {
        return Err(UnreadPatch::Unreadable("is a directory".to_owned()));
    }
    Ok(path)
}

/// A path without `.`, and without `..` behind a name.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            component => plain.push(component),
        }
    }
    plain
}
