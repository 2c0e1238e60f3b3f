//! `secret-invalid`: a Secret that lacks what its type needs, or breaks another rule for Secrets.

use super::faults::{objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::document::kubernetes::Object;
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A Secret without the key that its type needs, with a key of the wrong form, or larger than a mebibyte.
    ///
    /// ## What happens
    /// The API server refuses the Secret. `kubernetes.io/dockerconfigjson` needs the key `.dockerconfigjson`,
    /// `kubernetes.io/dockercfg` the key `.dockercfg`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// data:
    ///   config.json: eyJhdXRocyI6IHsiZ2hjci5pbyI6IHsiYXV0aCI6ICJkVEU2Y0hjdE1RPT0ifX19
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// data:
    ///   .dockerconfigjson: eyJhdXRocyI6IHsiZ2hjci5pbyI6IHsiYXV0aCI6ICJkVEU2Y0hjdE1RPT0ifX19
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// data:
    ///   .dockerconfigjson: eyJhdXRocyI6IHsiZ2hjci5pbyI6IHsiYXV0aCI6ICJkVEU2Y0hjdE1RPT0ifX19
    /// ```
    pub(crate) static SECRET_INVALID = {
        name: "secret-invalid",
        summary: "a Secret that lacks what its type needs",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1; secret vectors of the families type-and-key, other-types, data-key, size",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let is_content = matches!(
            fault.path.as_str(),
            "data[.dockerconfigjson]" | "data[.dockercfg]"
        );
        if !fault.path.starts_with("data") || object.secret().is_none() {
            continue;
        }
        let name = fault.path.trim_start_matches("data[").trim_end_matches(']');
        let finding = match &fault.kind {
            FaultKind::Required { .. } => Finding::new(
                &SECRET_INVALID,
                object
                    .written(&["type"])
                    .unwrap_or_else(|| span(object, fault)),
                format!("a Secret of this type needs the key `{name}`"),
            )
            .fix(renamed(object, name)),
            FaultKind::TooLong { maximum } => Finding::new(
                &SECRET_INVALID,
                span(object, fault),
                format!("the Secret holds more than {maximum} bytes"),
            ),
            FaultKind::Invalid { .. } if !is_content => Finding::new(
                &SECRET_INVALID,
                fault.key.map_or_else(|| span(object, fault), crate::yaml::NodeRef::span),
                "keys may only hold letters, digits, dashes, underscores and dots",
            ),
            _ => continue,
        };
        sink.push(finding.note(format!("the API server says: {}: {}", fault.path, fault.kind)));
    }
}

/// The only key renamed to the one that is needed, when it plainly holds the same thing.
fn renamed(object: &Object<'_>, name: &str) -> Option<Fix> {
    const OTHER_NAMES: [&str; 4] = [
        "config.json",
        "dockerconfigjson",
        ".dockerconfig.json",
        "dockercfg",
    ];
    let [entry] = object.secret()?.entries.as_slice() else {
        return None;
    };
    let key = entry.key?;
    OTHER_NAMES.contains(&entry.name.as_str()).then(|| {
        Fix::safe(
            format!("Rename the key to `{name}`"),
            vec![Edit::replace(key.span(), name)],
        )
    })
}
