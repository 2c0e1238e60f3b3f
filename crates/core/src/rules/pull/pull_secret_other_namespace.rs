//! `pull-secret-other-namespace`: a pull secret that is in another namespace.

use super::cluster::{Located, Resolved};
use crate::kairos::consequence::Consequence;
use crate::declare_rule;
use crate::document::kubernetes::SecretReference;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding, Level};
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An object names a Secret that the input holds in another namespace alone.
    ///
    /// ## What happens
    /// A Secret is looked up in the namespace of the object that names it; there is no way to name one of another
    /// namespace. The kubelet goes on without it and pulls without credentials, a build waits for it for ever.
    ///
    /// Secrets that controllers copy to other namespaces, by their annotations, are not meant.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    ///   namespace: default
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    ///   namespace: operator-system
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   concurrency: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    ///   namespace: operator-system
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    ///   namespace: operator-system
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static PULL_SECRET_OTHER_NAMESPACE = {
        name: "pull-secret-other-namespace",
        summary: "a pull secret that is in another namespace",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.2, 5 (X02), 9 (REF001)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        let mut references = from.object.registry_secrets();
        references.sort_by(|a, b| a.name.cmp(&b.name));
        references.dedup_by(|a, b| a.name == b.name);
        for reference in references {
            match cluster.resolve(from, &reference.name) {
                Resolved::Elsewhere(secret) => {
                    let finding = finding(from, &reference, secret);
                    from.push_beside(secret, Level::Warning, finding, sink);
                }
                Resolved::Found(secrets) => {
                    if let [secret] = secrets[..]
                        && is_doubtful(from, secret)
                    {
                        let finding = finding(from, &reference, secret);
                        sink.push_in(from.file, finding.at_level(Level::Info));
                    }
                }
                Resolved::Promised | Resolved::Absent => {}
            }
        }
    }
}

/// Whether one of the two names a namespace that the other can hardly be in without a word.
fn is_doubtful(from: Located<'_>, secret: Located<'_>) -> bool {
    let (own, other) = (from.object.identity(), secret.object.identity());
    match (own.namespace, other.namespace) {
        (Some(named), None) | (None, Some(named)) => {
            named != DEFAULT_NAMESPACE && !is_placeholder(&named)
        }
        _ => false,
    }
}

fn finding(from: Located<'_>, reference: &SecretReference<'_>, secret: Located<'_>) -> Finding {
    let namespace = |located: Located<'_>| match located.object.identity().namespace {
        Some(namespace) => format!("in the namespace `{namespace}`"),
        None => "given without a namespace".to_owned(),
    };
    let span = from.span_of(reference.node);
    let finding = Finding::new(
        &PULL_SECRET_OTHER_NAMESPACE,
        span,
        format!(
            "the Secret `{}` is {}, this {} is {}",
            reference.name,
            namespace(secret),
            from.object.gvk.kind,
            namespace(from)
        ),
    )
    .help("Secrets are looked up in the object's own namespace: put both into one")
    .label_in(
        secret.file,
        secret.object.span(&["metadata", "namespace"]),
        "the Secret",
    );
    match Consequence::of(from.object).note() {
        Some(note) => finding.note(note),
        None => finding,
    }
}
