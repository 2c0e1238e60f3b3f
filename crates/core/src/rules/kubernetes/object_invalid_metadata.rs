//! `object-invalid-metadata`: labels, annotations and the rest of the metadata.

use super::faults::{is_plain, objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::{Fault, FaultKind};
use crate::rules::{Check, Context, Sink};
use crate::yaml::double_quoted;

declare_rule! {
    /// Metadata that Kubernetes does not take: labels and annotations that are no text or have names of the wrong form,
    /// times that are no times.
    ///
    /// ## What happens
    /// The API server refuses the object.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    ///   labels:
    ///     example.org/shared: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    ///   labels:
    ///     example.org/shared: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    ///   labels:
    ///     example.org/shared: "true"
    /// ```
    pub(crate) static OBJECT_INVALID_METADATA = {
        name: "object-invalid-metadata",
        summary: "metadata that Kubernetes does not take",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1; crd and secret vectors of the family metadata",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let is_name = matches!(
            fault.path.as_str(),
            "metadata.name" | "metadata.namespace" | "metadata.generateName"
        );
        if is_name
            || !fault.path.starts_with("metadata")
            || matches!(fault.kind, FaultKind::UnknownField { .. })
        {
            continue;
        }
        let message = match &fault.kind {
            FaultKind::Decode { message } if message.starts_with("parsing time") => {
                format!("`{}` is no time", fault.path)
            }
            FaultKind::Decode { .. } => format!("`{}` is of the wrong type", fault.path),
            FaultKind::Required { .. } => format!("`{}` is required", fault.path),
            _ => format!("`{}` is not valid", fault.path),
        };
        sink.push(
            Finding::new(&OBJECT_INVALID_METADATA, span(object, fault), message)
                .note(format!("the API server says: {}: {}", fault.path, fault.kind))
                .fix(quoted(fault)),
        );
    }
}

/// Quotes around a label or annotation that is no text.
fn quoted(fault: &Fault<'_>) -> Option<Fix> {
    let node = fault.node.filter(|node| is_plain(*node))?;
    let is_text = fault.path.starts_with("metadata.labels.")
        || fault.path.starts_with("metadata.annotations.");
    (is_text && matches!(fault.kind, FaultKind::Decode { .. })).then(|| {
        Fix::safe(
            "Put it in quotes",
            vec![Edit::replace(node.span(), double_quoted(node.text()))],
        )
    })
}
