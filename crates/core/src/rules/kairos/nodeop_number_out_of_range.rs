//! `nodeop-number-out-of-range`: a number that the Job or Pod does not take.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A negative `backoffLimit`, or a `preflight.activeDeadlineSeconds` below 1.
    ///
    /// ## What happens
    /// The API server stores the operation. The Job or the Pod that the operator makes of it is refused, and only the
    /// log of the operator says so: with a negative `backoffLimit` after the node has been cordoned and drained, and
    /// again on each attempt.
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
    ///   backoffLimit: -1
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
    ///   backoffLimit: 0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_NUMBER_OUT_OF_RANGE = {
        name: "nodeop-number-out-of-range",
        summary: "a number that the Job or the Pod does not take",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N15 N17",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let fields: [(&[&str], i64); 2] = [
        (&["spec", "backoffLimit"], 0),
        (&["spec", "preflight", "activeDeadlineSeconds"], 1),
    ];
    for object in context.objects().of_kind(KubernetesKind::NodeOp) {
        if !object.is_stored() {
            continue;
        }
        for (path, least) in fields {
            let place = object.written(path).unwrap_or_else(|| object.kind_span());
            if let Some(number) = object.number(path)
                && number < least
            {
                sink.push(
                    Finding::new(
                        &NODEOP_NUMBER_OUT_OF_RANGE,
                        place,
                        format!("{number} is refused when the operator comes to use it"),
                    )
                    .help(format!("use {least} or more")),
                );
            }
        }
    }
}
