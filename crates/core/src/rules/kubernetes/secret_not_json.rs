//! `secret-not-json`: registry credentials that are no JSON.

use super::faults::{objections, span};
use crate::declare_rule;
use crate::encoding::base64;
use crate::finding::{Consumer, Finding};
use crate::json::Json;
use crate::kubernetes::FaultKind;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A Secret for registry credentials whose content is no JSON object: encoded twice, single quotes, a comma too
    /// many, a placeholder.
    ///
    /// ## What happens
    /// The API server refuses the Secret.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: "{'auths': {}}"
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
    pub(crate) static SECRET_NOT_JSON = {
        name: "secret-not-json",
        summary: "registry credentials that are no JSON",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1, 3.2; secret vectors of the family json-content",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let (FaultKind::Invalid { .. }, Some(secret)) = (&fault.kind, object.secret()) else {
            continue;
        };
        let name = match fault.path.as_str() {
            "data[.dockerconfigjson]" => ".dockerconfigjson",
            "data[.dockercfg]" => ".dockercfg",
            _ => continue,
        };
        let Some(entry) = secret.entry(name) else {
            continue;
        };
        let content = entry.content.bytes();
        let message = if content.is_empty() {
            format!("`{name}` is empty")
        } else if is_encoded_again(content) {
            format!("`{name}` is encoded twice")
        } else {
            format!("`{name}` is no JSON object")
        };
        let help = if is_encoded_again(content) {
            "encode the JSON once, or put it below `stringData` as it is"
        } else {
            "write `{\"auths\": {\"registry.example.org\": {\"auth\": \"…\"}}}`"
        };
        sink.push(
            Finding::new(&SECRET_NOT_JSON, span(object, fault), message)
                .help(help)
                .note(format!(
                    "the API server says: {}: Invalid value: \"<secret contents redacted>\"",
                    fault.path
                )),
        );
    }
}

/// Whether the content is base64 of JSON once more.
fn is_encoded_again(content: &[u8]) -> bool {
    base64::decode(content.trim_ascii())
        .is_ok_and(|inner| !inner.is_empty() && Json::parse(&inner).is_ok())
}
