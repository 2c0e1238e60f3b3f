//! Recognises what a document is.

use super::{Dialect, InputKind};
use crate::yaml::NodeRef;

/// What a document was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The main Talos document without `apiVersion` and `kind`: `machine`, `cluster`.
    TalosMain,
    /// A Talos document that carries a kind, known or not.
    Talos,
    /// A Kubernetes object that pullpath examines.
    Kubernetes(KubernetesKind),
    /// Nothing is in it.
    Empty,
    /// Something pullpath has no opinion on.
    Other,
}

/// The Kubernetes kinds that pullpath examines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KubernetesKind {
    /// `Secret` of the core group.
    Secret,
    /// `ServiceAccount` of the core group.
    ServiceAccount,
    /// `NodeOp` of the Kairos operator.
    NodeOp,
    /// `NodeOpUpgrade` of the Kairos operator.
    NodeOpUpgrade,
    /// `OSArtifact` of the Kairos operator.
    OsArtifact,
}

impl Class {
    /// Whose rules apply, if any.
    pub fn dialect(self) -> Option<Dialect> {
        match self {
            Self::TalosMain | Self::Talos => Some(Dialect::Talos),
            Self::Kubernetes(_) => Some(Dialect::Kubernetes),
            Self::Empty | Self::Other => None,
        }
    }
}

pub(super) fn classify(root: Option<NodeRef<'_>>, input: InputKind) -> Class {
    let Some(root) = root else {
        return Class::Empty;
    };
    let text = |key| root.get(key).map_or("", |entry| entry.value.text());
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let kubernetes = match (api_version, kind) {
        ("v1", "Secret") => Some(KubernetesKind::Secret),
        ("v1", "ServiceAccount") => Some(KubernetesKind::ServiceAccount),
        (version, "NodeOp") if version.starts_with("operator.kairos.io/") => {
            Some(KubernetesKind::NodeOp)
        }
        (version, "NodeOpUpgrade") if version.starts_with("operator.kairos.io/") => {
            Some(KubernetesKind::NodeOpUpgrade)
        }
        (version, "OSArtifact") if version.starts_with("build.kairos.io/") => {
            Some(KubernetesKind::OsArtifact)
        }
        _ => None,
    };
    if let (Some(kind), InputKind::Auto | InputKind::Kubernetes) = (kubernetes, input) {
        return Class::Kubernetes(kind);
    }
    if api_version == "v1alpha1" && !kind.is_empty() {
        return Class::Talos;
    }
    if root.get("machine").is_some() || root.get("cluster").is_some() {
        return Class::TalosMain;
    }
    match input {
        InputKind::TalosConfig | InputKind::TalosPatch => Class::Talos,
        InputKind::Auto | InputKind::Kubernetes => Class::Other,
    }
}
