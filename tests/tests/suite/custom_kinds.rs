//! Kinds of the user's own: objects against the definitions in the same run.

use pullpath_core::engine::{self, Options};
use pullpath_core::finding::{Consumer, Impact};
use pullpath_core::source::Source;
use pullpath_tests::binary::World;

/// A definition of `Widget` in `example.org/v1` whose `spec` has this schema.
fn definition(spec: &str) -> String {
    format!(
        "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.example.org}}
spec:
  group: example.org
  names: {{kind: Widget, plural: widgets}}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {{status: {{}}}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {spec}
            status: {{type: object, properties: {{phase: {{type: string}}}}}}
    - name: v0
      served: false
      storage: false
      schema: {{openAPIV3Schema: {{type: object}}}}
"
    )
}

fn widget(spec: &str) -> String {
    format!("apiVersion: example.org/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {spec}\n")
}

/// What is said about the texts: rules and paths.
fn said(texts: &[&str]) -> Vec<String> {
    let sources: Vec<Source> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| Source::new(format!("{index}.yaml"), *text))
        .collect();
    let report = engine::check(&sources, &Options::default());
    report
        .findings()
        .map(|(_, finding)| {
            let refused = finding.impact == Impact::Rejected
                && finding.consumer == Some(Consumer::Kubernetes);
            assert_eq!(
                refused,
                finding.rule.name != "yaml-duplicate-key",
                "{finding:?}"
            );
            let path = finding.path.as_deref().unwrap_or("");
            format!("{} {path}", finding.rule.name)
        })
        .collect()
}

#[test]
fn objects_are_taken_as_the_server_takes_them() {
    for (schema, spec, expected) in [
        // What a kind does not have is refused, but for where it keeps everything.
        (
            "{type: object}",
            "{a: 1}",
            vec!["object-unknown-field spec.a"],
        ),
        ("{type: object, properties: {a: {}}}", "{a: 1}", vec![]),
        (
            "{type: object, properties: {a: {}}}",
            "{a: {b: 1}}",
            vec!["object-unknown-field spec.a.b"],
        ),
        (
            "{type: object, x-kubernetes-preserve-unknown-fields: true}",
            "{a: {b: [{c: 1}]}}",
            vec![],
        ),
        (
            "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: object}}}",
            "{a: {b: 1}, c: {d: 1}}",
            vec!["object-unknown-field spec.a.b"],
        ),
        (
            "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: array, items: {type: object}}}}",
            "{a: [{b: 1}]}",
            vec!["object-unknown-field spec.a[0].b"],
        ),
        (
            "{type: array, x-kubernetes-preserve-unknown-fields: true, items: {type: object}}",
            "[{b: 1}]",
            vec![],
        ),
        (
            "{type: object, additionalProperties: {type: string}}",
            "{a: b, c: 1}",
            vec!["object-wrong-type spec.c"],
        ),
        (
            "{type: object, additionalProperties: true}",
            "{a: b, c: {d: 1}}",
            vec!["object-unknown-field spec.c.d"],
        ),
        // Null is no value, unless the field says that it is.
        (
            "{type: object, properties: {a: {type: string}}, required: [a]}",
            "{a: }",
            vec!["object-missing-field spec.a"],
        ),
        (
            "{type: object, properties: {a: {type: string, default: x}}, required: [a]}",
            "{a: }",
            vec![],
        ),
        (
            "{type: object, properties: {a: {type: string, default: x}}, required: [a]}",
            "{}",
            vec![],
        ),
        (
            "{type: object, properties: {a: {type: string, nullable: true}}, required: [a]}",
            "{a: }",
            vec![],
        ),
        (
            "{type: array, items: {type: string}}",
            "[null]",
            vec!["object-wrong-type spec[0]"],
        ),
        (
            "{type: array, items: {type: string, nullable: true}}",
            "[null]",
            vec![],
        ),
        // Types and limits.
        ("{x-kubernetes-int-or-string: true}", "8", vec![]),
        ("{x-kubernetes-int-or-string: true}", "50%", vec![]),
        (
            "{x-kubernetes-int-or-string: true}",
            "yes",
            vec!["object-wrong-type spec"],
        ),
        (
            "{type: integer, minimum: 1, exclusiveMinimum: true}",
            "1",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: number, minimum: 0.5}",
            "0.4",
            vec!["object-invalid-value spec"],
        ),
        ("{type: number, maximum: 0.5}", "0.5", vec![]),
        (
            "{type: number, maximum: 0.5, exclusiveMaximum: true}",
            "0.5",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: integer, multipleOf: 5}",
            "12",
            vec!["object-invalid-value spec"],
        ),
        ("{type: integer, multipleOf: 5}", "15", vec![]),
        ("{type: integer, enum: [1, 2]}", "2", vec![]),
        (
            "{type: integer, enum: [1, 2]}",
            "3",
            vec!["object-invalid-value spec"],
        ),
        ("{type: string, minLength: 3, maxLength: 4}", "äöü", vec![]),
        (
            "{type: string, minLength: 3, maxLength: 4}",
            "ab",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: array, items: {type: integer}, minItems: 1}",
            "[]",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: array, items: {type: integer}, maxItems: 1}",
            "[1, 2]",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: object, additionalProperties: {}, maxProperties: 1}",
            "{a: 1, b: 2}",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: string, format: date-time}",
            "2026-11-21T10:00:00Z",
            vec![],
        ),
        (
            "{type: string, format: date-time}",
            "yesterday",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: string, format: cidr}",
            "10.0.0.0/33",
            vec!["object-invalid-value spec"],
        ),
        ("{type: integer, format: int32}", "2147483648", vec![]),
        // Lists.
        (
            "{type: array, items: {type: integer}, x-kubernetes-list-type: set}",
            "[1, 2, 1]",
            vec!["object-duplicate-item spec[2]"],
        ),
        (
            "{type: array, items: {type: object, properties: {name: {type: string}, of: {type: string, default: x}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name, of]}",
            "[{name: a}, {name: a, of: z}, {name: a, of: x}]",
            vec!["object-duplicate-item spec[2]"],
        ),
        // Compositions.
        (
            "{type: object, properties: {a: {}, b: {}}, oneOf: [{required: [a]}, {required: [b]}]}",
            "{a: 1}",
            vec![],
        ),
        (
            "{type: object, properties: {a: {}, b: {}}, oneOf: [{required: [a]}, {required: [b]}]}",
            "{a: 1, b: 1}",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}",
            "{}",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: object, properties: {a: {}, b: {}}, not: {required: [a, b]}}",
            "{a: 1, b: 1}",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: object, properties: {a: {}}, not: {anyOf: [{required: [b]}, {properties: {a: {enum: [1]}}}]}}",
            "{a: 1}",
            vec!["object-invalid-value spec"],
        ),
        (
            "{type: object, properties: {a: {}}, allOf: [{properties: {a: {enum: [1]}}}, {required: [a]}]}",
            "{a: 1}",
            vec![],
        ),
        // Objects inside of objects.
        (
            "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, x: y}, spec: {}}",
            vec![],
        ),
        (
            "{type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}",
            "{apiVersion: v1, metadata: {name: a}, spec: {a: 1}}",
            vec![
                "object-missing-field spec",
                "object-unknown-field spec.spec.a",
            ],
        ),
    ] {
        assert_eq!(
            said(&[&definition(schema), &widget(spec)]),
            expected,
            "{schema}\n{spec}"
        );
    }
}

