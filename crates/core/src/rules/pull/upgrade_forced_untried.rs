//! `upgrade-forced-untried`: an upgrade that skips the test of its image.

use super::cluster::{Resolved};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An upgrade with `force` and a pull secret that is in none of the files.
    ///
    /// ## What happens
    /// With `force` there is no preflight, which would pull the image before anything else. The node is cordoned and drained
    /// first, and when the Secret is not there or does not fit, the image is not pulled: the node stays out of service, and the
    /// status says `Running` for ever.
    ///
    /// When the Secret is in the cluster, name it in the settings: `known-secrets = ["namespace/name"]`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   force: true
    ///   imagePullSecrets:
    ///     - name: registry
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
    ///   force: true
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static UPGRADE_FORCED_UNTRIED = {
        name: "upgrade-forced-untried",
        summary: "a forced upgrade with a pull secret that no file shows",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.2 (U07)",
        misses: InFile,
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        let object = from.object;
        if object.kind != KubernetesKind::NodeOpUpgrade || !object.is_on(&["spec", "force"]) {
            continue;
        }
        let secrets = object.pull_secrets();
        let absent = secrets.iter().find(|reference| {
            matches!(cluster.resolve(from, &reference.name), Resolved::Absent)
        });
        if let Some(reference) = absent {
            sink.push_in(
                from.file,
                Finding::new(
                    &UPGRADE_FORCED_UNTRIED,
                    object.span(&["spec", "force"]),
                    "with `force` nodes are cordoned before anything has tried to pull the image",
                )
                .help("leave `force` out, or check the Secret together with this")
                .label(
                    from.span_of(reference.node),
                    "what is in this Secret is not known",
                ),
            );
        }
    }
}
