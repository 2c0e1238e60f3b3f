//! `control-plane-only-document`: a document that only control plane nodes may have.

use crate::declare_rule;
use crate::document::talos::{MachineType, document_head};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A document configures a part of the Kubernetes control plane, and the machine is not a control plane node.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration, however sound the document is: a new node does not start with it, and a
    /// running one answers with the error and keeps the configuration it has. It often happens when control plane and
    /// workers share one patch.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: KubeProxyConfig
    /// image: registry.k8s.io/kube-proxy:v1.35.0
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: controlplane
    ///   ca:
    ///     crt: Zm9v
    ///     key: Zm9v
    /// cluster:
    ///   controlPlane:
    ///     endpoint: https://cluster.example.org:6443
    /// ---
    /// apiVersion: v1alpha1
    /// kind: KubeProxyConfig
    /// image: registry.k8s.io/kube-proxy:v1.35.0
    /// ```
    pub(crate) static CONTROL_PLANE_ONLY_DOCUMENT = {
        name: "control-plane-only-document",
        summary: "a document that only control plane nodes may have",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6 and the flags of section 5; vectors of the families conflict-none and container-check",
        check: Check::File(check),
    }
}

const CONTROL_PLANE_ONLY: &[&str] = &[
    "KubeAPIServerConfig",
    "KubeAdmissionControlConfig",
    "KubeAggregatorCAConfig",
    "KubeAuditPolicyConfig",
    "KubeAuthenticationConfig",
    "KubeAuthorizerConfig",
    "KubeControllerManagerConfig",
    "KubeCoreDNSConfig",
    "KubeEtcdEncryptionConfig",
    "KubeFlannelCNIConfig",
    "KubeProxyConfig",
    "KubeSchedulerConfig",
    "KubeServiceAccountConfig",
    "KubeTalosAPIAccessConfig",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    if !configuration.is_whole()
        || configuration.is_control_plane()
        || configuration.machine_type_is_open()
    {
        return;
    }
    let machine_type = configuration.machine_type().map(MachineType::as_str);
    let mut kinds: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for document in configuration.documents() {
        let kind = document.kind();
        if !CONTROL_PLANE_ONLY.contains(&kind) {
            continue;
        }
        kinds.push(kind);
        let message = machine_type.map_or_else(
            || format!("`{kind}` needs a main document that makes this a control plane node"),
            |machine_type| format!("`{kind}` is only for control plane nodes, not for a `{machine_type}`"),
        );
        let mut finding = Finding::new(&CONTROL_PLANE_ONLY_DOCUMENT, document_head(document), message)
            .rejected(Stage::Configuration)
            .help("move the document into the configuration of the control plane nodes");
        if let Some(machine) = configuration.legacy().map(|main| main.at(&["machine"])) {
            finding = finding.label(machine.place("type"), "the machine type is set here");
        }
        findings.push(finding);
    }
    kinds.sort_unstable();
    kinds.dedup();
    let says = format!(
        "the following document kinds are only allowed on control plane machines: [{}]",
        kinds.join(" ")
    );
    for finding in findings {
        sink.push(finding.talos_says(&says));
    }
}
