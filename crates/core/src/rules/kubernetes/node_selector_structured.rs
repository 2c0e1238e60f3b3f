//! `node-selector-structured`: `matchLabels` in the node selector of an `OSArtifact`.

use super::faults::{is_of_selector, objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `matchLabels` or `matchExpressions` in the `nodeSelector` of an `OSArtifact`. Unlike that of a `NodeOp`, this
    /// selector is a flat mapping of labels, as in a Pod.
    ///
    /// ## What happens
    /// The API server refuses the object: the value of a label has to be text.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   artifacts:
    ///     iso: true
    ///   nodeSelector:
    ///     matchLabels:
    ///       kubernetes.io/arch: amd64
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   artifacts:
    ///     iso: true
    ///   nodeSelector:
    ///     kubernetes.io/arch: amd64
    /// ```
    pub(crate) static NODE_SELECTOR_STRUCTURED = {
        name: "node-selector-structured",
        summary: "`matchLabels` in the node selector of an OSArtifact",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O31; CRD vectors of the family node-selector",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        if let FaultKind::Type { expected, found } = &fault.kind
            && is_of_selector(object, fault)
        {
            let finding = Finding::new(
                &NODE_SELECTOR_STRUCTURED,
                fault.key.map_or_else(|| span(object, fault), crate::yaml::NodeRef::span),
                "the `nodeSelector` of an `OSArtifact` holds labels directly",
            )
            .help("write the labels below `nodeSelector` itself")
            .note(format!(
                "the API server says: {} in body must be of type {expected}: \"{found}\"",
                fault.path
            ));
            sink.push(finding);
        }
    }
}
