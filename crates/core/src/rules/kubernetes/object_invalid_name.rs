//! `object-invalid-name`: a name or namespace that Kubernetes does not take.

use super::faults::{objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::{Fault, FaultKind};
use crate::kubernetes::metadata::names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An object without a name, or with one that Kubernetes does not take: names consist of lower-case letters,
    /// digits, dashes and dots, and begin and end with a letter or digit.
    ///
    /// ## What happens
    /// The API server refuses the object. `kubectl apply --dry-run=client` does not notice.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: Registry_Credentials
    /// type: Opaque
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry-credentials
    /// type: Opaque
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry-credentials
    /// type: Opaque
    /// ```
    pub(crate) static OBJECT_INVALID_NAME = {
        name: "object-invalid-name",
        summary: "a name that Kubernetes does not take, or none",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1; secret vectors of the families name and namespace",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let field = match fault.path.as_str() {
            "metadata.name" => "name",
            "metadata.namespace" => "namespace",
            "metadata.generateName" => "generateName",
            _ => continue,
        };
        let message = match &fault.kind {
            FaultKind::Required { .. } => "the object has no name".to_owned(),
            FaultKind::Decode { .. } => format!("the {field} is no text; put it in quotes"),
            FaultKind::Invalid { detail } if detail.contains("no more than") => {
                format!("the {field} is too long: {detail}")
            }
            FaultKind::Invalid { .. } => {
                format!("the {field} may only hold lower-case letters, digits, dashes and dots")
            }
            FaultKind::Pattern { pattern } => format!("the {field} does not match `{pattern}`"),
            FaultKind::TooLong { maximum } => {
                format!("the {field} is longer than {maximum} characters")
            }
            FaultKind::TooShort { minimum } => {
                format!("the {field} is shorter than {minimum} characters")
            }
            _ => continue,
        };
        let message = if field == "namespace" {
            message.replace(", dashes and dots", " and dashes")
        } else {
            message
        };
        sink.push(
            Finding::new(&OBJECT_INVALID_NAME, span(object, fault), message)
                .note(format!("the API server says: {}: {}", fault.path, fault.kind))
                .fix(sound(fault)),
        );
    }
}

/// The name in lower case with dashes, when that is sound. Whoever refers to it has to follow.
fn sound(fault: &Fault<'_>) -> Option<Fix> {
    let node = fault.node.filter(|node| node.is_scalar())?;
    let name: String = node
        .text()
        .chars()
        .map(|character| match character {
            '_' | ' ' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let verdict = if fault.path.ends_with("namespace") {
        names::label(&name)
    } else {
        names::subdomain(&name)
    };
    (verdict.is_empty() && name != node.text()).then(|| {
        Fix::unsafe_(
            format!("Rename it to `{name}`"),
            vec![Edit::replace(node.span(), name)],
        )
    })
}
