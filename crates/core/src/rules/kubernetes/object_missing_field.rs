//! `object-missing-field`: a required field is not there.

use super::faults::{finding, objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A required field is absent or empty.
    ///
    /// ## What happens
    /// The API server refuses the object. A field without a value counts as absent.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command:
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
    pub(crate) static OBJECT_MISSING_FIELD = {
        name: "object-missing-field",
        summary: "a required field is not there",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1; CRD vectors of the family required",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        if !matches!(fault.kind, FaultKind::Required { .. })
            || fault.path.starts_with("metadata")
            || fault.path.starts_with("data[")
            || crate::rules::kairos::osartifact_legacy_fields::covers(object, fault)
        {
            continue;
        }
        // Where the field is written without a value, its own name is the place.
        let written = object
            .tree
            .at(crate::kubernetes::ROOT, &fault.path.split('.').collect::<Vec<_>>())
            .and_then(|id| object.tree.key(id));
        let place = written.map_or_else(|| span(object, fault), crate::yaml::NodeRef::span);
        sink.push(
            Finding {
                span: place,
                ..finding(&OBJECT_MISSING_FIELD, object, fault, format!("`{}` is required", fault.path))
            }
            .note(format!("the API server says: {}: Required value", fault.path)),
        );
    }
}
