//! `nodeop-targets-all-nodes`: an operation without a node selector.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding, Level};
use crate::kairos::consequence::takes_down;
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `NodeOp` or `NodeOpUpgrade` whose node selector is absent or empty. A label without a value, `key:`, is dropped
    /// and leaves the selector empty, too.
    ///
    /// ## What happens
    /// An empty selector means every node of the cluster, control plane included.
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
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed:
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
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_TARGETS_ALL_NODES = {
        name: "nodeop-targets-all-nodes",
        summary: "an operation without a node selector",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N02 N04, 10.4; CRD vectors of the family node-selector",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        let is_operation = matches!(
            object.kind,
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade
        );
        if !is_operation
            || !object.is_stored()
            || object.get(&["spec"]).is_none()
            || selects(object)
            || has_stray_labels(object)
        {
            continue;
        }
        let written = object.written_key(&["spec", "nodeSelector"]);
        let message = match written {
            Some(_) => "this selector is empty: every node is meant",
            None => "without a `nodeSelector` every node is meant",
        };
        let finding = Finding::new(
            &NODEOP_TARGETS_ALL_NODES,
            object.span(&["spec", "nodeSelector"]),
            message,
        )
        .help("name the nodes: `nodeSelector: {matchLabels: {kairos.io/managed: \"true\"}}`");
        let at_once = object.number(&["spec", "concurrency"]).unwrap_or(0) == 0;
        // Nothing written may be meant; something written that comes to nothing is not, nor is a whole cluster out of
        // service.
        sink.push(if written.is_some() || takes_down(object) && at_once {
            finding
        } else {
            finding.at_level(Level::Info)
        });
    }
}

/// Whether the selector asks for anything.
fn selects(object: &Object<'_>) -> bool {
    let tree = object.stored();
    let labels = object.get(&["spec", "nodeSelector", "matchLabels"]);
    let expressions = object.get(&["spec", "nodeSelector", "matchExpressions"]);
    labels.is_some_and(|id| !tree.members(id).is_empty())
        || expressions.is_some_and(|id| !tree.items(id).is_empty())
}

/// Whether labels stand directly below the selector, which has a rule of its own.
fn has_stray_labels(object: &Object<'_>) -> bool {
    object.faults().any(|fault| {
        matches!(fault.kind, FaultKind::UnknownField { .. })
            && fault.path.starts_with("spec.nodeSelector.")
    })
}
