//! `nodeop-stays-cordoned`: what becomes of a node where the operation fails.

use super::operations::{operations};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An operation that cordons its nodes and does not say what becomes of those on which it fails.
    ///
    /// ## What happens
    /// A node on which the operation fails stays cordoned, by design: nothing is scheduled there until somebody runs
    /// `kubectl uncordon`. `uncordonOnFailure: true` gives it back.
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
    ///   uncordonOnFailure: true
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_STAYS_CORDONED = {
        name: "nodeop-stays-cordoned",
        summary: "nodes on which an operation fails stay cordoned",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 2.1 (N10)",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let path = ["spec", "uncordonOnFailure"];
    for object in operations(context) {
        let cordons =
            object.kind == KubernetesKind::NodeOpUpgrade || object.is_on(&["spec", "cordon"]);
        if cordons && object.written_key(&path).is_none() {
            sink.push(
                Finding::new(
                    &NODEOP_STAYS_CORDONED,
                    object.span(&["spec", "cordon"]),
                    "a node on which this fails stays cordoned",
                )
                .help("set `uncordonOnFailure: true` to give it back"),
            );
        }
    }
}
