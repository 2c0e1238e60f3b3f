//! `etcd-encryption-missing`: a control plane node would store Kubernetes secrets in the open.

use crate::declare_rule;
use crate::document::talos::{Configuration, Fields, document_head};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A control plane node runs the Kubernetes API server, and nothing says how it encrypts what it stores in etcd.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Without the key, Secrets of the cluster would stand in etcd in clear
    /// text.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: controlplane
    ///   ca:
    ///     crt: Zm9v
    ///     key: Zm9v
    /// cluster:
    ///   controlPlane:
    ///     endpoint: https://cluster.example.org:6443
    ///   ca:
    ///     crt: Zm9v
    ///     key: Zm9v
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
    ///   ca:
    ///     crt: Zm9v
    ///     key: Zm9v
    ///   secretboxEncryptionSecret: MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=
    /// ```
    pub(crate) static ETCD_ENCRYPTION_MISSING = {
        name: "etcd-encryption-missing",
        summary: "a control plane node without encryption of etcd",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6; vectors of the family container-check",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    // Talos asks for this since the Kubernetes settings became documents; earlier releases did without.
    if !context.options().talos.at_least(1, 14)
        || !configuration.is_whole()
        || !configuration.is_control_plane()
    {
        return;
    }
    let Some(authority) = api_server_authority(configuration) else {
        return;
    };
    let cluster = configuration.legacy().map(|main| main.at(&["cluster"]));
    let legacy = cluster.is_some_and(|cluster: Fields<'_>| {
        ["secretboxEncryptionSecret", "aescbcEncryptionSecret"]
            .iter()
            .any(|key| !cluster.lacks(key))
    });
    let document = configuration.of_kind("KubeEtcdEncryptionConfig").next();
    if legacy || document.is_some() {
        return;
    }
    sink.push(
        Finding::new(
            &ETCD_ENCRYPTION_MISSING,
            authority,
            "the Kubernetes API server runs here, and nothing says how etcd is encrypted",
        )
        .rejected(Stage::Configuration)
        .help("set `cluster.secretboxEncryptionSecret`, or add a `KubeEtcdEncryptionConfig` document")
        .talos_says("etcd encryption config is required for control plane machines running kube-apiserver"),
    );
}

/// Where the certificate authority of the API server is given: with it, the machine runs one.
fn api_server_authority(configuration: &Configuration<'_>) -> Option<Span> {
    if let Some(document) = configuration.of_kind("KubeAPIServerCAConfig").next() {
        return Some(document_head(document));
    }
    let cluster = configuration.legacy()?.at(&["cluster"]);
    cluster.set(&["ca"])?;
    Some(cluster.place("ca"))
}
