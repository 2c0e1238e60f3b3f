//! Whether a file is all that a node gets, or a part that is merged into something else.

use super::{Class, Dialect, DocumentRef, File, InputKind};
use crate::yaml::{NodeKind, NodeRef};

impl File {
    /// Whether this is a whole Talos machine configuration, so that what it lacks is really missing.
    ///
    /// Said to be one, it is one. Otherwise it must hold a main document with what `talosctl gen config` writes into
    /// every one and nobody writes into a patch: a machine type, something that proves the machine's identity, and
    /// the cluster it joins.
    pub fn is_whole_configuration(&self) -> bool {
        *self.is_whole.get_or_init(|| self.looks_whole())
    }

    fn looks_whole(&self) -> bool {
        match self.input() {
            InputKind::TalosConfig => true,
            InputKind::TalosPatch | InputKind::Kubernetes => false,
            InputKind::Auto if self.is_patch() => false,
            InputKind::Auto => self
                .documents()
                .filter(|document| document.class() == Class::TalosMain)
                .filter_map(DocumentRef::root)
                .any(is_complete),
        }
    }

    /// Whether this is a Talos patch: it is said to be one, or it deletes something with `$patch`, which only patches
    /// can.
    pub fn is_patch(&self) -> bool {
        match self.input() {
            InputKind::TalosPatch => true,
            InputKind::TalosConfig | InputKind::Kubernetes => false,
            InputKind::Auto => {
                self.may_delete()
                    && self
                        .documents()
                        .filter(|document| document.class().dialect() == Some(Dialect::Talos))
                        .any(deletes_something)
            }
        }
    }

    /// Whether there may be a `$patch` in it: the key is written as it is, or with escapes.
    pub(crate) fn may_delete(&self) -> bool {
        *self.may_delete.get_or_init(|| {
            let text = self.source().text();
            text.contains("$patch") || text.contains('\\')
        })
    }
}

fn deletes_something(document: DocumentRef<'_>) -> bool {
    let mut open: Vec<NodeRef<'_>> = document.root().into_iter().collect();
    while let Some(node) = open.pop() {
        if node.get("$patch").is_some() {
            return true;
        }
        // An alias repeats what stands elsewhere.
        open.extend(
            node.children()
                .filter(|child| child.kind() != NodeKind::Alias),
        );
    }
    false
}

fn is_complete(main: NodeRef<'_>) -> bool {
    let Some(machine) = main.get("machine").map(|entry| entry.value) else {
        return false;
    };
    let has = |key| machine.get(key).is_some_and(|entry| !entry.value.is_null());
    has("type")
        && ["token", "ca", "acceptedCAs"].into_iter().any(has)
        && main
            .get("cluster")
            .is_some_and(|entry| entry.value.is_mapping())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn is_whole(text: &str, input: InputKind) -> bool {
        File::read(&Source::new("node.yaml", text), input).is_whole_configuration()
    }

    #[test]
    fn fragments_are_told_from_configurations() {
        let whole = "machine: {type: worker, token: a.b}\ncluster: {}\n";
        assert!(is_whole(whole, InputKind::Auto));
        assert!(!is_whole(whole, InputKind::TalosPatch));
        for fragment in [
            "machine: {registries: {}}\n",
            "machine: {type: worker, token: a.b}\ncluster: {a: {$patch: delete}}\n",
            "machine: {type: worker}\ncluster: {}\n",
            "machine: {type: worker, token: a.b}\n",
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: a\n",
        ] {
            assert!(!is_whole(fragment, InputKind::Auto), "{fragment}");
            assert!(is_whole(fragment, InputKind::TalosConfig), "{fragment}");
        }
    }
}
