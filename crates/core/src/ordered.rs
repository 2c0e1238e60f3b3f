//! Sets and maps in order, filled one by one.
//!
//! `collect` would sort first, with a sort compiled anew for each type: a kilobyte each in the module for browsers.

use std::collections::{BTreeMap, BTreeSet};

/// A set of these items.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// A map of these entries; the last of a key counts.
pub(crate) fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}
