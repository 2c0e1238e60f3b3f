//! `pull-secret-not-in-input`: a pull secret that no file shows.

use std::collections::BTreeSet;

use super::cluster::Resolved;
use crate::credentials::docker_config::Form;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An object names a Secret that is in none of the files given, and that no object in them makes: a pull secret, or one
    /// that a build reads.
    ///
    /// It may well be in the cluster. Name it in the settings, `known-secrets = ["namespace/name"]`, to say so.
    ///
    /// ## What happens
    /// If it is not there, the kubelet pulls without credentials and notes an event at the Pod. A build waits for it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    ///   namespace: default
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   concurrency: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: external-secrets.io/v1
    /// kind: ExternalSecret
    /// metadata:
    ///   name: registry
    ///   namespace: default
    /// spec:
    ///   target:
    ///     template:
    ///       type: kubernetes.io/dockerconfigjson
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    ///   namespace: default
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static PULL_SECRET_NOT_IN_INPUT = {
        name: "pull-secret-not-in-input",
        summary: "a pull secret that no file shows",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kubelet),
        preset: Strict,
        evidence: "kairos-k8s facts 2.3 (O03, O22), 3.3, 5 (X01, X15), 9 (REF010)",
        misses: InFile,
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let mut said = BTreeSet::new();
    for from in cluster.objects() {
        let mut references = from.object.pull_secrets();
        references.extend(from.object.keys_read());
        let of_registries = references.into_iter().map(|reference| {
            let is_of_registry = reference
                .key
                .as_deref()
                .is_none_or(|key| key == Form::ConfigJson.data_key());
            (reference, is_of_registry)
        });
        let others = from.object.whole_secrets().into_iter();
        for (reference, is_of_registry) in of_registries.chain(others.map(|other| (other, false))) {
            let namespace = from.object.identity().namespace;
            let is_absent = matches!(cluster.resolve(from, &reference.name), Resolved::Absent);
            if !is_absent || !said.insert((namespace.clone(), reference.name.clone())) {
                continue;
            }
            let name = &reference.name;
            let span = from.span_of(reference.node);
            let option = namespace.map_or_else(String::new, |namespace| format!(" -n {namespace}"));
            let command = if is_of_registry {
                format!(
                    "kubectl create secret docker-registry {name}{option} --docker-server=… --docker-username=… --docker-password=…"
                )
            } else {
                let key = reference.key.as_deref().unwrap_or("…");
                format!("kubectl create secret generic {name}{option} --from-file={key}=…")
            };
            sink.push_in(
                from.file,
                Finding::new(
                    &PULL_SECRET_NOT_IN_INPUT,
                    span,
                    format!("the Secret `{name}` is in none of the files"),
                )
                .help(format!("if it is not in the cluster yet: `{command}`")),
            );
        }
    }
}
