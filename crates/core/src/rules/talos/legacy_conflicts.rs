//! Which documents exclude which fields of the main document, and what Talos says to a pair.

use crate::document::talos::Fields;
use crate::source::Span;

/// A document kind and a field of the main document that may not both be there.
pub(super) struct Conflict {
    /// The kind of the document.
    pub(super) kind: &'static str,
    /// Whether this document is one that excludes the field; none for every document of the kind.
    pub(super) document: Option<fn(Fields<'_>) -> bool>,
    /// The path of the field in the main document.
    pub(super) path: &'static [&'static str],
    /// When the field counts as there.
    pub(super) when: Presence,
    /// What Talos says.
    pub(super) says: &'static str,
}

/// When a field of the main document counts as there.
#[derive(Clone, Copy)]
pub(super) enum Presence {
    /// It is not null.
    Set,
    /// It is text that is not empty.
    Text,
    /// It is true.
    True,
    /// It has an entry or an item.
    Filled,
    /// It is a duration other than zero.
    Duration,
    /// It is a number other than zero.
    Number,
}

impl Conflict {
    /// Where the field stands in the main document, when it counts as there.
    pub(super) fn legacy_field(&self, main: Fields<'_>) -> Option<Span> {
        let (key, parents) = self.path.split_last()?;
        let parent = main.at(parents);
        let entry = parent.node()?.get(key)?;
        let there = match self.when {
            Presence::Set => parent.set(&[key]).is_some(),
            Presence::Text => !parent.lacks(key),
            Presence::True => parent.truth(key) == Some(true),
            Presence::Filled => parent.count(key) > 0,
            Presence::Duration => parent.duration(key) != Some(0),
            Presence::Number => parent.integer(key).is_some_and(|number| number != 0),
        };
        there.then(|| entry.key.span())
    }
}

const fn every(
    kind: &'static str,
    path: &'static [&'static str],
    when: Presence,
    says: &'static str,
) -> Conflict {
    Conflict {
        kind,
        document: None,
        path,
        when,
        says,
    }
}

const fn some(
    kind: &'static str,
    document: fn(Fields<'_>) -> bool,
    path: &'static [&'static str],
    when: Presence,
    says: &'static str,
) -> Conflict {
    Conflict {
        kind,
        document: Some(document),
        path,
        when,
        says,
    }
}

/// `VolumeConfig` with this name that encrypts its volume.
fn encrypts(document: Fields<'_>, volume: &str) -> bool {
    let provider = document.at(&["encryption"]).string("provider");
    document.string("name") == volume && !provider.is_empty() && provider != "none"
}

fn sets_host_dns(document: Fields<'_>) -> bool {
    document
        .at(&["hostDNS"])
        .any(&["enabled", "forwardKubeDNSToHost", "resolveMemberNames"])
}

