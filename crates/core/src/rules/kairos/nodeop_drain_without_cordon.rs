//! `nodeop-drain-without-cordon`: a node is to be drained but not cordoned.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::kubernetes::ROOT;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `drainOptions.enabled` without `cordon`.
    ///
    /// ## What happens
    /// The operator drains a node only after it has cordoned it. Without `cordon` it does neither, and says nothing: the
    /// command runs, and the node reboots, under running workloads.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: patch-firmware
    /// spec:
    ///   image: registry.example.org/tools/firmware:1.4.0
    ///   command: [/patch]
    ///   drainOptions:
    ///     enabled: true
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
    ///   name: patch-firmware
    /// spec:
    ///   image: registry.example.org/tools/firmware:1.4.0
    ///   command: [/patch]
    ///   cordon: true
    ///   concurrency: 1
    ///   drainOptions:
    ///     enabled: true
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: patch-firmware
    /// spec:
    ///   image: registry.example.org/tools/firmware:1.4.0
    ///   command: [/patch]
    ///   drainOptions:
    ///     enabled: true
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   cordon: true
    /// ```
    pub(crate) static NODEOP_DRAIN_WITHOUT_CORDON = {
        name: "nodeop-drain-without-cordon",
        summary: "a node is to be drained but not cordoned",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N08",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::NodeOp) {
        if object.is_stored()
            && object.is_on(&["spec", "drainOptions", "enabled"])
            && !object.is_on(&["spec", "cordon"])
        {
            sink.push(
                Finding::new(
                    &NODEOP_DRAIN_WITHOUT_CORDON,
                    object.span(&["spec", "drainOptions", "enabled"]),
                    "the node is not drained, because it is not cordoned",
                )
                .help("add `cordon: true`")
                .fix(cordoned(object)),
            );
        }
    }
}

fn cordoned(object: &Object<'_>) -> Option<Fix> {
    let tree = &object.tree;
    let title = "Cordon the node";
    if let Some(cordon) = tree.at(ROOT, &["spec", "cordon"]) {
        let edits = tree.node(cordon)?.replace_source("true")?;
        return Some(Fix::unsafe_(title, edits));
    }
    let spec = tree.node(tree.at(ROOT, &["spec"])?)?;
    Some(Fix::unsafe_(title, spec.insert_entry("cordon", "true")?))
}
