//! Patches that the inputs take from files of their own: `@./patch.yaml` of talhelper, `file: patch.yaml` of Omni.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{Input, Options, UnreadPatch};
use pullpath_workspace::patches::{self, Roots};

use super::load::load_text;
use super::{Inputs, Rulebook};
use crate::options::{Common, Paths};
use crate::terminal::Terminal;

/// What to do with patches that nobody named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unnamed {
    /// They are examined too.
    Examine,
    /// They are left alone.
    Leave,
}

impl Inputs {
    /// Takes the files that inputs refer to for the patches that they are.
    pub(crate) fn follow_patches(
        &mut self,
        unnamed: Unnamed,
        paths: &Paths,
        common: &Common,
        terminal: &mut Terminal,
    ) {
        let has_references = |input: &Input| !input.file.patch_references().is_empty();
        if !self.files.iter().any(has_references) {
            return;
        }
        let rulebook = Rulebook::new(paths.input.map(InputKind::from), common);
        let roots = Roots::of(&paths.named_or_here());
        let mut known: BTreeMap<PathBuf, usize> = (0..self.files.len())
            .filter_map(|index| Some((self.path_of(index)?, index)))
            .collect();
        for index in 0..self.files.len() {
            let Some(outer) = self.files.get(index) else {
                continue;
            };
            let path = PathBuf::from(outer.file.source().name());
            if self.stdin == Some(index) && paths.stdin_filename.is_none() {
                continue;
            }
            let mut unread = BTreeMap::new();
            for patch in patches::referenced(&outer.file, &path, &roots) {
                let taken = patch.path.and_then(|path| {
                    self.take_patch(&path, unnamed, &mut known, &rulebook, terminal)
                });
                if let Err(reason) = taken {
                    unread.insert(patch.written, reason);
                }
            }
            if let Some(outer) = self.files.get_mut(index) {
                outer.unread = unread;
            }
        }
    }

    /// Where an input stands on disk, links resolved.
    fn path_of(&self, index: usize) -> Option<PathBuf> {
        let input = self.files.get(index)?;
        std::fs::canonicalize(input.file.source().name()).ok()
    }

    fn take_patch(
        &mut self,
        path: &Path,
        unnamed: Unnamed,
        known: &mut BTreeMap<PathBuf, usize>,
        rulebook: &Rulebook<'_>,
        terminal: &mut Terminal,
    ) -> Result<(), UnreadPatch> {
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if let Some(input) = known
            .get(&real)
            .and_then(|index| self.files.get_mut(*index))
        {
            let source = input.file.source().clone();
            *input = Input::read(&source, &as_patch(&input.options));
            return Ok(());
        }
        let Some(options) = rulebook
            .options(path)
            .filter(|_| unnamed == Unnamed::Examine)
        else {
            return Ok(());
        };
        let source = load_text(path).map_err(UnreadPatch::Unreadable)?;
        self.note_settings(rulebook.file_for(path), terminal);
        known.insert(real, self.files.len());
        self.files.push(Input::read(&source, &as_patch(&options)));
        Ok(())
    }
}

/// The options for a file that is a patch, unless something else was said about it.
fn as_patch(options: &Arc<Options>) -> Arc<Options> {
    if options.input != InputKind::Auto {
        return Arc::clone(options);
    }
    Arc::new(Options {
        input: InputKind::TalosPatch,
        ..Options::clone(options)
    })
}
