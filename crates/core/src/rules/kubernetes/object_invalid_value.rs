//! `object-invalid-value`: a value that its field does not allow.

use super::faults::{finding, objections, shown_path};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::Consumer;
use crate::fix::{Edit, Fix};
use crate::kubernetes::admission::QUANTITY;
use crate::kubernetes::{Fault, FaultKind};
use crate::rules::{Check, Context, Sink};
use crate::schema::{Closeness, nearest};
use crate::yaml::write_text;

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
        evidence: "kairos-k8s facts 1.3, 10.6; CRD vectors of the families enum, minimum, pattern-length, cel-uki, embedded-quantity",
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
        let is_elsewhere = fault.path.starts_with("metadata")
            || object.kind == KubernetesKind::Secret && fault.path.starts_with("data");
        if is_elsewhere {
            continue;
        }
        let path = shown_path(object, fault);
        let message = match &fault.kind {
            FaultKind::NotSupported { allowed } => {
                // A value of another type is reported as such.
                let is_wrong_type = |other: &Fault<'_>| {
                    matches!(other.kind, FaultKind::Type { .. }) && other.path == fault.path
                };
                let is_scalar = fault.node.is_some_and(crate::yaml::NodeRef::is_scalar);
                if !is_scalar && object.faults().any(is_wrong_type) {
                    continue;
                }
                format!("`{path}` is none of `{}`", allowed.join("`, `"))
            }
            FaultKind::BelowMinimum { minimum } => format!("`{path}` is less than {minimum}"),
            FaultKind::Pattern { .. } if path.contains("nameOverride") => format!(
                "`{path}` is no name of lower-case letters, digits and dashes"
            ),
            FaultKind::Pattern { pattern } if pattern == QUANTITY => {
                format!("`{path}` is no quantity such as `500m`, `2` or `1.5Gi`")
            }
            FaultKind::Pattern { pattern } => format!("`{path}` does not match `{pattern}`"),
            FaultKind::TooShort { minimum: 1 } => format!("`{path}` is empty"),
            FaultKind::TooShort { minimum } => {
                format!("`{path}` is shorter than {minimum} characters")
            }
            FaultKind::TooLong { maximum } => {
                format!("`{path}` is longer than {maximum} characters")
            }
            FaultKind::Invalid { detail } if detail.contains("keysVolume") => {
                format!("`{path}` needs the keys for signing: `keysVolume` is empty")
            }
            FaultKind::Invalid { detail } => format!("`{path}` {detail}"),
            _ => continue,
        };
        sink.push(
            finding(&OBJECT_INVALID_VALUE, object, fault, message)
                .note(format!("the API server says: {}: {}", fault.path, fault.kind))
                .fix(word(fault)),
        );
    }
}

/// The word that was meant.
fn word(fault: &Fault<'_>) -> Option<Fix> {
    let FaultKind::NotSupported { allowed } = &fault.kind else {
        return None;
    };
    let node = fault.node.filter(|node| node.is_scalar())?;
    let written = node.text().to_ascii_lowercase();
    let words = || allowed.iter().map(String::as_str);
    let other_name = ARCHITECTURES
        .iter()
        .find(|(other, name)| *other == written && words().any(|word| word == *name))
        .map(|(_, name)| *name);
    let certain = other_name.or_else(|| words().find(|word| *word == written));
    let near = nearest(&written, words());
    let meant = certain.or_else(|| near.map(|near| near.name))?;
    let is_guess = certain.is_none() && near.is_some_and(|near| near.closeness == Closeness::Similar);
    let title = format!("Write `{meant}`");
    let edits = vec![Edit::replace(node.span(), write_text(meant))];
    Some(if is_guess {
        Fix::unsafe_(title, edits)
    } else {
        Fix::safe(title, edits)
    })
}