#[test]
fn an_object_without_its_definition_is_left_alone() {
    let object = widget("{a: 1}");
    assert_eq!(said(&[&object]), Vec::<String>::new());
    let other_kind = definition("{type: object}").replace("kind: Widget", "kind: Gadget");
    assert_eq!(said(&[&other_kind, &object]), Vec::<String>::new());
    let other_group =
        definition("{type: object}").replace("group: example.org", "group: example.com");
    assert_eq!(said(&[&other_group, &object]), Vec::<String>::new());
}

#[test]
fn a_definition_that_no_server_takes_is_told_and_says_nothing_of_its_objects() {
    const SCHEMA: &str = "spec.versions[0].schema.openAPIV3Schema";
    for (schema, place) in [
        ("{$ref: '#/definitions/x'}", ".properties.spec.$ref"),
        (
            "{type: object, properties: [a]}",
            ".properties.spec.properties",
        ),
        (
            "{type: array, items: [{type: string}]}",
            ".properties.spec.items",
        ),
        ("5", ".properties.spec"),
    ] {
        let texts = [definition(schema), widget("{a: 1}")];
        assert_eq!(
            said(&[&texts[0], &texts[1]]),
            [format!("definition-unusable {SCHEMA}{place}")],
        );
        // Without objects of the kind it matters to nobody here.
        assert_eq!(said(&[&texts[0]]), [""; 0]);
    }
    let bare = definition("{}").replace("schema:", "schemas:");
    assert_eq!(
        said(&[&bare, &widget("{a: 1}")]),
        ["definition-unusable spec.versions[0].name"]
    );
    // What is null is not there.
    let open = definition("{type: object, properties: {a: {type: string}}, items: , $ref: null}");
    assert_eq!(said(&[&open, &widget("{a: b}")]), [""; 0]);
}

