//! `object-generate-name`: a name that only `kubectl create` completes.

use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An object of the Kairos operator with `generateName` in place of a name.
    ///
    /// ## What happens
    /// `kubectl create` makes a new object each time, which is the way to run an operation again. `kubectl apply`, Argo CD
    /// and Flux refuse an object without a name.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   generateName: collect-logs-
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
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
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static OBJECT_GENERATE_NAME = {
        name: "object-generate-name",
        summary: "a name that `kubectl apply` does not take",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 (N25)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if object.kind.is_of_kairos() && object.has_generated_name() && object.is_stored() {
            sink.push(
                Finding::new(
                    &OBJECT_GENERATE_NAME,
                    object.span(&["metadata", "generateName"]),
                    "only `kubectl create` takes an object without a name",
                )
                .help("for `kubectl apply` and GitOps write `name`, a new one for each run"),
            );
        }
    }
}
