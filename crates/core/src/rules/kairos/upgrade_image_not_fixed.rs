//! `upgrade-image-not-fixed`: an upgrade to whatever is newest.

use super::operations::{is_moved, operations};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An upgrade to an image without a tag, or with the tag `latest`.
    ///
    /// ## What happens
    /// Nodes are upgraded one after the other, and each pulls for itself: when the tag is moved meanwhile they end up with
    /// different systems. And a node is passed over when the version of Kairos in the image is the one it has, so that a new
    /// build of the same version reaches no node without `force`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:latest
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
    ///   concurrency: 1
    /// ```
    pub(crate) static UPGRADE_IMAGE_NOT_FIXED = {
        name: "upgrade-image-not-fixed",
        summary: "an upgrade to an image whose tag is moved",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.2 (U10), 4, 9 (IMG002)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in operations(context) {
        let image = object.text(&["spec", "image"]);
        if object.kind == KubernetesKind::NodeOpUpgrade && is_moved(image) {
            let span = object
                .written(&["spec", "image"])
                .unwrap_or_else(|| object.kind_span());
            sink.push(
                Finding::new(
                    &UPGRADE_IMAGE_NOT_FIXED,
                    span,
                    "what this upgrades to depends on when a node pulls it",
                )
                .help("name the tag of a release, or a digest"),
            );
        }
    }
}
