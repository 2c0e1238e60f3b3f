//! `upgrade-one-flavor`: one image for all flavors.

use super::operations::{operations};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An upgrade that selects its nodes by `kairos.io/managed` alone.
    ///
    /// ## What happens
    /// Every node that Kairos manages gets this image. Where some of them run another flavor, Ubuntu here and Fedora there, it
    /// replaces theirs.
    ///
    /// ## Bad
    /// ```yaml expect
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
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///       kairos.io/flavor: hadron
    ///   concurrency: 1
    /// ```
    pub(crate) static UPGRADE_ONE_FLAVOR = {
        name: "upgrade-one-flavor",
        summary: "an upgrade gives all flavors one image",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 2.2 (U12)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in operations(context) {
        let tree = object.stored();
        let labels = object
            .get(&["spec", "nodeSelector", "matchLabels"])
            .map_or(&[][..], |id| tree.members(id));
        let expressions = object
            .get(&["spec", "nodeSelector", "matchExpressions"])
            .map_or(&[][..], |id| tree.items(id));
        let is_all = matches!(labels, [only] if only.name == "kairos.io/managed");
        if object.kind == KubernetesKind::NodeOpUpgrade && is_all && expressions.is_empty() {
            sink.push(
                Finding::new(
                    &UPGRADE_ONE_FLAVOR,
                    object.span(&["spec", "nodeSelector", "matchLabels"]),
                    "nodes of every flavor get this image",
                )
                .help("where there are several, add `kairos.io/flavor`"),
            );
        }
    }
}
