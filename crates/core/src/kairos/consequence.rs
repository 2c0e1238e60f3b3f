//! What becomes of a node when the image of an operation cannot be pulled.

use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;

/// What an operation does to its nodes before it pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing yet: the pull fails, and that is all.
    PullFails,
    /// A preflight pulls the same image first, and fails in time.
    PreflightFails,
    /// The node is out of service by then, and stays so.
    NodeStaysCordoned,
}

impl Consequence {
    /// What becomes of the nodes of an object.
    pub fn of(object: &Object<'_>) -> Self {
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
                // A preflight with an image of its own says nothing about this one.
                let preflight_image = object.text(&["spec", "preflight", "image"]);
                let has_preflight = object.get(&["spec", "preflight"]).is_some()
                    && (preflight_image.is_empty()
                        || preflight_image == object.text(&["spec", "image"]));
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
    pub fn note(self) -> Option<&'static str> {
        match self {
            Self::PullFails => None,
            Self::PreflightFails => Some(
                "a preflight pulls the image first and gives up in time, after 120 seconds where nothing else is said: when the pull fails, the node stays in service",
            ),
            Self::NodeStaysCordoned => Some(
                "the image is pulled last, when the node is cordoned: when the pull fails, the node stays so, and the operation waits for ever with the status `Running`",
            ),
        }
    }
}

/// Whether an operation takes its nodes out of service while it works on them.
pub fn takes_down(object: &Object<'_>) -> bool {
    match object.kind {
        KubernetesKind::NodeOpUpgrade => true,
        KubernetesKind::NodeOp => {
            object.is_on(&["spec", "cordon"]) || object.is_on(&["spec", "rebootOnSuccess"])
        }
        _ => false,
    }
}
