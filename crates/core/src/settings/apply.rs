//! What settings mean for a path.

use super::{Override, Settings};
use crate::engine::Options;

impl Settings {
    /// Whether a path is left out. Paths are relative to the settings file, with forward slashes.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude
            .iter()
            .any(|pattern| pattern.value.matches(path))
    }

    /// The overrides that hold for a path, in order.
    pub fn overrides_for(&self, path: &str) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |entry| {
            entry
                .files
                .iter()
                .any(|pattern| pattern.value.matches(path))
        })
    }

    /// Puts what holds for a path into options. What a command line says comes afterwards and wins.
    pub fn apply(&self, path: &str, options: &mut Options) {
        if let Some(preset) = &self.preset {
            options.preset = preset.value;
        }
        if let Some(talos) = &self.talos {
            options.talos = talos.value;
        }
        if let Some(operator) = &self.kairos_operator {
            options.kairos_operator = operator.value;
        }
        let texts = |located: &[super::Located<String>]| {
            located.iter().map(|text| text.value.clone()).collect()
        };
        options.assume_public = texts(&self.assume_public);
        options.known_secrets = texts(&self.known_secrets);
        options.schemas = texts(&self.schemas);
        let mut rules = self.rules.clone();
        for entry in self.overrides_for(path) {
            if let Some(input) = &entry.input {
                options.input = input.value;
            }
            if let Some(talos) = &entry.talos {
                options.talos = talos.value;
            }
            if let Some(operator) = &entry.kairos_operator {
                options.kairos_operator = operator.value;
            }
            rules.extend(&entry.rules);
        }
        options.rules = rules.into();
    }
}
