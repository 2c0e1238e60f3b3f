//! Where other tools keep Talos configuration in their own files.

use crate::yaml::{NodeKind, NodeRef};

/// A place that holds configuration.
pub(super) enum Place<'f> {
    /// A text of documents, or of a JSON patch.
    Text(NodeRef<'f>),
    /// A mapping that is a fragment.
    Fragment(NodeRef<'f>),
    /// Operations of a JSON patch.
    Operations(NodeRef<'f>),
    /// A text that may be configuration, if it looks entirely like it.
    Candidate(NodeRef<'f>),
}

/// The places in a document that pullpath does not examine itself.
pub(super) fn find(root: NodeRef<'_>) -> Vec<Place<'_>> {
    if is_talhelper(root) {
        return talhelper(root);
    }
    if is_omni(root) {
        return omni(root);
    }
    let mut places = Vec::new();
    let is_cluster_api = is_cluster_api(root);
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if node.kind() == NodeKind::Alias {
            continue;
        }
        for entry in node.entries() {
            let list = entry.value;
            match entry.key.text() {
                "strategicPatches" if is_cluster_api => {
                    places.extend(list.items().filter(|i| i.is_scalar()).map(Place::Text));
                }
                "configPatches" if is_cluster_api && super::operations::is_patch(list) => {
                    places.push(Place::Operations(list));
                }
                _ => pending.push(list),
            }
        }
        pending.extend(node.items());
        if matches!(node.kind(), NodeKind::Literal | NodeKind::Folded)
            && looks_like_documents(node.text())
        {
            places.push(Place::Candidate(node));
        }
    }
    places
}

/// A cheap look, so that foreign files cost nothing.
fn looks_like_documents(text: &str) -> bool {
    text.contains("machine:") || text.contains("kind:") && text.contains("v1alpha1")
}

/// `talconfig.yaml`.
fn is_talhelper(root: NodeRef<'_>) -> bool {
    root.get("apiVersion").is_none()
        && root.get("clusterName").is_some()
        && root
            .get("nodes")
            .is_some_and(|entry| entry.value.is_sequence())
}

fn talhelper(root: NodeRef<'_>) -> Vec<Place<'_>> {
    let mut owners = vec![root];
    for key in ["controlPlane", "worker"] {
        owners.extend(root.get(key).map(|entry| entry.value));
    }
    if let Some(nodes) = root.get("nodes") {
        for node in nodes.value.items() {
            owners.push(node);
            for key in ["controlPlane", "worker"] {
                owners.extend(node.get(key).map(|entry| entry.value));
            }
        }
    }
    let mut places = Vec::new();
    for owner in owners {
        for entry in owner.entries() {
            match entry.key.text() {
                "patches" => {
                    let texts = entry.value.items().filter(|item| item.is_scalar());
                    places.extend(texts.filter(|item| !is_reference(*item)).map(Place::Text));
                }
                "inlinePatch" if entry.value.is_mapping() => {
                    places.push(Place::Fragment(entry.value));
                }
                "configPatches" if super::operations::is_patch(entry.value) => {
                    places.push(Place::Operations(entry.value));
                }
                _ => {}
            }
        }
    }
    places
}

/// `@./patches/registries.yaml`: the text is in another file.
fn is_reference(item: NodeRef<'_>) -> bool {
    item.text().starts_with('@')
}

/// A document of a cluster template of Omni.
fn is_omni(root: NodeRef<'_>) -> bool {
    let kind = root.get("kind").map_or("", |entry| entry.value.text());
    root.get("apiVersion").is_none()
        && matches!(kind, "Cluster" | "ControlPlane" | "Workers" | "Machine")
}

fn omni(root: NodeRef<'_>) -> Vec<Place<'_>> {
    patches(root)
        .filter_map(|patch| patch.get("inline"))
        .map(|entry| entry.value)
        .filter_map(|inline| match inline.kind() {
            NodeKind::BlockMapping | NodeKind::FlowMapping => Some(Place::Fragment(inline)),
            NodeKind::Literal | NodeKind::Folded => Some(Place::Text(inline)),
            _ => None,
        })
        .collect()
}

fn patches(root: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    root.get("patches")
        .into_iter()
        .flat_map(|entry| entry.value.items())
}

/// Objects of Cluster API, whose Talos provider takes patches, and of Sidero Metal.
fn is_cluster_api(root: NodeRef<'_>) -> bool {
    let version = root
        .get("apiVersion")
        .map_or("", |entry| entry.value.text());
    version.contains("cluster.x-k8s.io/") || version.contains("sidero.dev/")
}

/// The files that a document of another tool takes patches from, as they are written: relative to its own file.
pub(super) fn references(root: NodeRef<'_>) -> Vec<(NodeRef<'_>, &str)> {
    let mut found = Vec::new();
    if is_talhelper(root) {
        let mut pending = vec![root];
        while let Some(node) = pending.pop() {
            for entry in node.entries() {
                if entry.key.text() == "patches" {
                    let items = entry.value.items().filter(|item| is_reference(*item));
                    found.extend(
                        items.filter_map(|item| Some((item, item.text().strip_prefix('@')?))),
                    );
                } else if matches!(entry.key.text(), "controlPlane" | "worker" | "nodes") {
                    pending.push(entry.value);
                    pending.extend(entry.value.items());
                }
            }
        }
    } else if is_omni(root) {
        let files = patches(root).filter_map(|patch| patch.get("file"));
        found.extend(files.map(|entry| (entry.value, entry.value.text())));
    }
    found
}