#[test]
fn a_patch_of_a_definition_lacks_nothing() {
    let part = definition("{}").replace("schema:", "schemas:");
    let sources = [
        Source::new("crd/patches/widgets.yaml", &*part),
        Source::new("a.yaml", widget("{a: 1}")),
    ];
    let report = engine::check(&sources, &Options::default());
    assert_eq!(report.findings().count(), 0);
}

#[test]
fn a_version_that_is_not_served_is_said_to_be() {
    let old = widget("{}").replace("/v1", "/v0");
    let unknown = widget("{}").replace("/v1", "/v2");
    for object in [old, unknown] {
        let said = said(&[&definition("{type: object}"), &object]);
        assert_eq!(said, ["object-not-served apiVersion"]);
    }
}

#[test]
fn items_of_lists_and_documents_beside_the_definition_count() {
    let definition = definition("{type: object, properties: {a: {type: string}}}");
    let together = format!(
        "{definition}---\n{}---\napiVersion: v1\nkind: List\nitems:\n  - apiVersion: example.org/v1\n    kind: Widget\n    metadata: {{name: b}}\n    spec: {{a: 1}}\n",
        widget("{b: x}")
    );
    assert_eq!(
        said(&[&together]),
        [
            "object-unknown-field spec.b",
            "object-wrong-type items[0].spec.a"
        ]
    );
}

#[test]
fn repeated_keys_of_custom_objects_are_found() {
    let object = widget("{a: x, a: z}");
    let definition = definition("{type: object, properties: {a: {type: string}}}");
    assert_eq!(said(&[&definition, &object]), ["yaml-duplicate-key spec.a"]);
}

#[test]
fn nothing_is_missing_in_a_patch_for_kustomize() {
    let definition = definition(
        "{type: object, required: [image], properties: {image: {type: string}, size: {type: integer}}}",
    );
    let said = |path: &str, spec: &str| {
        let sources = [
            Source::new("crd.yaml", definition.as_str()),
            Source::new(path, widget(spec)),
        ];
        let report = engine::check(&sources, &Options::default());
        let rules: Vec<_> = report
            .findings()
            .map(|(_, finding)| finding.rule.name)
            .collect();
        rules
    };
    assert_eq!(
        said("base/widget.yaml", "{size: 1}"),
        ["object-missing-field"]
    );
    for path in ["overlays/patches/widget.yaml", "overlays/widget-patch.yaml"] {
        assert_eq!(said(path, "{size: 1}"), Vec::<&str>::new());
        assert_eq!(said(path, "{size: x}"), ["object-wrong-type"]);
    }
    let deleting = "{$patch: delete}\n$patch: delete";
    assert_eq!(said("base/widget.yaml", deleting), Vec::<&str>::new());
}

#[test]
fn a_key_that_is_a_boolean_without_quotes_is_put_in_quotes() {
    let definition = definition("{type: object, properties: {'n': {type: integer}}}");
    let world = World::new(&[("crd.yaml", &definition), ("a.yaml", &widget("{n: 1}"))]);
    let run = world.run(&["check", "--fix", "."]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert_eq!(world.read("a.yaml"), widget("{\"n\": 1}"));
}

#[test]
fn the_definition_of_another_operator_takes_the_place_of_the_built_in_one() {
    let object = "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata: {name: a}\nspec:\n  command: [/x]\n  image: registry.example.org/x:1\n  brandNew: true\n  nodeSelector: {matchLabels: {a: b}}\n";
    assert_eq!(said(&[object]), ["object-unknown-field spec.brandNew"]);
    let definition = definition("{type: object, properties: {command: {type: array, items: {type: string}}, image: {type: string}, brandNew: {type: boolean}, nodeSelector: {type: object, x-kubernetes-preserve-unknown-fields: true}}}")
        .replace("group: example.org", "group: operator.kairos.io")
        .replace("kind: Widget", "kind: NodeOp")
        .replace("name: v1\n", "name: v1alpha1\n");
    assert_eq!(said(&[&definition, object]), Vec::<String>::new());
}

#[test]
fn of_two_definitions_the_one_that_fits_counts() {
    let first = definition("{type: object, properties: {a: {type: string}}}");
    let second = definition("{type: object, properties: {b: {type: string}}}");
    assert_eq!(
        said(&[&first, &second, &widget("{b: x}")]),
        Vec::<String>::new()
    );
    assert_eq!(
        said(&[&first, &second, &widget("{c: x}")]),
        ["object-unknown-field spec.c"]
    );
}

#[test]
fn editors_explain_and_complete_custom_kinds() {
    let definition = definition(
        "{type: object, properties: {image: {type: string, description: What runs.}, policy: {type: string, enum: [Always, Never]}}}",
    );
    let object = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a}\nspec:\n  image: x\n  policy: Always\n  po";
    let text = format!("{definition}---\n{object}");
    let options = std::sync::Arc::new(Options::default());
    let mut input = engine::Input::read(&Source::new("a.yaml", text.as_str()), &options);
    engine::define(std::slice::from_mut(&mut input), |_| {
        std::sync::Arc::default()
    });
    let at = |place: &str| u32::try_from(text.rfind(place).expect(place)).expect("a small text");
    let hover = pullpath_core::assist::hover(&input.file, &options, at("image: x"));
    let said = hover.map(|hover| hover.markdown).unwrap_or_default();
    assert!(
        said.contains("**`image`** · text") && said.contains("What runs."),
        "{said}"
    );
    let offered = pullpath_core::assist::complete(&input.file, &[], &options, at("Always"));
    let labels: Vec<_> = offered.iter().map(|offer| offer.label.as_str()).collect();
    assert!(labels.contains(&"Never"), "{labels:?}");
}

