//! What a run is about.

use std::sync::Arc;

use crate::document::InputKind;
use crate::rules::{Preset, Rule};
use crate::settings::{RuleOption, RuleSettings};
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
    /// From which preset on rules run.
    pub preset: Preset,
    /// Levels and options of rules.
    pub rules: Arc<RuleSettings>,
    /// Registries that need no credentials.
    pub assume_public: Arc<[String]>,
    /// Secrets that exist in the cluster though no file shows them: `namespace/name`, or `name` in any namespace.
    pub known_secrets: Arc<[String]>,
    /// Folders with schemas of kinds of the user's own. Front ends read them; see [`define`](super::define()).
    pub schemas: Arc<[String]>,
}

impl Options {
    /// The value of a rule's option. One that is not in [`settings::OPTIONS`](crate::settings::OPTIONS) is zero.
    pub fn number(&self, rule: &Rule, option: &str) -> i64 {
        let Some(option) = RuleOption::find(rule.name, option) else {
            return 0;
        };
        self.rules
            .options
            .get(&(option.rule, option.name))
            .map_or(option.default, |located| located.value)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            input: InputKind::Auto,
            talos: Version::DEFAULT_TALOS,
            kairos_operator: Version::DEFAULT_KAIROS_OPERATOR,
            now: None,
            preset: Preset::Recommended,
            rules: Arc::default(),
            assume_public: Arc::default(),
            known_secrets: Arc::default(),
            schemas: Arc::default(),
        }
    }
}
