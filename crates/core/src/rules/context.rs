//! What a rule may look at.

use crate::document::File;
use crate::engine::Options;

/// The inputs of a run and the file under examination.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    files: &'a [File],
    current: usize,
    options: &'a Options,
}

impl<'a> Context<'a> {
    /// The context of one file among those of the run.
    pub fn new(files: &'a [File], current: usize, options: &'a Options) -> Option<Self> {
        files.get(current)?;
        Some(Self {
            files,
            current,
            options,
        })
    }

    /// The file under examination. Rules over the whole run use [`Context::files`].
    pub fn file(&self) -> &'a File {
        // `new` has checked the index.
        &self.files[self.current]
    }

    /// All files of the run.
    pub fn files(&self) -> &'a [File] {
        self.files
    }

    /// Targets and settings.
    pub fn options(&self) -> &'a Options {
        self.options
    }
}