/// All pairs. Of the pairs of one document Talos names only the first that holds.
pub(super) static CONFLICTS: &[Conflict] = &[
    every(
        "ImageCacheConfig",
        &["machine", "features", "imageCache"],
        Presence::Set,
        "image cache config is already set in v1alpha1 config",
    ),
    every(
        "CRIBaseRuntimeSpecConfig",
        &["machine", "baseRuntimeSpecOverrides"],
        Presence::Set,
        "base runtime spec overrides are already set in v1alpha1 config",
    ),
    every(
        "DiscoveryIdentityConfig",
        &["cluster", "id"],
        Presence::Text,
        "cluster identity is already configured in .cluster.id/.cluster.secret of the v1alpha1 config",
    ),
    every(
        "DiscoveryIdentityConfig",
        &["cluster", "secret"],
        Presence::Text,
        "cluster identity is already configured in .cluster.id/.cluster.secret of the v1alpha1 config",
    ),
    every(
        "DiscoveryServiceConfig",
        &["cluster", "discovery"],
        Presence::Set,
        "discovery service is already configured in .cluster.discovery of the v1alpha1 config",
    ),
    every(
        "KubeSpanConfig",
        &["machine", "network", "kubespan"],
        Presence::Set,
        "kubespan is already configured in v1alpha1 machine.network.kubespan",
    ),
    every(
        "HostnameConfig",
        &["machine", "network", "hostname"],
        Presence::Text,
        "static hostname is already set in v1alpha1 config",
    ),
    every(
        "HostnameConfig",
        &["machine", "features", "stableHostname"],
        Presence::True,
        "stable hostname is already set in v1alpha1 config",
    ),
    every(
        "ResolverConfig",
        &["machine", "network", "searchDomains"],
        Presence::Set,
        ".machine.network.searchDomains is already set in v1alpha1 config",
    ),
    every(
        "ResolverConfig",
        &["machine", "network", "nameservers"],
        Presence::Set,
        ".machine.network.nameservers is already set in v1alpha1 config",
    ),
    every(
        "ResolverConfig",
        &["machine", "network", "disableSearchDomain"],
        Presence::True,
        ".machine.network.disableSearchDomain is already set in v1alpha1 config",
    ),
    some(
        "ResolverConfig",
        sets_host_dns,
        &["machine", "features", "hostDNS"],
        Presence::Set,
        ".machine.features.hostDNS is already set in v1alpha1 config",
    ),
    every(
        "TimeSyncConfig",
        &["machine", "time", "disabled"],
        Presence::True,
        "time sync cannot be disabled in both v1alpha1 and new-style configuration",
    ),
    every(
        "TimeSyncConfig",
        &["machine", "time", "servers"],
        Presence::Filled,
        "time servers cannot be specified in both v1alpha1 and new-style configuration",
    ),
    every(
        "TimeSyncConfig",
        &["machine", "time", "bootTimeout"],
        Presence::Duration,
        "boot timeout cannot be specified in both v1alpha1 and new-style configuration",
    ),
    some(
        "VolumeConfig",
        |document| encrypts(document, "STATE"),
        &["machine", "systemDiskEncryption", "state"],
        Presence::Set,
        "system disk encryption for \"STATE\" is configured in both v1alpha1.Config and VolumeConfig",
    ),
    some(
        "VolumeConfig",
        |document| encrypts(document, "EPHEMERAL"),
        &["machine", "systemDiskEncryption", "ephemeral"],
        Presence::Set,
        "system disk encryption for \"EPHEMERAL\" is configured in both v1alpha1.Config and VolumeConfig",
    ),
    every(
        "UnattendedInstallConfig",
        &["machine", "install"],
        Presence::Set,
        "UnattendedInstallConfig config is incompatible with v1alpha1 config (.machine.install)",
    ),
    every(
        "KubeletConfig",
        &["machine", "kubelet"],
        Presence::Set,
        "kubelet config is already set in v1alpha1 config (.machine.kubelet)",
    ),
    every(
        "KubeCredentialProviderConfig",
        &["machine", "kubelet"],
        Presence::Set,
        "cannot use KubeCredentialProviderConfig with legacy kubelet configuration (.machine.kubelet)",
    ),
    every(
        "KubeNodeConfig",
        &["cluster", "allowSchedulingOnControlPlanes"],
        Presence::Set,
        ".cluster.allowSchedulingOnControlPlanes is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["cluster", "allowSchedulingOnMasters"],
        Presence::Set,
        ".cluster.allowSchedulingOnMasters is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["machine", "kubelet", "skipNodeRegistration"],
        Presence::Set,
        ".machine.kubelet.skipNodeRegistration is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["machine", "kubelet", "registerWithFQDN"],
        Presence::Set,
        ".machine.kubelet.registerWithFQDN is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["machine", "kubelet", "nodeIP"],
        Presence::Set,
        ".machine.kubelet.nodeIP is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["machine", "nodeLabels"],
        Presence::Set,
        ".machine.nodeLabels is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["machine", "nodeAnnotations"],
        Presence::Set,
        ".machine.nodeAnnotations is already set in v1alpha1 config",
    ),
    every(
        "KubeNodeConfig",
        &["machine", "nodeTaints"],
        Presence::Set,
        ".machine.nodeTaints is already set in v1alpha1 config",
    ),
    every(
        "KubeAPIServerConfig",
        &["cluster", "apiServer"],
        Presence::Set,
        "kube-apiserver config is already set in v1alpha1 config (.cluster.apiServer)",
    ),
    every(
        "KubeAPIServerConfig",
        &["cluster", "controlPlane", "localAPIServerPort"],
        Presence::Number,
        "kube-apiserver API port is already set in v1alpha1 config (.cluster.controlPlane.localAPIServerPort)",
    ),
    every(
        "KubeAPIServerCAConfig",
        &["cluster", "ca"],
        Presence::Set,
        "kube-apiserver CA is already set in v1alpha1 config (.cluster.ca)",
    ),
    every(
        "KubeAggregatorCAConfig",
        &["cluster", "aggregatorCA"],
        Presence::Set,
        "kube-apiserver aggregator CA is already set in v1alpha1 config (.cluster.aggregatorCA), please remove it and use the new KubeAggregatorCAConfig document instead",
    ),
    every(
        "KubeControllerManagerConfig",
        &["cluster", "controllerManager"],
        Presence::Set,
        "kube-controller-manager config is already set in v1alpha1 config (.cluster.controllerManager)",
    ),
    every(
        "KubeControllerManagerConfig",
        &["machine", "controlPlane", "controllerManager"],
        Presence::Set,
        "kube-controller-manager config is already set in v1alpha1 config (.machine.controlplane.controllerManager)",
    ),
    every(
        "KubeSchedulerConfig",
        &["cluster", "scheduler"],
        Presence::Set,
        "kube-scheduler config is already set in v1alpha1 config (.cluster.scheduler)",
    ),
    every(
        "KubeSchedulerConfig",
        &["machine", "controlPlane", "scheduler"],
        Presence::Set,
        "kube-scheduler config is already set in v1alpha1 config (.machine.controlplane.scheduler)",
    ),
    every(
        "KubeProxyConfig",
        &["cluster", "proxy"],
        Presence::Set,
        "cluster proxy config in v1alpha1 config (.machine.cluster.proxy) can't be used with KubeProxyConfig document, please remove it to avoid conflicts",
    ),
    every(
        "KubeFlannelCNIConfig",
        &["cluster", "network"],
        Presence::Set,
        "cluster network config in v1alpha1 config (.machine.cluster.network) can't be used with KubeFlannelCNIConfig document, please remove it to avoid conflicts",
    ),
    every(
        "KubeNetworkConfig",
        &["cluster", "network"],
        Presence::Set,
        "cluster network config is already set in the v1alpha1 config (.machine.cluster.network). Please remove it and use only the new KubeNetworkConfig document to avoid conflicts",
    ),
    every(
        "KubeClusterConfig",
        &["cluster", "clusterName"],
        Presence::Text,
        "cluster name is already set in the v1alpha1 config (.cluster.clusterName). Please remove it and use only the new KubeClusterConfig document to avoid conflicts",
    ),
    every(
        "KubeClusterConfig",
        &["cluster", "controlPlane", "endpoint"],
        Presence::Set,
        "cluster endpoint is already set in the v1alpha1 config (.cluster.controlPlane.endpoint). Please remove it and use only the new KubeClusterConfig document to avoid conflicts",
    ),
    every(
        "KubePrismConfig",
        &["machine", "features", "kubePrism"],
        Presence::Set,
        "KubePrism config in v1alpha1 config (.machine.features.kubePrism) can't be used with KubePrismConfig document, please remove it to avoid conflicts",
    ),
    every(
        "KubeTalosAPIAccessConfig",
        &["machine", "features", "kubernetesTalosAPIAccess"],
        Presence::Set,
        ".machine.features.kubernetesTalosAPIAccess is already set in v1alpha1 config",
    ),
    every(
        "KubeCoreDNSConfig",
        &["cluster", "coreDNS"],
        Presence::Set,
        "CoreDNS config is already set in v1alpha1 config (.cluster.coreDNS)",
    ),
    every(
        "KubeServiceAccountConfig",
        &["cluster", "serviceAccount"],
        Presence::Set,
        "service account is already set in v1alpha1 config (.cluster.serviceAccount)",
    ),
    every(
        "KubeEtcdEncryptionConfig",
        &["cluster", "secretboxEncryptionSecret"],
        Presence::Text,
        "etcd encryption config is already set in v1alpha1 config",
    ),
    every(
        "KubeEtcdEncryptionConfig",
        &["cluster", "aescbcEncryptionSecret"],
        Presence::Text,
        "etcd encryption config is already set in v1alpha1 config",
    ),
    every(
        "KubeAuditPolicyConfig",
        &["cluster", "apiServer", "auditPolicy"],
        Presence::Filled,
        "audit policy config is already set in v1alpha1 config",
    ),
    every(
        "KubeAdmissionControlConfig",
        &["cluster", "apiServer", "admissionControl"],
        Presence::Filled,
        "admission control plugin config is already set in v1alpha1 config",
    ),
    every(
        "KubeAuthorizerConfig",
        &["cluster", "apiServer", "admissionControl"],
        Presence::Filled,
        "admission control plugin config is already set in v1alpha1 config",
    ),
];
