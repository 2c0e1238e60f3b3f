//! Other names for settings, where nobody else has them.

use std::collections::HashSet;

use crate::document::talos::{Auth, Mirror, Origin, Registries, Text, Tls};
use crate::fix::Edit;

/// The names that one sort of registry settings has, and those that repairs give.
pub(in crate::rules) struct Names<'f> {
    taken: HashSet<&'f str>,
    /// Names in the legacy `config`, where credentials and TLS settings share a key.
    legacy: HashSet<&'f str>,
    given: Vec<(String, String)>,
}

impl<'f> Names<'f> {
    /// Of mirrors.
    pub(in crate::rules) fn of_mirrors(registries: &Registries<'f>) -> Self {
        let names = registries.mirrors.iter().map(Mirror::known_name);
        Self::new(names, HashSet::new())
    }

    /// Of credentials.
    pub(in crate::rules) fn of_auths(registries: &Registries<'f>) -> Self {
        let names = registries.auths.iter().map(Auth::known_name);
        Self::new(names, legacy(registries))
    }

    /// Of TLS settings.
    pub(in crate::rules) fn of_tls(registries: &Registries<'f>) -> Self {
        let names = registries.tls.iter().map(Tls::known_name);
        Self::new(names, legacy(registries))
    }

    fn new(names: impl Iterator<Item = Option<&'f str>>, legacy: HashSet<&'f str>) -> Self {
        Self {
            taken: names.flatten().collect(),
            legacy,
            given: Vec::new(),
        }
    }

    /// Edits that give settings another name, in quotes where YAML needs them. None where others have that name or
    /// get it.
    pub(in crate::rules) fn rename(
        &mut self,
        name: Text<'f>,
        origin: Origin,
        new: &str,
    ) -> Option<Vec<Edit>> {
        let old = name.as_written();
        let shares_key = origin == Origin::Legacy && self.legacy.contains(new);
        let is_given = |(from, to): &(String, String)| to == new && from != old;
        if self.taken.contains(new) || shares_key || self.given.iter().any(is_given) {
            return None;
        }
        let node = name.node();
        let edits = match node.parent()?.entries().find(|entry| entry.key == node) {
            Some(entry) => entry.rename(new)?,
            None => node.replace_text(new)?,
        };
        self.given.push((old.to_owned(), new.to_owned()));
        Some(edits)
    }
}

/// The keys of the legacy `config`.
fn legacy<'f>(registries: &Registries<'f>) -> HashSet<&'f str> {
    let auths = registries.auths.iter().map(|auth| (auth.origin, auth.name));
    let tls = registries.tls.iter().map(|tls| (tls.origin, tls.name));
    auths
        .chain(tls)
        .filter(|(origin, _)| *origin == Origin::Legacy)
        .filter_map(|(_, name)| name?.known())
        .collect()
}
