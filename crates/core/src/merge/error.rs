//! Why a merge fails.

use crate::source::{Origin, Span};

/// What Talos was doing when it refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeStage {
    /// Reading a patch. All patches are read before the base is.
    LoadPatch,
    /// Reading the base.
    LoadBase,
    /// Applying a patch.
    Apply,
}

/// A merge that Talos refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MergeError {
    /// What it was doing.
    pub stage: MergeStage,
    /// What is wrong. Lower case, no full stop; never the value of a secret.
    pub message: String,
    /// Where: file 0 is the base, the patches follow.
    pub origin: Option<Origin>,
}

/// What is wrong in a file, before it is known in what role the file is read.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub message: String,
    pub span: Option<Span>,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span: None,
        }
    }

    pub(super) fn at(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span: Some(span),
        }
    }
}
