//! `discovery-incomplete`: cluster discovery lacks its identity, or KubeSpan lacks discovery.

use crate::declare_rule;
use crate::document::talos::{Configuration, Fields, document_head};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// Cluster discovery is on without the identity of the cluster, or KubeSpan is on without cluster discovery.
    ///
    /// Members of a cluster find each other under the cluster's identity (`clusterID`, and `clusterSecret` to encrypt
    /// what they tell); KubeSpan builds its network from what they find.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Nodes could not tell their own cluster from another that uses the same
    /// discovery service.
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
    /// kind: KubeSpanConfig
    /// enabled: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: KubeSpanConfig
    /// enabled: true
    /// ---
    /// apiVersion: v1alpha1
    /// kind: DiscoveryServiceConfig
    /// name: default
    /// endpoint: https://discovery.talos.dev/
    /// ---
    /// apiVersion: v1alpha1
    /// kind: DiscoveryIdentityConfig
    /// clusterID: MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=
    /// clusterSecret: MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=
    /// ```
    pub(crate) static DISCOVERY_INCOMPLETE = {
        name: "discovery-incomplete",
        summary: "cluster discovery lacks its identity, or KubeSpan lacks discovery",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6; vectors of the families container-check, conflict-none and conflict-legacy",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    if !configuration.is_whole() {
        return;
    }
    let discovery = discovery(configuration);
    if let Some(kubespan) = kubespan(configuration)
        && discovery.is_none()
    {
        sink.push(
            Finding::new(
                &DISCOVERY_INCOMPLETE,
                kubespan,
                "KubeSpan is enabled without cluster discovery",
            )
            .rejected(Stage::Configuration)
            .help("add a `DiscoveryServiceConfig` document, or turn KubeSpan off")
            .talos_says("KubeSpan requires cluster discovery to be enabled"),
        );
    }
    let Some(discovery) = discovery else {
        return;
    };
    let identity = identity(configuration);
    for (key, known, field, what) in [
        ("clusterID", identity.0, "id", "ID"),
        ("clusterSecret", identity.1, "secret", "secret"),
    ] {
        if known {
            continue;
        }
        sink.push(
            Finding::new(
                &DISCOVERY_INCOMPLETE,
                discovery,
                format!("cluster discovery is enabled without a cluster {what}"),
            )
            .rejected(Stage::Configuration)
            .help(format!("set `{key}` in a `DiscoveryIdentityConfig` document"))
            .talos_says(format!(
                "cluster {what} (.cluster.{field} or DiscoveryIdentityConfig) should be set when cluster discovery (DiscoveryServiceConfig) is enabled"
            )),
        );
    }
}

/// Where KubeSpan is enabled.
fn kubespan(configuration: &Configuration<'_>) -> Option<Span> {
    let settings = configuration.fields_of("KubeSpanConfig").or_else(|| {
        Some(configuration.legacy()?.at(&["machine", "network", "kubespan"]))
    })?;
    (settings.truth("enabled") == Some(true)).then(|| settings.place("enabled"))
}

/// Where cluster discovery through a service is enabled.
fn discovery(configuration: &Configuration<'_>) -> Option<Span> {
    if let Some(document) = configuration.of_kind("DiscoveryServiceConfig").next() {
        return Some(document_head(document));
    }
    let legacy = configuration.legacy()?.at(&["cluster", "discovery"]);
    let service = legacy.at(&["registries", "service"]);
    let enabled = legacy.truth("enabled") == Some(true) && service.truth("disabled") != Some(true);
    enabled.then(|| legacy.place("enabled"))
}

/// Whether the cluster's ID and its secret are known.
fn identity(configuration: &Configuration<'_>) -> (bool, bool) {
    let is_set = |fields: Fields<'_>, key| !fields.lacks(key);
    if let Some(identity) = configuration.fields_of("DiscoveryIdentityConfig") {
        return (is_set(identity, "clusterID"), is_set(identity, "clusterSecret"));
    }
    configuration.legacy().map_or((false, false), |main| {
        let cluster = main.at(&["cluster"]);
        (is_set(cluster, "id"), is_set(cluster, "secret"))
    })
}
