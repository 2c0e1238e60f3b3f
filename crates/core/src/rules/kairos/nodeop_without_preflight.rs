//! `nodeop-without-preflight`: an image that is tried too late.

use super::operations::node_ops;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::kairos::consequence::takes_down;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An operation that takes nodes out of service and has no preflight.
    ///
    /// ## What happens
    /// The node is cordoned, drained and readied for its reboot first, and the image is pulled last. When the pull fails, the
    /// node stays out of service, and the operation waits for ever with the status `Running`. A preflight pulls its image
    /// before all that, and by default its image is that of the operation.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   cordon: true
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
    ///   cordon: true
    ///   preflight:
    ///     command: [/collect, --check]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_WITHOUT_PREFLIGHT = {
        name: "nodeop-without-preflight",
        summary: "nodes leave service before the image has ever been pulled",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 2.1 (N13, N14)",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in node_ops(context) {
        if !takes_down(object) || object.get(&["spec", "preflight"]).is_some() {
            continue;
        }
        let switch = ["cordon", "rebootOnSuccess"]
            .into_iter()
            .find(|switch| object.is_on(&["spec", switch]))
            .unwrap_or("cordon");
        sink.push(
            Finding::new(
                &NODEOP_WITHOUT_PREFLIGHT,
                object.span(&["spec", switch]),
                "nodes leave service before the image has been pulled",
            )
            .help("add a `preflight`: it pulls the same image first, and gives up in time"),
        );
    }
}
