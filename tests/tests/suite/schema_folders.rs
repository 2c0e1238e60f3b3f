//! `--schema` and the setting `schemas`: folders with definitions and JSON Schema files.

use pullpath_tests::binary::{Run, World};

/// A schema as converters make it from a definition: `$schema` names no draft that exists.
const WIDGET: &str = r#"{
  "$schema": "http://json-schema.org/schema#",
  "type": "object",
  "required": ["spec"],
  "properties": {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": ["object", "null"]},
    "spec": {
      "type": "object",
      "additionalProperties": false,
      "required": ["image"],
      "properties": {
        "image": {"type": "string", "pattern": "^[a-z]"},
        "size": {"type": "integer", "maximum": 3},
        "shared": {"$ref": "../_definitions.json#/definitions/shared"},
        "policy": {"enum": ["Always", "Never"]}
      }
    }
  }
}"#;

const SHARED: &str = r#"{"definitions": {"shared": {"type": ["string", "null"]}}}"#;

const DEFINITION: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.org}
spec:
  group: example.org
  names: {kind: Gadget, plural: gadgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                image: {type: string, pattern: '^[a-z]+$'}
";

fn widget(spec: &str) -> String {
    format!("apiVersion: example.org/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {spec}\n")
}

fn world(files: &[(&str, &str)]) -> World {
    let world = World::new(&[
        ("schemas/example.org/widget_v1.json", WIDGET),
        ("schemas/_definitions.json", SHARED),
        ("schemas/gadget.yaml", DEFINITION),
    ]);
    for (path, text) in files {
        world.write(path, text);
    }
    world
}

fn check(world: &World) -> Run {
    world.run(&[
        "check", "--schema", "schemas", "--format", "concise", "files",
    ])
}

#[test]
fn objects_are_compared_with_json_schemas() {
    for (spec, expected) in [
        ("{image: a, size: 3, shared: b, policy: Never}", vec![]),
        ("{image: a, shared: }", vec![]),
        ("{}", vec!["4:1: `spec.image` is required"]),
        (
            "{imge: a, image: a}",
            vec!["4:8: `spec` of a `Widget` has no field `imge`"],
        ),
        ("{image: 5}", vec!["4:15: `spec.image` must be a string"]),
        (
            "{image: A}",
            vec!["4:15: `spec.image` does not match `^[a-z]`"],
        ),
        (
            "{image: a, size: 4}",
            vec!["4:24: `spec.size` is greater than 3"],
        ),
        (
            "{image: a, shared: 1}",
            vec!["4:26: `spec.shared` must be a string"],
        ),
        (
            "{image: a, policy: Sometimes}",
            vec!["4:26: `spec.policy` is none of `Always`, `Never`"],
        ),
        ("{image: '${IMAGE}'}", vec![]),
    ] {
        let world = world(&[("files/a.yaml", &widget(spec))]);
        let run = check(&world);
        let said: Vec<&str> = run
            .stdout
            .lines()
            .filter(|line| line.contains(": error"))
            .collect();
        assert_eq!(said.len(), expected.len(), "{spec}: {run:?}");
        for (line, expected) in said.iter().zip(expected) {
            let (place, message) = expected.split_once(' ').unwrap_or_default();
            let wanted = format!("files/a.yaml:{place} error[object-schema-mismatch] {message}");
            assert_eq!(*line, wanted, "{spec}");
        }
        assert_eq!(run.status, Some(i32::from(!said.is_empty())), "{run:?}");
    }
}

#[test]
fn a_close_name_is_a_repair() {
    let world = world(&[("files/a.yaml", &widget("{imge: a}"))]);
    let run = world.run(&["check", "--schema", "schemas", "--fix", "files"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert_eq!(world.read("files/a.yaml"), widget("{image: a}"));
}

#[test]
fn kinds_of_kubernetes_are_compared_too() {
    let schema = r#"{"properties": {"spec": {"additionalProperties": false, "properties": {"replicas": {"type": ["integer", "null"]}}}}}"#;
    let object = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replica: 1}\n";
    let world = world(&[
        (
            "schemas/master-standalone-strict/deployment-apps-v1.json",
            schema,
        ),
        ("files/a.yaml", object),
    ]);
    let run = check(&world);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(
        run.stdout
            .starts_with("files/a.yaml:4:8: error[object-schema-mismatch]"),
        "{run:?}"
    );
}

#[test]
fn definitions_in_a_folder_are_gone_by_exactly() {
    let gadget = widget("{image: a1, more: 1}").replace("Widget", "Gadget");
    let world = world(&[("files/a.yaml", &gadget)]);
    let run = check(&world);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(
        run.stdout
            .contains("error[object-invalid-value] `spec.image` does not match `^[a-z]+$`"),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("error[object-unknown-field]"),
        "{run:?}"
    );
    // What stands in the input itself holds over what stands in the folder.
    world.write(
        "files/crd.yaml",
        DEFINITION.replace("pattern: '^[a-z]+$'", "minLength: 1"),
    );
    let run = check(&world);
    assert!(!run.stdout.contains("object-invalid-value"), "{run:?}");
}

#[test]
fn settings_name_folders_relative_to_themselves() {
    let world = world(&[
        ("pullpath.toml", "schemas = [\"schemas\"]\n"),
        ("files/deep/a.yaml", &widget("{}")),
    ]);
    let run = world.run(&["check", "--format", "concise", "files/deep"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.contains("object-schema-mismatch"), "{run:?}");
    let shown = world.run(&["settings", "files/deep/a.yaml"]);
    assert!(shown.stdout.contains("pullpath.toml:1"), "{shown:?}");
    world.write("pullpath.toml", "schemas = [\"nowhere\"]\n");
    let run = world.run(&["check", "files/deep"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert_eq!(run.stderr, "error: nowhere: no such file or directory\n");
}

#[test]
fn a_schema_that_cannot_be_used_is_said_to_be() {
    for (schema, reason) in [
        ("{", "is not JSON: "),
        ("[]", "is no schema: "),
        ("{\"type\": 5}", "is no schema: "),
        (
            "{\"properties\": {\"spec\": {\"pattern\": \"(\"}}}",
            "is no schema: ",
        ),
        (
            "{\"$ref\": \"nowhere.json\"}",
            "there is no `example.org/nowhere.json`",
        ),
    ] {
        let world = world(&[
            ("schemas/example.org/widget_v1.json", schema),
            ("files/a.yaml", &widget("{}")),
        ]);
        let run = check(&world);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(
            run.stderr
                .starts_with("error: schemas/example.org/widget_v1.json: "),
            "{run:?}"
        );
        assert!(run.stderr.contains(reason), "{run:?}");
    }
    for (definition, reason) in [
        (
            DEFINITION.replace("type: string,", "$ref: '#/x',"),
            "is a reference",
        ),
        (
            DEFINITION.replace("versions:", "version:"),
            "`spec.versions` is missing",
        ),
        (
            DEFINITION.replace("spec:\n  group", "spec: [\n  group"),
            "is not YAML",
        ),
    ] {
        let world = world(&[
            ("schemas/gadget.yaml", definition.as_str()),
            ("files/a.yaml", &widget("{image: a}")),
        ]);
        let run = check(&world);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(
            run.stderr.starts_with("error: schemas/gadget.yaml: "),
            "{run:?}"
        );
        assert!(run.stderr.contains(reason), "{run:?}");
    }
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    for reference in [
        "https://example.org/schema.json",
        "file:///etc/hostname",
        "../../secret.json",
        "%2e%2e/%2e%2e/secret.json",
        "../out/secret.json",
    ] {
        let world = world(&[
            (
                "schemas/example.org/widget_v1.json",
                &format!("{{\"$ref\": \"{reference}\"}}"),
            ),
            ("secret.json", "{\"required\": [\"found\"]}"),
            ("elsewhere/secret.json", "{\"required\": [\"found\"]}"),
            ("files/a.yaml", &widget("{}")),
        ]);
        #[cfg(unix)]
        std::os::unix::fs::symlink(
            world.path().join("elsewhere"),
            world.path().join("schemas/out"),
        )
        .expect("a link");
        let run = check(&world);
        assert_eq!(run.status, Some(2), "{reference}: {run:?}");
        assert!(!run.stdout.contains("found"), "{reference}: {run:?}");
    }
}

#[test]
fn no_value_is_shown_but_in_its_line() {
    let world = world(&[(
        "files/a.yaml",
        &widget("{image: 'HUNTER2', policy: hunter2, size: hunter2}"),
    )]);
    let run = check(&world);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(!run.stdout.to_lowercase().contains("hunter2"), "{run:?}");
}

#[test]
fn hostile_schemas_come_to_an_end() {
    let circle = |body: &str| {
        format!("{{\"definitions\": {{\"a\": {body}}}, \"$ref\": \"#/definitions/a\"}}")
    };
    let wide: Vec<String> = (0..100_000)
        .map(|n| format!("\"field{n}\": {{\"type\": \"string\", \"description\": \"a field of many, too many\"}}"))
        .collect();
    for schema in [
        circle("{\"$ref\": \"#/definitions/a\"}"),
        circle("{\"allOf\": [{\"$ref\": \"#/definitions/a\"}, {\"$ref\": \"#\"}]}"),
        circle("{\"not\": {\"$ref\": \"#/definitions/a\"}}"),
        format!("{}true{}", "{\"not\": ".repeat(100), "}".repeat(100)),
        format!("{}true{}", "{\"not\": ".repeat(100_000), "}".repeat(100_000)),
        format!("{{\"properties\": {{\"spec\": {{\"properties\": {{{}}}}}}}}}", wide.join(", ")),
        "{\"properties\": {\"spec\": {\"properties\": {\"image\": {\"pattern\": \"^(?=(a+)+$)(a+)+$\"}}}}}".to_owned(),
    ] {
        let world = world(&[
            ("schemas/example.org/widget_v1.json", schema.as_str()),
            ("files/a.yaml", &widget("{image: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab}")),
        ]);
        let run = check(&world);
        assert!(run.status.is_some(), "{:?}: {run:?}", schema.get(..80));
    }
}
