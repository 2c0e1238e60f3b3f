//! `object-duplicate-item`: two items of a list that may not agree.

use super::faults::{finding, objections};
use crate::declare_rule;
use crate::finding::Consumer;
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Two items of a list that are told apart by some of their fields, and do not differ in these.
    ///
    /// ## What happens
    /// The API server refuses the object. Containers, variables and mounts are told apart by their names or paths.
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
    ///   exporters:
    ///     - template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: upload
    ///               image: registry.example.org/tools/curl:8.17.0
    ///               volumeMounts:
    ///                 - {name: artifacts, mountPath: /artifacts}
    ///                 - {name: artifacts, mountPath: /artifacts}
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
    ///   exporters:
    ///     - template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: upload
    ///               image: registry.example.org/tools/curl:8.17.0
    ///               volumeMounts:
    ///                 - {name: artifacts, mountPath: /artifacts}
    /// ```
    pub(crate) static OBJECT_DUPLICATE_ITEM = {
        name: "object-duplicate-item",
        summary: "two items of a list that have to differ do not",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.3; CRD vectors of the family list-map-and-embedded",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let FaultKind::Duplicate { keys, earlier } = &fault.kind else {
            continue;
        };
        let fields = keys.join("` and `");
        let message = if keys.is_empty() {
            format!("`{}` repeats an earlier item", fault.path)
        } else {
            format!("`{}` has the same `{fields}` as an earlier item", fault.path)
        };
        let finding = finding(&OBJECT_DUPLICATE_ITEM, object, fault, message)
            .note(format!("the API server says: {}: Duplicate value", fault.path));
        let earlier = object.stored().node(*earlier);
        sink.push(match earlier {
            Some(earlier) => finding.label(earlier.span(), "the earlier item"),
            None => finding,
        });
    }
}
