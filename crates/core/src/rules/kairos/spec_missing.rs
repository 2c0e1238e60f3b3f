//! `spec-missing`: an object of the Kairos operator without a specification.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `NodeOp`, `NodeOpUpgrade` or `OSArtifact` whose `spec` is absent or empty. Mostly its content has lost its
    /// indentation.
    ///
    /// ## What happens
    /// The API server accepts it. The operator then works with nothing but defaults: a `NodeOp` starts a privileged
    /// container on every node, a `NodeOpUpgrade` cordons and drains **every node** and leaves them so.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    ///   stopOnFailure: true
    /// ```
    pub(crate) static SPEC_MISSING = {
        name: "spec-missing",
        summary: "an object of the Kairos operator without a specification",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts A, 2.1 N01, 2.2 U01; CRD vectors of the family spec-shape",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !object.kind.is_of_kairos() || !object.is_stored() || object.get(&["spec"]).is_some() {
            continue;
        }
        let consequence = match object.kind {
            KubernetesKind::NodeOpUpgrade => "the operator cordons and drains every node",
            KubernetesKind::NodeOp => "the operator starts a container on every node",
            _ => "the operator builds nothing and says so only in its log",
        };
        sink.push(
            Finding::new(
                &SPEC_MISSING,
                object.span(&["spec"]),
                format!("this `{}` has no `spec`", object.gvk.kind),
            )
            .note(consequence),
        );
    }
}
