//! `pod-security-forbids`: an operation in a namespace that admits no privileged Pods.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A NodeOp or NodeOpUpgrade in a namespace whose label `pod-security.kubernetes.io/enforce` is `baseline` or
    /// `restricted`.
    ///
    /// ## What happens
    /// The Pods of an operation are privileged and mount the root of the node. The API server refuses them; the node
    /// may have been cordoned by then, and the status says nothing.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: operations
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: baseline
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    ///   namespace: operations
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   concurrency: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: operations
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: privileged
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    ///   namespace: operations
    /// spec:
    ///   image: registry.example.org/kairos/hadron:v0.1.0
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static POD_SECURITY_FORBIDS = {
        name: "pod-security-forbids",
        summary: "an operation in a namespace that admits no privileged Pods",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 (N26), 5 (X13), 9 (REF008)",
        check: Check::Run(check),
    }
}

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let strict: Vec<_> = cluster
        .objects()
        .filter(|located| {
            let level = || located.object.text(&["metadata", "labels", ENFORCE]);
            located.object.kind == KubernetesKind::Namespace
                && matches!(level(), "baseline" | "restricted")
        })
        .collect();
    for from in cluster.objects() {
        let is_operation = matches!(
            from.object.kind,
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade
        );
        let (true, Some(namespace)) = (is_operation, from.object.namespace()) else {
            continue;
        };
        let Some(home) = strict
            .iter()
            .find(|located| located.object.name() == namespace)
        else {
            continue;
        };
        let level = home.object.text(&["metadata", "labels", ENFORCE]);
        let finding = Finding::new(
            &POD_SECURITY_FORBIDS,
            from.object.span(&["metadata", "namespace"]),
            format!("the namespace `{namespace}` is `{level}` and admits no Pods of operations"),
        )
        .help("use another namespace, or label this one `privileged`")
        .label_in(
            home.file,
            home.object.span(&["metadata", "labels", ENFORCE]),
            "set here",
        );
        from.push_beside(*home, Level::Warning, finding, sink);
    }
}
