//! `nodeop-preflight-deadline`: a preflight with the time of the default.

use super::operations::{node_ops};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A preflight without `activeDeadlineSeconds`.
    ///
    /// ## What happens
    /// The preflight has 120 seconds, and the pull of its image is part of them. A large image over a slow link takes longer:
    /// the node counts as failed before anything has run on it.
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
    ///   preflight:
    ///     command: [/collect, --check]
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
    ///     activeDeadlineSeconds: 600
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_PREFLIGHT_DEADLINE = {
        name: "nodeop-preflight-deadline",
        summary: "a preflight has 120 seconds, the pull of its image included",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 2.1 (N14)",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in node_ops(context) {
        let has_preflight = object.get(&["spec", "preflight"]).is_some();
        // The default fills it in.
        let has_deadline = object.written_key(&["spec", "preflight", "activeDeadlineSeconds"]).is_some();
        if has_preflight && !has_deadline {
            sink.push(
                Finding::new(
                    &NODEOP_PREFLIGHT_DEADLINE,
                    object.span(&["spec", "preflight"]),
                    "the preflight has 120 seconds, the pull of its image included",
                )
                .help("set `activeDeadlineSeconds` where the image is large or the link is slow"),
            );
        }
    }
}
