//! What a settings file says.

use std::collections::BTreeMap;

use super::Pattern;
use crate::document::InputKind;
use crate::finding::Level;
use crate::rules::{Preset, Rule};
use crate::source::Span;
use crate::version::Version;

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the settings file.
    pub span: Span,
}

/// What a settings file says. What it does not say is absent, so that what holds can be told from what was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `talos-version`.
    pub talos: Option<Located<Version>>,
    /// `kairos-operator-version`.
    pub kairos_operator: Option<Located<Version>>,
    /// `preset`.
    pub preset: Option<Located<Preset>>,
    /// `exclude`: files that are not examined.
    pub exclude: Vec<Located<Pattern>>,
    /// `assume-public`: registries that need no credentials.
    pub assume_public: Vec<Located<String>>,
    /// `known-secrets`: Secrets that exist in the cluster though no file shows them, as `namespace/name` or `name`.
    pub known_secrets: Vec<Located<String>>,
    /// `schemas`: folders with schemas of kinds of the user's own, relative to the settings file.
    pub schemas: Vec<Located<String>>,
    /// `[rules]`.
    pub rules: RuleSettings,
    /// `[[overrides]]`, in order; later ones win.
    pub overrides: Vec<Override>,
}

/// Settings for some paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// `files`.
    pub files: Vec<Located<Pattern>>,
    /// `as`: what these files are.
    pub input: Option<Located<InputKind>>,
    /// `talos-version`.
    pub talos: Option<Located<Version>>,
    /// `kairos-operator-version`.
    pub kairos_operator: Option<Located<Version>>,
    /// `rules`.
    pub rules: RuleSettings,
}

/// The level that settings give a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleLevel {
    /// Never reported.
    Off,
    /// Reported, whatever the preset, at this level.
    On(Level),
}

impl RuleLevel {
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [
        Self::Off,
        Self::On(Level::Hint),
        Self::On(Level::Info),
        Self::On(Level::Warning),
        Self::On(Level::Error),
    ];

    /// The word used in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On(level) => level.as_str(),
        }
    }
}

/// Levels and options of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// By the rules' names.
    pub levels: BTreeMap<&'static str, Located<RuleLevel>>,
    /// By the names of rule and option.
    pub options: BTreeMap<(&'static str, &'static str), Located<i64>>,
}

impl RuleSettings {
    /// The level that a rule was given.
    pub fn level(&self, rule: &Rule) -> Option<RuleLevel> {
        self.levels.get(rule.name).map(|located| located.value)
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty() && self.options.is_empty()
    }

    /// Takes over what others say; they win.
    pub(super) fn extend(&mut self, others: &Self) {
        self.levels.extend(
            others
                .levels
                .iter()
                .map(|(rule, level)| (*rule, level.clone())),
        );
        self.options.extend(
            others
                .options
                .iter()
                .map(|(option, value)| (*option, value.clone())),
        );
    }
}
