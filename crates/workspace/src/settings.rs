//! Which settings hold for a path: the nearest settings file up to the root of the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pullpath_core::engine::Options;
use pullpath_core::finding::Finding;
use pullpath_core::settings::{self, FILE_NAMES, Settings};
use pullpath_core::source::Source;

use crate::reason;

/// A settings file that was found.
#[derive(Debug)]
pub struct SettingsFile {
    /// Its path as it is reported.
    pub path: PathBuf,
    /// The folder that its patterns are relative to, absolute.
    folder: PathBuf,
    /// Its text; empty when it cannot be read.
    pub source: Source,
    /// What it says.
    pub settings: Settings,
    /// Mistakes in it.
    pub findings: Vec<Finding>,
    /// Why it cannot be read.
    pub unreadable: Option<String>,
}

/// What holds for a path.
#[derive(Clone, Debug)]
pub enum Standing {
    /// The settings leave it out.
    Excluded,
    /// It is examined under these options.
    Examined(Arc<Options>),
}

/// Finds settings files, each folder looked at once.
#[derive(Debug, Default)]
pub struct Resolver {
    /// The file that holds for all paths, when the user named one.
    fixed: Option<Arc<SettingsFile>>,
    /// What is known of folders, by their absolute paths.
    folders: Mutex<BTreeMap<PathBuf, Option<Arc<SettingsFile>>>>,
    /// Texts that an editor has open, by absolute path; they hold over what is on disk.
    open: BTreeMap<PathBuf, String>,
}

impl Resolver {
    /// A resolver that looks for the nearest file.
    pub fn new() -> Self {
        Self::default()
    }

    /// A resolver with one file for all paths.
    pub fn fixed(path: &Path) -> Self {
        let folder = absolute(path.parent().unwrap_or(Path::new("")));
        Self {
            fixed: Some(Arc::new(SettingsFile::read(path, &folder, None))),
            ..Self::default()
        }
    }

    /// Takes the text that an editor has open in place of the file, or with `None` the file again. Forgets what was
    /// found, as [`Resolver::forget`] does.
    pub fn overlay(&mut self, path: &Path, text: Option<String>) {
        let path = absolute(path);
        match text {
            Some(text) => self.open.insert(path, text),
            None => self.open.remove(&path),
        };
        self.forget();
    }

    /// Forgets what was found, for when files came, went or changed.
    pub fn forget(&self) {
        self.folders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The settings file that holds for a path.
    pub fn file_for(&self, path: &Path) -> Option<Arc<SettingsFile>> {
        if let Some(fixed) = &self.fixed {
            return Some(Arc::clone(fixed));
        }
        let path = absolute(path);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut passed = Vec::new();
        let mut found = None;
        for folder in path.ancestors().skip(1) {
            if let Some(known) = folders.get(folder) {
                found.clone_from(known);
                break;
            }
            passed.push(folder.to_path_buf());
            found = self.file_in(folder);
            if found.is_some() || folder.join(".git").exists() {
                break;
            }
        }
        for folder in passed {
            folders.insert(folder, found.clone());
        }
        found
    }

    /// What holds for a path. `defaults` has what holds where no settings file says otherwise; what the command line
    /// says is for `overrule` to put on top.
    pub fn standing(
        &self,
        path: &Path,
        defaults: &Options,
        overrule: impl FnOnce(&mut Options),
    ) -> Standing {
        let mut options = defaults.clone();
        if let Some(file) = self.file_for(path) {
            let relative = file.relative(path);
            if file.settings.excludes(&relative) {
                return Standing::Excluded;
            }
            file.settings.apply(&relative, &mut options);
            options.schemas = below(&options.schemas, &file.folder);
        }
        overrule(&mut options);
        Standing::Examined(Arc::new(options))
    }

    fn file_in(&self, folder: &Path) -> Option<Arc<SettingsFile>> {
        FILE_NAMES.iter().find_map(|name| {
            let path = folder.join(name);
            let open = self.open.get(&path);
            (open.is_some() || path.is_file())
                .then(|| Arc::new(SettingsFile::read(&path, folder, open)))
        })
    }
}

impl SettingsFile {
    fn read(path: &Path, folder: &Path, open: Option<&String>) -> Self {
        let shown = shown(path);
        let (text, unreadable) = match open {
            Some(text) => (text.clone(), None),
            None => match std::fs::read_to_string(path) {
                Ok(text) => (text, None),
                Err(error) => (String::new(), Some(reason(&error))),
            },
        };
        let source = Source::new(shown.to_string_lossy(), text);
        let (settings, findings) = settings::parse(&source);
        Self {
            path: shown,
            folder: folder.to_path_buf(),
            source,
            settings,
            findings,
            unreadable,
        }
    }

    /// A path as the patterns of this file see it: relative to the file's folder, with forward slashes. A path
    /// outside of that folder stays absolute.
    pub fn relative(&self, path: &Path) -> String {
        let path = absolute(path);
        let relative = path.strip_prefix(&self.folder).unwrap_or(&path);
        relative.to_string_lossy().replace('\\', "/")
    }
}

/// Folders that settings name, as they are relative to another folder.
pub fn below(folders: &Arc<[String]>, folder: &Path) -> Arc<[String]> {
    let path = |name: &String| shown(&absolute(&folder.join(name)));
    folders
        .iter()
        .map(|name| path(name).to_string_lossy().into_owned())
        .collect()
}

/// An absolute path without `.` and `..`, links as they are.
fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        if component == std::path::Component::ParentDir {
            plain.pop();
        } else {
            plain.push(component);
        }
    }
    plain
}

/// A path below the working folder relative to it, others as they are.
fn shown(path: &Path) -> PathBuf {
    let here = absolute(Path::new("."));
    path.strip_prefix(&here).unwrap_or(path).to_path_buf()
}
