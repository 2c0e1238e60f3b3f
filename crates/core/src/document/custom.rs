//! Kinds of the user's own: which a file defines, which it has objects of, and its objects in the light of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::classify::{Class, KubernetesKind, classify_item, items_of_list};
use super::template::is_unrendered;
use super::{Document, DocumentRef, File, InputKind};
use crate::kubernetes::client::GroupVersionKind;
use crate::kubernetes::{Definitions, GroupKind};
use crate::yaml::{NodeRef, Stream};

impl File {
    /// The kinds of which the file has objects that a definition or a schema may describe.
    pub fn used_kinds(&self) -> BTreeSet<GroupVersionKind> {
        let mut used = BTreeSet::new();
        for document in self.documents() {
            let Some(root) = document.root().filter(|_| may_be_custom(document.class())) else {
                continue;
            };
            let items = items_of_list(root).into_iter().flatten();
            used.extend(items.chain([root]).filter_map(GroupVersionKind::written));
        }
        used
    }

    /// The definitions in the file, as documents, with the kind that each is about.
    pub fn definition_documents(&self) -> impl Iterator<Item = (GroupKind, DocumentRef<'_>)> {
        let class = Class::Kubernetes(KubernetesKind::CustomResourceDefinition);
        self.documents()
            .filter(move |document| document.class() == class && document.is_readable())
            .filter_map(|document| Some((GroupKind::of_definition(document.root()?)?, document)))
    }

    /// Those of the definitions in the file whose kinds have a definition that cannot be used, maybe another one.
    pub fn unusable_definitions(&self) -> impl Iterator<Item = (GroupKind, DocumentRef<'_>)> {
        self.definition_documents()
            .filter(|(of, _)| self.definitions.has_unusable(of))
    }

    /// Says which kinds are defined beside the built-in ones. Objects of them are recognised from now on.
    pub fn define(&mut self, definitions: &Arc<Definitions>) {
        if self.definitions.is_empty() && definitions.is_empty() {
            return;
        }
        self.definitions = Arc::clone(definitions);
        let documents = std::mem::take(&mut self.documents);
        self.documents = documents
            .into_iter()
            .flat_map(|document| apart(&self.stream, document, self.input, definitions))
            .map(|document| {
                let is_lost = self.lost.contains_key(&document.stream_index);
                if is_lost {
                    document
                } else {
                    in_the_light(&self.stream, document, definitions)
                }
            })
            .collect();
    }
}

/// Whether a definition may have something to say about documents of a class.
fn may_be_custom(class: Class) -> bool {
    match class {
        Class::Other => true,
        Class::Kubernetes(kind) => !matches!(
            kind,
            KubernetesKind::Secret | KubernetesKind::CustomResourceDefinition
        ),
        _ => false,
    }
}

/// A document, or the items of the list that it is when one of them is of a defined kind.
fn apart(
    stream: &Stream,
    document: Document,
    input: InputKind,
    definitions: &Definitions,
) -> Vec<Document> {
    let is_whole = document.item.is_none() && document.class == Class::Other;
    let root = stream
        .root(document.stream_index)
        .filter(|_| is_whole && matches!(input, InputKind::Auto | InputKind::Kubernetes));
    let items: Vec<NodeRef<'_>> = root.and_then(items_of_list).into_iter().flatten().collect();
    let is_defined = |item: &NodeRef<'_>| {
        GroupVersionKind::written(*item).is_some_and(|of| definitions.cover(&of))
    };
    if !items.iter().any(is_defined) {
        return vec![document];
    }
    items
        .into_iter()
        .map(|item| Document::item(document.stream_index, item, classify_item(item)))
        .collect()
}

/// A document with the class that it has under these definitions.
fn in_the_light(stream: &Stream, mut document: Document, definitions: &Definitions) -> Document {
    let index = document.stream_index;
    let root = match document.item {
        Some(item) => stream.node(index, item),
        None => stream.root(index),
    };
    let is_defined = || {
        root.and_then(GroupVersionKind::written)
            .is_some_and(|of| definitions.cover(&of))
    };
    let class = match document.class {
        Class::Other | Class::Kubernetes(KubernetesKind::Unrecognized)
            if is_defined() && !is_unrendered(stream, index) =>
        {
            Class::Kubernetes(KubernetesKind::Custom)
        }
        Class::Kubernetes(KubernetesKind::Custom) if !is_defined() => Class::Other,
        class => class,
    };
    document.class = class;
    document
}
