//! `nodeop-default-image`: pull secrets for an image that nobody chose.

use super::operations::{node_ops};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An operation with `imagePullSecrets` and without an `image`.
    ///
    /// ## What happens
    /// The operator runs `busybox:latest` of Docker Hub, or what its variable `NODEOP_DEFAULT_IMAGE` names. The Secrets were
    /// probably meant for another image.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   command: [/collect]
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_DEFAULT_IMAGE = {
        name: "nodeop-default-image",
        summary: "pull secrets, and no image that they are for",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.1, 2.1 (N28)",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in node_ops(context) {
        if object.text(&["spec", "image"]).is_empty() && !object.pull_secrets().is_empty() {
            sink.push(
                Finding::new(
                    &NODEOP_DEFAULT_IMAGE,
                    object.span(&["spec", "imagePullSecrets"]),
                    "without an `image` these Secrets are for `busybox`",
                )
                .help("name the `image`"),
            );
        }
    }
}
