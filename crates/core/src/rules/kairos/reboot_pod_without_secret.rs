//! `reboot-pod-without-secret`: the Pod that reboots a node pulls without credentials.

use super::operations::{operations};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An operation with pull secrets that reboots its nodes.
    ///
    /// ## What happens
    /// The Pod that reboots a node runs the image of the operator, `quay.io/kairos/kairos-operator` or what its variable
    /// `OPERATOR_IMAGE` names, and gets none of the pull secrets of the operation. Where that image asks for credentials, or
    /// nodes reach no registry but a private one, it is not pulled and the node is never rebooted.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
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
    pub(crate) static REBOOT_POD_WITHOUT_SECRET = {
        name: "reboot-pod-without-secret",
        summary: "the Pod that reboots a node gets no pull secrets",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 1.5, 2.1 (N21)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in operations(context) {
        if object.reboots_nodes() && !object.pull_secrets().is_empty() {
            sink.push(
                Finding::new(
                    &REBOOT_POD_WITHOUT_SECRET,
                    object.span(&["spec", "imagePullSecrets"]),
                    "the Pod that reboots the node gets none of these Secrets",
                )
                .help("see that nodes can pull the image of the operator without credentials"),
            );
        }
    }
}
