//! `object-invalid-value`: a value that its field does not allow.

use super::faults::{objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::{Fault, FaultKind};
use crate::rules::{Check, Context, Sink};
use crate::schema::nearest;

declare_rule! {
    /// A value of the right type that its field does not allow: not one of the known words, out of range, too long, of
    /// the wrong form.
    ///
    /// ## What happens
    /// The API server refuses the object.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-arm64-generic-v3.6.0
    ///   artifacts:
    ///     arch: aarch64
    ///     iso: true
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
    ///     ref: quay.io/kairos/ubuntu:24.04-core-arm64-generic-v3.6.0
    ///   artifacts:
    ///     arch: arm64
    ///     iso: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-arm64-generic-v3.6.0
    ///   artifacts:
    ///     arch: arm64
    ///     iso: true
    /// ```
    pub(crate) static OBJECT_INVALID_VALUE = {
        name: "object-invalid-value",
        summary: "a value that its field does not allow",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.3, 10.6; crd vectors of the families enum, minimum, pattern-length, cel-uki, embedded-quantity",
        check: Check::File(check),
    }
}

/// Other names of the architectures.
const ARCHITECTURES: [(&str, &str); 4] = [
    ("aarch64", "arm64"),
    ("armv8", "arm64"),
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        if fault.path.starts_with("metadata") || fault.path.starts_with("data") {
            continue;
        }
        let path = &fault.path;
        let message = match &fault.kind {
            FaultKind::NotSupported { allowed } => {
                // A value of another type is reported as such.
                if !fault.node.is_some_and(crate::yaml::NodeRef::is_scalar) {
                    continue;
                }
                format!("`{path}` is none of `{}`", allowed.join("`, `"))
            }
            FaultKind::BelowMinimum { minimum } => format!("`{path}` is less than {minimum}"),
            FaultKind::Pattern { .. } if path.contains("nameOverride") => format!(
                "`{path}` is no name of lower-case letters, digits and dashes"
            ),
            FaultKind::Pattern { .. } => {
                format!("`{path}` is no quantity such as `500m`, `2` or `1.5Gi`")
            }
            FaultKind::TooShort { .. } => format!("`{path}` is empty"),
            FaultKind::TooLong { maximum } => {
                format!("`{path}` is longer than {maximum} characters")
            }
            FaultKind::Invalid { detail } if detail.contains("keysVolume") => {
                format!("`{path}` needs the keys for signing: `keysVolume` is empty")
            }
            FaultKind::Invalid { .. } => format!("`{path}` is not valid"),
            _ => continue,
        };
        sink.push(
            Finding::new(&OBJECT_INVALID_VALUE, span(object, fault), message)
                .note(format!("the API server says: {path}: {}", fault.kind))
                .fix(word(fault)),
        );
    }
}

/// The word that was meant.
fn word(fault: &Fault<'_>) -> Option<Fix> {
    let FaultKind::NotSupported { allowed } = &fault.kind else {
        return None;
    };
    let node = fault.node?;
    let written = node.text().to_ascii_lowercase();
    let meant = ARCHITECTURES
        .iter()
        .find(|(other, name)| *other == written && allowed.contains(name))
        .map(|(_, name)| *name)
        .or_else(|| nearest(&written, allowed.iter().copied()).map(|near| near.name))
        .or_else(|| allowed.iter().copied().find(|word| *word == written))?;
    Some(Fix::safe(
        format!("write `{meant}`"),
        vec![Edit::replace(node.span(), meant)],
    ))
}
