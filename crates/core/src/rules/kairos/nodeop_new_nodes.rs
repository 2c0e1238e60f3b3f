//! `nodeop-new-nodes`: an operation that is not over when it is.

use super::operations::node_ops;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::kairos::consequence::takes_down;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An operation that takes nodes out of service and stays in the cluster.
    ///
    /// ## What happens
    /// The operator looks again every five minutes, also after the operation is `Completed`. A node that joins later and fits
    /// the selector gets the operation as well: it is cordoned, worked on, and rebooted where that is asked for.
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
    ///   rebootOnSuccess: true
    ///   concurrency: 1
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
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_NEW_NODES = {
        name: "nodeop-new-nodes",
        summary: "nodes that join later are worked on, too",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 2.1 (N24)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in node_ops(context).filter(|object| takes_down(object)) {
        sink.push(
            Finding::new(
                &NODEOP_NEW_NODES,
                object.span(&["metadata", "name"]),
                "nodes that join later are taken out of service for this, too",
            )
            .help("delete the operation when it is done"),
        );
    }
}
