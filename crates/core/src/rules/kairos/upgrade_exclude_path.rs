//! `upgrade-exclude-path`: a path to exclude that excludes nothing.

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An entry of `excludePaths` that is no absolute path, is empty, or is there twice.
    ///
    /// ## What happens
    /// The agent compares paths from the root of the system: the entry excludes nothing, and what was to stay is
    /// overwritten.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   concurrency: 1
    ///   excludePaths: [etc/motd]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   concurrency: 1
    ///   excludePaths: [/etc/motd]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static UPGRADE_EXCLUDE_PATH = {
        name: "upgrade-exclude-path",
        summary: "a path to exclude that excludes nothing",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.2 U11",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::NodeOpUpgrade) {
        let Some(paths) = object
            .get(&["spec", "excludePaths"])
            .filter(|_| object.is_stored())
        else {
            continue;
        };
        let tree = object.stored();
        let mut seen: Vec<&str> = Vec::new();
        for item in tree.items(paths) {
            let path = tree.text(*item).unwrap_or("");
            if is_placeholder(path) {
                continue;
            }
            let message = if path.trim().is_empty() {
                "this path is empty"
            } else if path != path.trim() {
                "blanks at its ends are part of the path"
            } else if !path.starts_with('/') {
                "this is no absolute path"
            } else if seen.contains(&path) {
                "this path is listed before"
            } else {
                seen.push(path);
                continue;
            };
            let place = tree
                .node(*item)
                .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span);
            sink.push(Finding::new(&UPGRADE_EXCLUDE_PATH, place, message));
        }
    }
}
