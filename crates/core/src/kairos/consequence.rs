//! What becomes of a node when the image of an operation cannot be pulled.

use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;

/// What an operation does to its nodes before it pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consequence {
    /// Nothing yet: the pull fails, and that is all.
    PullFails,
    /// A preflight pulls the same image first, and fails in time.
    PreflightFails,
    /// The node is out of service by then, and stays so.
    NodeStaysCordoned,
}

impl Consequence {
    /// What becomes of the nodes of an object.
    pub(super) fn of(object: &Object<'_>) -> Self {
        match object.kind {
            KubernetesKind::NodeOpUpgrade if object.is_on(&["spec", "force"]) => {
                Self::NodeStaysCordoned
            }
            KubernetesKind::NodeOpUpgrade => Self::PreflightFails,
            KubernetesKind::NodeOp => {
                let takes_down = [
                    &["spec", "cordon"][..],
                    &["spec", "rebootOnSuccess"][..],
                    &["spec", "drainOptions", "enabled"][..],
                ]
                .into_iter()
                .any(|switch| object.is_on(switch));
                let has_preflight = object.get(&["spec", "preflight"]).is_some();
                match (takes_down, has_preflight) {
                    (true, false) => Self::NodeStaysCordoned,
                    (true, true) => Self::PreflightFails,
                    (false, _) => Self::PullFails,
                }
            }
            _ => Self::PullFails,
        }
    }

    /// How messages put it.
    pub(super) fn note(self) -> Option<&'static str> {
        match self {
            Self::PullFails => None,
            Self::PreflightFails => Some(
                "the image is pulled by a preflight first, which gives up after 120 seconds: the node stays in service and the operation fails",
            ),
            Self::NodeStaysCordoned => Some(
                "the image is pulled last: by then the node is cordoned, and it stays so while the operation waits for ever and its status says `Running`",
            ),
        }
    }
}