#[test]
fn the_command_line_takes_definitions_from_files_around() {
    let definition = definition("{type: object, properties: {image: {type: string}}}");
    let unrelated = definition.replace("Widget", "Gadget");
    let world = World::new(&[
        ("crds/widget.yaml", &definition),
        ("crds/gadget.yaml", &unrelated),
        ("apps/a.yaml", &widget("{imge: x}")),
        (
            "apps/b.yaml",
            "apiVersion: example.com/v1\nkind: Other\nmetadata: {name: a}\n",
        ),
    ]);
    let run = world.run(&["check", "--format", "concise", "."]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.contains("apps/a.yaml:4:8"), "{run:?}");
    assert!(run.stdout.contains("object-unknown-field"), "{run:?}");
    let alone = world.run(&["check", "--verbose", "apps"]);
    assert_eq!(alone.status, Some(0), "{alone:?}");
    assert!(alone.stderr.contains("apps/a.yaml: skipped"), "{alone:?}");
    let skipped = world.run(&["check", "--verbose", "."]).stderr;
    assert!(skipped.contains("crds/gadget.yaml: skipped"), "{skipped}");
    assert!(!skipped.contains("crds/widget.yaml"), "{skipped}");
    let piped = world.run_with(&["check", "-", "crds"], &[], widget("{imge: x}"));
    assert_eq!(piped.status, Some(1), "{piped:?}");
    let fixed = world.run(&["check", "--fix", "."]);
    assert_eq!(fixed.status, Some(0), "{fixed:?}");
    assert_eq!(world.read("apps/a.yaml"), widget("{image: x}"));
}

/// A definition that is as large or as deep as it can be, and objects that meet all of it.
#[test]
fn hostile_definitions_come_to_an_end() {
    let deep = format!(
        "{}{}{}",
        "{type: object, properties: {a: ".repeat(30),
        "{}",
        "}}".repeat(30)
    );
    let nested = format!("{}1{}", "{a: ".repeat(30), "}".repeat(30));
    said(&[&definition(&deep), &widget(&nested)]);
    // Every level doubles what has to be asked.
    let mut doubling = "{type: object}".to_owned();
    for _ in 0..14 {
        doubling = format!("{{anyOf: [{doubling}, {doubling}]}}");
    }
    said(&[&definition(&doubling), &widget("5")]);
    let fields = (0..20_000).map(|n| format!("f{n}: {{type: string, default: x}}"));
    let many = format!(
        "{{type: object, properties: {{{}}}}}",
        fields.collect::<Vec<_>>().join(", ")
    );
    let values = (0..20_000).map(|n| format!("g{n}: 1"));
    let wrong = format!("{{{}}}", values.collect::<Vec<_>>().join(", "));
    assert!(said(&[&definition(&many), &widget(&wrong)]).len() <= 200);
    let items = (0..20_000).map(|n| format!("{{name: {}}}", n / 2));
    let items = format!("[{}]", items.collect::<Vec<_>>().join(", "));
    let list = "{type: array, items: {type: object, properties: {name: {type: integer}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name]}";
    assert_eq!(said(&[&definition(list), &widget(&items)]).len(), 200);
}
