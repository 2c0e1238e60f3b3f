//! What is left of the generated directories once Talos has written them: names with a slash do harm.

use std::sync::Arc;

use super::super::Stop;
use super::generate::{Directories, Directory};

/// The outcome of writing the directories.
pub(super) struct Written {
    /// Those that containerd finds.
    pub directories: Directories,
    /// Names of entries that disappear again.
    pub removed: Vec<String>,
    /// Names of directories of which it is left to chance what is in them.
    pub uncertain: Vec<String>,
}

/// Writes the directories; a file that cannot be written stops it for all registries.
pub(super) fn write(mut directories: Directories) -> Result<Written, Stop> {
    let unwritable = directories
        .values()
        .flat_map(|directory| &directory.files)
        .find(|file| file.name.contains('/'));
    if let Some(file) = unwritable {
        let path = &file.path;
        return Err(Stop {
            message: format!("open {path}: no such file or directory"),
            origin: Some(Arc::clone(&file.origin)),
        });
    }
    let mut removed = Vec::new();
    let mut uncertain: Vec<String> = directories
        .iter()
        .filter(|(_, directory)| directory.contested)
        .map(|(name, _)| name.clone())
        .collect();
    let nested: Vec<String> = directories
        .keys()
        .filter(|name| is_nested(name))
        .cloned()
        .collect();
    for name in nested {
        directories.remove(&name);
        // The clean-up knows directories by their first component only.
        let top = name.split('/').find(|part| !part.is_empty());
        if let Some(top) = top.filter(|top| directories.contains_key(*top)) {
            uncertain.push(top.to_owned());
        }
        removed.push(name);
    }
    Ok(Written {
        directories,
        removed,
        uncertain,
    })
}

/// Whether a name is not that of a directory right below the base.
fn is_nested(name: &str) -> bool {
    name.contains('/') || matches!(name, "" | "." | "..")
}

impl Directory {
    /// The names of its certificate and key files.
    pub(super) fn file_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.files.iter().map(|file| file.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
