//! What a run is about.

use crate::document::InputKind;
use crate::version::Version;

/// What the input is, and what the nodes run.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the input is said to be.
    pub input: InputKind,
    /// Release of Talos on the nodes.
    pub talos: Version,
    /// Release of the Kairos operator.
    pub kairos_operator: Version,
    /// The present, in seconds since 1970-01-01 UTC; without it no certificate is judged by its dates.
    pub now: Option<i64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            input: InputKind::Auto,
            talos: Version::DEFAULT_TALOS,
            kairos_operator: Version::DEFAULT_KAIROS_OPERATOR,
            now: None,
        }
    }
}
