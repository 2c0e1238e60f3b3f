//! `object-name-taken`: two operations or builds that get into each other's way by their names.

use std::collections::BTreeMap;

use super::cluster::Located;
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Two objects of the Kairos operator whose names must differ and do not:
    ///
    /// - a `NodeOpUpgrade` and a `NodeOp` of one namespace;
    /// - two operations or upgrades that reboot, in different namespaces;
    /// - two `OSArtifact`s in different namespaces.
    ///
    /// ## What happens
    /// An upgrade makes a `NodeOp` of its own name. It takes an existing one for its own: the upgrade never runs, and its
    /// status is that of the other.
    ///
    /// What lets a node reboot is named after the operation for the whole cluster, so with two of them only the first
    /// can: the nodes of the second wait for ever after their reboot.
    ///
    /// The operator finds the Pods of a build by the name of the artifact in all namespaces, so two builds take each
    /// other's Pods for their own.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/tools/check:1.2
    ///   command: [/check]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: check
    /// spec:
    ///   image: registry.example.org/tools/check:1.2
    ///   command: [/check]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static OBJECT_NAME_TAKEN = {
        name: "object-name-taken",
        summary: "two operations or builds that get into each other's way by their names",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 (N22), 2.2 (U05), 2.3 (O20), 5 (X09 to X11), 9 (REF004, REF005)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let mut by_name: BTreeMap<&str, Vec<Located<'_>>> = BTreeMap::new();
    for located in cluster.objects() {
        let object = located.object;
        let has_name = || {
            !object.name().is_empty()
                && !object.has_generated_name()
                && !is_placeholder(object.name())
        };
        if object.kind.is_of_kairos() && has_name() {
            by_name.entry(object.name()).or_default().push(located);
        }
    }
    for objects in by_name.values() {
        for (at, second) in objects.iter().enumerate() {
            let clash = objects
                .iter()
                .take(at)
                .find_map(|first| Some((first, clash(*first, *second)?)));
            let Some((first, message)) = clash else {
                continue;
            };
            let finding = Finding::new(
                &OBJECT_NAME_TAKEN,
                second.object.span(&["metadata", "name"]),
                message,
            )
            .help("give one of them another name")
            .label_in(
                first.file,
                first.object.span(&["metadata", "name"]),
                "the other one",
            );
            second.push_beside(*first, Level::Info, finding, sink);
        }
    }
}

/// How two objects of one name are in each other's way.
fn clash(first: Located<'_>, second: Located<'_>) -> Option<String> {
    let kinds = [first.object.kind, second.object.kind];
    let name = second.object.name();
    let are = |kind| kinds == [kind, kind];
    match first.same_namespace(&second) {
        Some(true)
            if kinds.contains(&KubernetesKind::NodeOp)
                && kinds.contains(&KubernetesKind::NodeOpUpgrade) =>
        {
            Some(format!(
                "a NodeOp and a NodeOpUpgrade are both called `{name}`: the upgrade takes the NodeOp for its own and never runs"
            ))
        }
        Some(false) if are(KubernetesKind::OsArtifact) => Some(format!(
            "OSArtifacts in two namespaces are called `{name}`: they take each other's Pods for their own"
        )),
        Some(false) if first.object.reboots_nodes() && second.object.reboots_nodes() => Some(format!(
            "operations in two namespaces are called `{name}`: the nodes of one of them wait for ever after their reboot"
        )),
        _ => None,
    }
}
