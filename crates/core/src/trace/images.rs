//! The images that a configuration mentions, and those that Talos pulls without being told.

use std::collections::BTreeSet;

use crate::document::placeholder::is_placeholder;
use crate::document::{Class, DocumentRef, File};
use crate::ordered;
use crate::reference::Reference;
use crate::version::Version;
use crate::yaml::NodeRef;

/// The document whose `image` is a pattern.
const PATTERNS: &str = "ImageVerificationConfig";

/// All images of files, each once, in order of appearance.
pub fn mentioned<'f>(files: impl IntoIterator<Item = &'f File>) -> Vec<String> {
    let mut images = Vec::new();
    let mut seen = BTreeSet::new();
    for file in files {
        for document in file.documents() {
            for image in of_document(document) {
                if seen.insert(image) {
                    images.push(image.to_owned());
                }
            }
        }
    }
    images
}

fn of_document(document: DocumentRef<'_>) -> Vec<&str> {
    let is_ours = match document.class() {
        Class::TalosMain | Class::Kubernetes(_) => true,
        Class::Talos => document.kind() != PATTERNS,
        Class::JsonPatch | Class::Template | Class::Empty | Class::Other => false,
    };
    let mut images = Vec::new();
    let mut left: Vec<NodeRef<'_>> = document.root().filter(|_| is_ours).into_iter().collect();
    while let Some(node) = left.pop() {
        let entries: Vec<_> = node.entries().collect();
        // What is pushed last comes first.
        left.extend(entries.iter().rev().map(|entry| entry.value));
        let items: Vec<_> = node.items().collect();
        left.extend(items.into_iter().rev());
        images.extend(
            entries
                .iter()
                .filter(|entry| is_image_key(entry.name()) && entry.value.is_scalar())
                .map(|entry| entry.value.text())
                .filter(|text| !text.is_empty() && !is_placeholder(text)),
        );
        // An alias may stand for something above it.
        if left.len() > MAX_NODES {
            break;
        }
    }
    images
}

/// More than any document has; only aliases inside of themselves reach it.
const MAX_NODES: usize = 1 << 20;

fn is_image_key(key: &str) -> bool {
    matches!(key, "image" | "operatorImage")
}

/// The images that a Talos release pulls of its own accord, as far as their registry is concerned; all of them but the
/// installer without a tag.
pub fn defaults(talos: Version) -> Vec<String> {
    let etcd = if talos.at_least(1, 12) {
        "registry.k8s.io/etcd"
    } else {
        "gcr.io/etcd-development/etcd"
    };
    let Version { major, minor, .. } = talos;
    let patch = talos.patch.unwrap_or(0);
    let mut images = vec![format!(
        "ghcr.io/siderolabs/installer:v{major}.{minor}.{patch}"
    )];
    images.extend(
        [
            "ghcr.io/siderolabs/kubelet",
            "ghcr.io/siderolabs/flannel",
            "registry.k8s.io/kube-apiserver",
            "registry.k8s.io/kube-controller-manager",
            "registry.k8s.io/kube-scheduler",
            "registry.k8s.io/kube-proxy",
            "registry.k8s.io/coredns/coredns",
            "registry.k8s.io/pause",
            etcd,
        ]
        .map(str::to_owned),
    );
    images
}

/// Mentioned and default images together; a default image that is mentioned with a tag of its own is not repeated.
pub fn all<'f>(files: impl IntoIterator<Item = &'f File>, talos: Version) -> Vec<String> {
    let mut images = mentioned(files);
    let name = |image: &str| Reference::parse(image).map(|image| image.name()).ok();
    let known = ordered::set(images.iter().filter_map(|image| name(image)));
    images.extend(
        defaults(talos)
            .into_iter()
            .filter(|image| name(image).is_none_or(|name| !known.contains(&name))),
    );
    images
}
