//! Files that only matter together with others: definitions of kinds of the user's own, and objects of such kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use pullpath_core::engine::{self, Input};
use pullpath_core::kubernetes::client::GroupVersionKind;
use pullpath_core::kubernetes::{Definitions, GroupKind};
use pullpath_workspace::schemas::Library;
use pullpath_workspace::walk::Found;
use rayon::prelude::*;

use super::{Inputs, Reading, Rulebook, UNKNOWN, read_file};
use crate::terminal::Terminal;

/// The kinds that a file brings together.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    used: BTreeSet<GroupVersionKind>,
    defined: BTreeSet<GroupKind>,
}

/// A file in which nothing is known by itself.
pub(super) struct Foreign {
    pub(super) file: Found,
    pub(super) kinds: Kinds,
    /// Index that it would have among the inputs.
    pub(super) position: usize,
}

impl Kinds {
    /// The kinds of a file.
    pub(super) fn of(input: &Input) -> Self {
        let definitions = input.file.definition_documents();
        Self {
            used: input.file.used_kinds(),
            defined: definitions.map(|(of, _)| of).collect(),
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.used.is_empty() && self.defined.is_empty()
    }

    fn extend(&mut self, other: &Self) {
        self.used.extend(other.used.iter().cloned());
        self.defined.extend(other.defined.iter().cloned());
    }
}

impl Inputs {
    /// Takes those of the foreign files in that define kinds of which there are objects, and those with objects of
    /// kinds that are defined; and lets all inputs know the kinds.
    pub(super) fn settle(
        &mut self,
        foreign: Vec<Foreign>,
        rulebook: &Rulebook<'_>,
        terminal: &mut Terminal,
    ) {
        let mut all = Kinds::default();
        for kinds in self.files.iter().map(Kinds::of) {
            all.extend(&kinds);
        }
        for file in &foreign {
            all.extend(&file.kinds);
        }
        let brought = Brought {
            library: &rulebook.schemas,
            used: &all.used,
            known: Mutex::default(),
        };
        let readings: Vec<(Foreign, Reading)> = foreign
            .into_par_iter()
            .map(|foreign| {
                let reading = if is_wanted(&foreign, &all, &brought, rulebook) {
                    read_file(&foreign.file, rulebook)
                } else {
                    Reading::Skipped(UNKNOWN)
                };
                (foreign, reading)
            })
            .collect();
        let mut before = std::mem::take(&mut self.files).into_iter();
        let mut count = 0;
        let mut stdin = self.stdin;
        for (foreign, reading) in readings {
            let kept = foreign.position - count;
            self.files.extend(before.by_ref().take(kept));
            count += kept;
            let taken = self.take(&foreign.file, reading, rulebook, terminal);
            if taken.is_some() && self.stdin.is_some_and(|own| own >= foreign.position) {
                stdin = stdin.map(|stdin| stdin + 1);
            }
            self.files.extend(taken);
        }
        self.files.extend(before);
        self.stdin = stdin;
        engine::define(&mut self.files, |options| brought.by(&options.schemas));
        brought.by(&self.options.schemas);
        for mistake in brought.mistakes() {
            self.unreadable = true;
            terminal.error(format_args!("{mistake}"));
        }
    }
}

/// What folders of schemas say of the kinds of a run.
struct Brought<'a> {
    library: &'a Library,
    used: &'a BTreeSet<GroupVersionKind>,
    known: Mutex<BTreeMap<Arc<[String]>, Known>>,
}

/// What some folders say.
struct Known {
    definitions: Arc<Definitions>,
    mistakes: Vec<String>,
}

impl Brought<'_> {
    fn by(&self, folders: &Arc<[String]>) -> Arc<Definitions> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(Arc::clone(folders)).or_insert_with(|| {
            let brought = self.library.definitions(folders, self.used);
            Known {
                definitions: Arc::new(brought.definitions),
                mistakes: brought.mistakes,
            }
        });
        Arc::clone(&known.definitions)
    }

    /// What cannot be used of them, each thing once.
    fn mistakes(self) -> BTreeSet<String> {
        let known = self
            .known
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        known
            .into_values()
            .flat_map(|known| known.mistakes)
            .collect()
    }
}

fn is_wanted(
    foreign: &Foreign,
    all: &Kinds,
    brought: &Brought<'_>,
    rulebook: &Rulebook<'_>,
) -> bool {
    let kinds = &foreign.kinds;
    let group_kinds = |used: &BTreeSet<GroupVersionKind>| -> BTreeSet<GroupKind> {
        used.iter().map(GroupVersionKind::group_kind).collect()
    };
    if !kinds.defined.is_disjoint(&group_kinds(&all.used))
        || !group_kinds(&kinds.used).is_disjoint(&all.defined)
    {
        return true;
    }
    let options = rulebook.options(&foreign.file.path);
    options.is_some_and(|options| {
        let definitions = brought.by(&options.schemas);
        kinds.used.iter().any(|of| definitions.cover(of))
    })
}
