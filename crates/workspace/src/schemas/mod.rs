//! Folders with schemas of kinds of the user's own: `CustomResourceDefinition`s as YAML, and JSON Schema files named
//! after the kinds that they are for.

mod file_names;
mod json_schema;
mod patterns;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::WalkBuilder;
use pullpath_core::document::{File, InputKind};
use pullpath_core::kubernetes::client::GroupVersionKind;
use pullpath_core::kubernetes::{Definition, Definitions};
use pullpath_core::source::{MAX_SOURCE_BYTES, Source};

use crate::reason;
use crate::walk::is_yaml;
use file_names::FileNames;
use json_schema::JsonSchema;
pub use patterns::is_match;

/// The most files that a folder may hold. The largest public collection has a tenth of that.
const MAX_FILES: usize = 200_000;

/// Folders of schemas, each read once.
#[derive(Debug, Default)]
pub struct Library {
    folders: Mutex<BTreeMap<String, Arc<Folder>>>,
}

/// What folders say of some kinds.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// What is known of them.
    pub definitions: Definitions,
    /// What cannot be used, each as a sentence with the path of the file.
    pub mistakes: Vec<String>,
}

/// A folder of schemas.
#[derive(Debug, Default)]
struct Folder {
    definitions: Definitions,
    names: FileNames,
    mistakes: Vec<String>,
    schemas: Mutex<BTreeMap<PathBuf, Result<Arc<JsonSchema>, String>>>,
}

impl Library {
    /// What folders say of the kinds that are used. Regular expressions come with it.
    pub fn definitions(&self, folders: &[String], used: &BTreeSet<GroupVersionKind>) -> Brought {
        let mut brought = Brought::default();
        for path in folders {
            let folder = self.folder(path);
            brought.mistakes.extend(folder.mistakes.iter().cloned());
            let mut found = folder.definitions.clone();
            for of in used {
                match folder.schema(of) {
                    None => {}
                    Some(Ok(schema)) => found.add_outside(of.clone(), schema),
                    Some(Err(mistake)) => brought.mistakes.push(mistake),
                }
            }
            brought.definitions.add_missing(&found);
        }
        brought.definitions.set_patterns(is_match);
        brought
    }

    fn folder(&self, path: &str) -> Arc<Folder> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let known = folders.entry(path.to_owned());
        Arc::clone(known.or_insert_with(|| Arc::new(Folder::read(Path::new(path)))))
    }
}

impl Folder {
    fn read(path: &Path) -> Self {
        let mut folder = Self::default();
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let mistake = format!("{}: not a folder of schemas", path.display());
                folder.mistakes.push(mistake);
                return folder;
            }
            Err(error) => {
                let mistake = format!("{}: {}", path.display(), reason(&error));
                folder.mistakes.push(mistake);
                return folder;
            }
        }
        // The user named the folder: nothing in it is left out.
        let walk = WalkBuilder::new(path)
            .standard_filters(false)
            .sort_by_file_name(Ord::cmp)
            .build();
        for (count, entry) in walk.enumerate() {
            if count > MAX_FILES {
                let mistake = format!("{}: has more than {MAX_FILES} files", path.display());
                folder.mistakes.push(mistake);
                break;
            }
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {}
                Ok(entry) if is_yaml(entry.path()) => folder.read_definitions(entry.path()),
                Ok(entry) => folder.names.add(path, entry.path()),
                Err(error) => folder.mistakes.push(error.to_string()),
            }
        }
        folder
    }

    fn read_definitions(&mut self, path: &Path) {
        if let Err(mistake) = self.try_read_definitions(path) {
            let mistake = format!("{}: {mistake}", path.display());
            self.mistakes.push(mistake);
        }
    }

    fn try_read_definitions(&mut self, path: &Path) -> Result<(), String> {
        let bytes = read(path)?;
        let name = path.to_string_lossy();
        let source = Source::from_bytes(&*name, &bytes).map_err(|error| error.to_string())?;
        if !source.text().contains("CustomResourceDefinition") {
            return Ok(());
        }
        let file = File::read(&source, InputKind::Kubernetes);
        if file.documents().any(|document| !document.is_readable()) {
            return Err("is not YAML from beginning to end".to_owned());
        }
        for (of, document) in file.definition_documents() {
            let Some(root) = document.root() else {
                continue;
            };
            let definition = Definition::read(root, &name)
                .map_err(|error| format!("the definition of `{}`: {error}", of.kind))?;
            self.definitions.add(Arc::new(definition));
        }
        Ok(())
    }

    /// The JSON Schema of a kind, read when it is first asked for.
    fn schema(&self, of: &GroupVersionKind) -> Option<Result<Arc<JsonSchema>, String>> {
        if !self.definitions.find(of).is_empty() {
            return None;
        }
        let (folder, path) = self.names.find(of)?;
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        let known = schemas.entry(path.clone());
        let schema = known.or_insert_with(|| {
            JsonSchema::read(folder, path)
                .map(Arc::new)
                .map_err(|mistake| format!("{}: {mistake}", path.display()))
        });
        Some(schema.clone())
    }
}

/// The bytes of a file that is not too large.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let size = std::fs::metadata(path)
        .map_err(|error| reason(&error))?
        .len();
    if size > MAX_SOURCE_BYTES as u64 {
        return Err(format!(
            "has {size} bytes; pullpath reads files of up to {MAX_SOURCE_BYTES}"
        ));
    }
    std::fs::read(path).map_err(|error| reason(&error))
}
