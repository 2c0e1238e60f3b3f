//! `secret-after-use`: a Secret that comes after what needs it.

use super::cluster::{Resolved};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A Secret that stands behind the object that names it, in the same file.
    ///
    /// ## What happens
    /// `kubectl apply` makes objects in the order of the file. The first pull may be tried before the Secret is there; the
    /// kubelet tries again later, and a preflight has its 120 seconds for both.
    ///
    /// ## Bad
    /// ```yaml expect
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
    /// ---
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
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
    pub(crate) static SECRET_AFTER_USE = {
        name: "secret-after-use",
        summary: "a Secret stands behind what needs it",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Strict,
        evidence: "kairos-k8s facts 5 (X17)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        for reference in from.object.registry_secrets() {
            let Resolved::Found(secrets) = cluster.resolve(from, &reference.name) else {
                continue;
            };
            let [secret] = secrets[..] else { continue };
            let is_behind = secret.file == from.file
                && secret.object.document_start() > from.object.document_start();
            if is_behind {
                sink.push_in(
                    from.file,
                    Finding::new(
                        &SECRET_AFTER_USE,
                        from.span_of(reference.node),
                        format!("the Secret `{}` comes after this", reference.name),
                    )
                    .help("put the Secret first")
                    .label(secret.object.span(&["metadata", "name"]), "the Secret"),
                );
            }
        }
    }
}
