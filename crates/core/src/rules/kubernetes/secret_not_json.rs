//! `secret-not-json`: registry credentials that are no JSON.

use super::faults::{objections, span};
use super::json_repair::{Damage, diagnose};
use crate::credentials::docker_config::Form;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
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
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: "{\"auths\":{}}"
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
        let of_path = |form: &Form| fault.path == format!("data[{}]", form.data_key());
        let Some(form) = Form::ALL.into_iter().find(of_path) else {
            continue;
        };
        let name = form.data_key();
        let Some(entry) = secret.entry(name) else {
            continue;
        };
        let (damage, fix) = diagnose(entry, form);
        let message = match damage {
            Damage::Empty => format!("`{name}` is empty"),
            Damage::EncodedTwice => format!("`{name}` is encoded twice"),
            Damage::Yaml => format!("`{name}` is YAML, not JSON"),
            Damage::Other => format!("`{name}` is no JSON object"),
        };
        let help = match damage {
            Damage::EncodedTwice => "encode the JSON once, or put it below `stringData` as it is",
            Damage::Yaml => "write it with braces, and with names and values in double quotes",
            Damage::Empty | Damage::Other => {
                "write `{\"auths\": {\"registry.example.org\": {\"auth\": \"…\"}}}`"
            }
        };
        sink.push(
            Finding::new(&SECRET_NOT_JSON, span(object, fault), message)
                .help(help)
                .fix(fix)
                .note(format!(
                    "the API server says: {}: Invalid value: \"<secret contents redacted>\"",
                    fault.path
                )),
        );
    }
}
