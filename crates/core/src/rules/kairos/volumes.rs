//! The volumes of an artifact, and the containers that fill them.

use crate::document::kubernetes::Object;
use crate::kubernetes::ValueId;

fn items<'o>(object: &'o Object<'_>, path: &[&str]) -> &'o [ValueId] {
    object
        .get(path)
        .map_or(&[][..], |id| object.stored().items(id))
}

/// The containers that run before the build.
pub(super) fn importers<'o>(object: &'o Object<'_>) -> &'o [ValueId] {
    items(object, &["spec", "importers"])
}

/// The names of the volumes that an artifact defines.
pub(super) fn volumes<'o>(object: &'o Object<'_>) -> impl Iterator<Item = (ValueId, &'o str)> {
    let tree = object.stored();
    items(object, &["spec", "volumes"])
        .iter()
        .filter_map(|volume| {
            let name = tree.get(*volume, "name")?;
            Some((name, tree.text(name)?))
        })
}
