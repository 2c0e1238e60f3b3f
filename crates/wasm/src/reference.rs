//! What pullpath knows: rules, schemas, its version.

use pullpath_core::{rules as core_rules, schema as core_schema};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// All rules.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct RuleList {
    /// In the order of the register.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// One line.
    pub summary: String,
    /// Address of its page.
    pub url: String,
    /// Default level.
    pub level: String,
    /// What the offence does.
    pub impact: String,
}

/// All rules.
pub fn rules() -> RuleList {
    RuleList {
        rules: core_rules::all()
            .map(|rule| Rule {
                name: rule.name.to_owned(),
                summary: rule.summary.to_owned(),
                url: rule.url(),
                level: rule.level.as_str().to_owned(),
                impact: rule.impact.as_str().to_owned(),
            })
            .collect(),
    }
}

/// The JSON Schema of a kind; nothing for one that is not known.
pub fn schema(kind: &str) -> Option<String> {
    core_schema::document_json(kind)
}

/// The version of pullpath.
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
