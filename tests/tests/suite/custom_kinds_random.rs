//! Random schemas and objects: our admission of custom kinds against an independent judge of JSON Schema, on the part
//! that both have in common.

use pullpath_core::engine::{self, Options};
use pullpath_core::finding::Consumer;
use pullpath_core::source::Source;
use serde_json::{Map, Value, json};

use crate::random::Random;

const NAMES: [&str; 3] = ["a", "b", "c"];

/// A schema whose objects keep fields that it does not name: a judge of JSON Schema knows no pruning.
fn schema(random: &mut Random, depth: usize) -> Value {
    let mut schema = match random.below(if depth == 0 { 3 } else { 5 }) {
        0 => integer(random),
        1 => string(random),
        2 => json!({"type": "boolean"}),
        3 => {
            let mut list = json!({"type": "array", "items": schema(random, depth - 1)});
            limit(&mut list, random, "minItems", "maxItems");
            list
        }
        _ => object(random, depth),
    };
    if depth > 0 && random.below(4) == 0 {
        let keyword = ["allOf", "anyOf", "oneOf"][random.below(3)];
        let alternatives: Vec<Value> = (0..=random.below(3)).map(|_| partial(random)).collect();
        schema[keyword] = alternatives.into();
    }
    if depth > 0 && random.below(8) == 0 {
        schema["not"] = partial(random);
    }
    schema
}

fn integer(random: &mut Random) -> Value {
    let mut schema = json!({"type": "integer"});
    limit(&mut schema, random, "minimum", "maximum");
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if schema.get(bound).is_some() && random.below(2) == 0 {
            schema[exclusive] = true.into();
        }
    }
    if random.below(5) == 0 {
        schema["multipleOf"] = (random.below(3) + 1).into();
    }
    if random.below(5) == 0 {
        schema["enum"] = json!([random.below(4), random.below(4)]);
    }
    schema
}

fn string(random: &mut Random) -> Value {
    let mut schema = json!({"type": "string"});
    limit(&mut schema, random, "minLength", "maxLength");
    if random.below(4) == 0 {
        schema["enum"] = json!(["x", "xx", "xxx"]);
    }
    schema
}

fn object(random: &mut Random, depth: usize) -> Value {
    let fields: Map<String, Value> = NAMES
        .iter()
        .take(random.below(4))
        .map(|name| ((*name).to_owned(), schema(random, depth - 1)))
        .collect();
    let mut schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": fields});
    if random.below(3) == 0 {
        schema["required"] = json!([NAMES[random.below(3)]]);
    }
    limit(&mut schema, random, "minProperties", "maxProperties");
    schema
}

/// What may stand in a composition.
fn partial(random: &mut Random) -> Value {
    let name = NAMES[random.below(3)];
    match random.below(5) {
        0 => json!({"required": [name]}),
        1 => json!({"properties": {name: {"enum": [1, "x", true]}}}),
        2 => json!({"minimum": random.below(4)}),
        3 => json!({"maxLength": random.below(4)}),
        _ => json!({"not": {"required": [name]}}),
    }
}

fn limit(schema: &mut Value, random: &mut Random, least: &str, most: &str) {
    if random.below(4) == 0 {
        schema[least] = random.below(3).into();
    }
    if random.below(4) == 0 {
        schema[most] = random.below(4).into();
    }
}

/// A value that is likely to be near what a schema wants.
fn value(random: &mut Random, schema: &Value) -> Value {
    let wanted = schema["type"].as_str().unwrap_or("");
    let wanted = if random.below(12) == 0 { "" } else { wanted };
    match wanted {
        "integer" => random.below(5).into(),
        "string" => "x".repeat(random.below(5)).into(),
        "boolean" => (random.below(2) == 0).into(),
        "array" => (0..random.below(4))
            .map(|_| value(random, &schema["items"]))
            .collect(),
        "object" => {
            let mut fields = Map::new();
            for name in NAMES {
                if random.below(3) > 0 {
                    fields.insert(name.to_owned(), value(random, &schema["properties"][name]));
                }
            }
            fields.into()
        }
        _ => [
            json!(1),
            json!("x"),
            json!(true),
            json!([]),
            json!({}),
            json!({"z": 1}),
        ][random.below(6)]
        .clone(),
    }
}

#[test]
fn random_objects_are_judged_as_an_independent_judge_does() {
    let mut random = Random::new(2026);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..3_000 {
        let schema = schema(&mut random, 3);
        let object = value(&mut random, &schema);
        let root = json!({"type": "object", "properties": {"spec": schema}});
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {
                "group": "example.org",
                "names": {"kind": "Widget"},
                "versions": [{"name": "v1", "served": true, "schema": {"openAPIV3Schema": root}}],
            },
        });
        let widget = json!({
            "apiVersion": "example.org/v1",
            "kind": "Widget",
            "metadata": {"name": "a"},
            "spec": object,
        });
        let sources = [
            Source::new("definition.yaml", definition.to_string()),
            Source::new("widget.yaml", widget.to_string()),
        ];
        let report = engine::check(&sources, &Options::default());
        let ours = report.files[1].accepted.get(&Consumer::Kubernetes).copied();
        let judge = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft4)
            .build(&root)
            .expect("a schema");
        let theirs = judge.is_valid(&widget);
        // A field that only a scalar schema would have is unknown to us and nothing to the judge.
        let unknown = report.files[1]
            .findings
            .iter()
            .any(|finding| finding.rule.name == "object-unknown-field");
        if unknown {
            continue;
        }
        assert_eq!(
            ours,
            Some(theirs),
            "{root}\n{widget}\n{:?}",
            report.files[1].findings
        );
        if theirs {
            accepted += 1;
        } else {
            refused += 1;
        }
    }
    assert!(
        accepted > 500 && refused > 500,
        "{accepted} accepted, {refused} refused"
    );
}
