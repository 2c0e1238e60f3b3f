//! The JSON Schema of the settings file, for editors.

use serde_json::{Map, Value, json};

use super::{OPTIONS, RuleLevel, RuleOption};
use crate::document::InputKind;
use crate::rules::{self, Preset, Rule};

/// The schema, made from the rules that there are.
pub fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://raw.githubusercontent.com/pullpath/pullpath/main/schemas/pullpath.schema.json",
        "title": "Settings of pullpath",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "talos-version": version("Release of Talos that the nodes run. Decides which kinds and fields there are."),
            "kairos-operator-version": version("Release of the Kairos operator."),
            "preset": {
                "description": "Which rules run.",
                "enum": Preset::ALL.map(Preset::as_str),
                "default": Preset::Recommended.as_str()
            },
            "exclude": texts("Files that are not examined, named ones included. Patterns relative to this file."),
            "assume-public": texts("Registries that need no credentials."),
            "known-secrets": texts("Secrets that exist in the cluster though no file shows them: `namespace/name` or `name`."),
            "schemas": texts("Folders with schemas of your own kinds, relative to this file: CustomResourceDefinitions, or JSON Schema files named after their kinds."),
            "rules": { "$ref": "#/definitions/rules" },
            "overrides": {
                "description": "Settings for some files; later ones win.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["files"],
                    "properties": {
                        "files": texts("Patterns relative to this file."),
                        "as": {
                            "description": "What these files are.",
                            "enum": InputKind::ALL.map(InputKind::as_str)
                        },
                        "talos-version": version("Release of Talos."),
                        "kairos-operator-version": version("Release of the Kairos operator."),
                        "rules": { "$ref": "#/definitions/rules" }
                    }
                }
            }
        },
        "definitions": {
            "level": { "enum": RuleLevel::ALL.map(RuleLevel::as_str) },
            "rules": {
                "description": "Levels and options of rules.",
                "type": "object",
                "additionalProperties": false,
                "properties": rules::all().map(entry).collect::<Map<_, _>>()
            }
        }
    })
}

fn version(description: &str) -> Value {
    json!({
        "description": description,
        "type": "string",
        "pattern": "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?([-+].*)?$"
    })
}

fn texts(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" } })
}

/// A rule's entry: a level, or a table of level and options.
fn entry(rule: &'static Rule) -> (String, Value) {
    let mut properties = Map::new();
    properties.insert("level".to_owned(), json!({ "$ref": "#/definitions/level" }));
    let options: Vec<&RuleOption> = OPTIONS
        .iter()
        .filter(|option| option.rule == rule.name)
        .collect();
    for option in options {
        let (least, most) = option.range;
        properties.insert(
            option.name.to_owned(),
            json!({
                "description": option.summary,
                "type": "integer",
                "minimum": least,
                "maximum": most,
                "default": option.default
            }),
        );
    }
    let schema = json!({
        "description": rule.summary,
        "anyOf": [
            { "$ref": "#/definitions/level" },
            { "type": "object", "additionalProperties": false, "properties": properties }
        ]
    });
    (rule.name.to_owned(), schema)
}
