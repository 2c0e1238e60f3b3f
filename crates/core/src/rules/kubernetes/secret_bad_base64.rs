//! `secret-bad-base64`: a value below `data` that is no base64.

use super::faults::{objections, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A value below `data` of a Secret that is no base64: plain text, base64 without its padding, the alphabet of URLs,
    /// a placeholder. Line breaks are passed over, blanks are not.
    ///
    /// ## What happens
    /// The API server cannot read the Secret and refuses it. Plain text belongs below `stringData`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// data:
    ///   .dockerconfigjson: '{"auths": {}}'
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
    pub(crate) static SECRET_BAD_BASE64 = {
        name: "secret-bad-base64",
        summary: "a value below `data` that is no base64",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1; secret vectors of the family base64",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let FaultKind::Decode { message } = &fault.kind else {
            continue;
        };
        if !message.starts_with("illegal base64") {
            continue;
        }
        let text = fault.node.map_or("", |node| node.text()).trim_start();
        let help = if text.starts_with('{') {
            "this is the JSON itself: move the entry from `data` to `stringData`"
        } else if text.contains(['-', '_']) && !text.contains(['+', '/']) {
            "encode it with the standard alphabet (`base64 -w0`), not that of URLs"
        } else {
            "encode it with `base64 -w0`, or move the plain text to `stringData`"
        };
        sink.push(
            Finding::new(
                &SECRET_BAD_BASE64,
                span(object, fault),
                format!("`{}` is no base64", fault.path),
            )
            .help(help)
            .note(format!("the API server says: {message}")),
        );
    }
}
