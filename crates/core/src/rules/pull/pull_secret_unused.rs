//! `pull-secret-unused`: a pull secret that nobody names.

use std::collections::BTreeSet;

use crate::credentials::docker_config::Form;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A Secret for registries that no object of the files names, in the namespace of objects that pull images.
    ///
    /// ## What happens
    /// It has no effect: the kubelet takes the Secrets that a Pod or its service account names, and no others.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"ghcr.io": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static PULL_SECRET_UNUSED = {
        name: "pull-secret-unused",
        summary: "a pull secret that no object names",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kubelet),
        preset: Strict,
        evidence: "kairos-k8s facts 5 (X06), 9 (REF011)",
        misses: InFile,
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let mut named = BTreeSet::new();
    let mut pulling = Vec::new();
    for from in cluster.objects() {
        let references = from.object.pull_secrets();
        named.extend(references.into_iter().map(|reference| reference.name));
        named.extend(from.object.keys_read().into_iter().map(|reference| reference.name));
        if !from.object.images().is_empty() {
            pulling.push(from);
        }
    }
    for secret in cluster.secrets() {
        let object = secret.object;
        let is_for_registries = object
            .secret()
            .is_some_and(|content| Form::of_type(&content.secret_type).is_some());
        let is_in_company = pulling
            .iter()
            .any(|from| from.same_namespace(&secret) == Some(true));
        if is_for_registries && is_in_company && !named.contains(object.name()) {
            sink.push_in(
                secret.file,
                Finding::new(
                    &PULL_SECRET_UNUSED,
                    object.span(&["metadata", "name"]),
                    "nothing in the files names this Secret",
                )
                .help("name it in `imagePullSecrets` of what needs it"),
            );
        }
    }
}
