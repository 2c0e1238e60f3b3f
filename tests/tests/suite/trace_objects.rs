//! `pullpath trace --for`: all pulls of an object, with what is known of its Secrets.

use pullpath_tests::binary::World;
use serde_json::{Value, json};

const SECRET: &str = r#"
apiVersion: v1
kind: Secret
metadata: {name: registry NAMESPACE}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"registry.example.org": {"auth": "bm9kZTpodW50ZXIy"}}}'
"#;

const REBOOT: &str = "
apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata: {name: renew, namespace: operations}
spec:
  image: registry.example.org/renew:1
  command: [/renew]
  cordon: true
  rebootOnSuccess: true
  concurrency: 1
  imagePullSecrets: [{name: registry}]
  preflight: {command: [/check], image: 'registry.example.org/check:1'}
";

fn secret(namespace: &str) -> String {
    let namespace = match namespace {
        "" => String::new(),
        namespace => format!(", namespace: {namespace}"),
    };
    SECRET.replace(" NAMESPACE", &namespace)
}

fn text(files: &[(&str, &str)], object: &str) -> String {
    let world = World::new(files);
    let run = world.run(&["trace", "--for", object, "."]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    // Where lines break is of no interest here.
    run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(files: &[(&str, &str)], object: &str) -> Value {
    let world = World::new(files);
    let run = world.run(&["trace", "--for", object, "--format", "json", "."]);
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn traces(json: &Value) -> &[Value] {
    json["traces"].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn images_come_in_the_order_in_which_a_node_pulls_them() {
    let secret = secret("operations");
    let json = json(
        &[("secret.yaml", &secret), ("op.yaml", REBOOT)],
        "NodeOp/renew",
    );
    let images: Vec<&str> = traces(&json)
        .iter()
        .filter_map(|trace| trace["image"].as_str())
        .collect();
    assert_eq!(
        images,
        [
            "registry.example.org/check:1",
            "quay.io/kairos/kairos-operator:latest",
            "registry.example.org/renew:1",
        ]
    );
    let of_reboot = &traces(&json)[1]["pullers"]["kubelet"];
    assert_eq!(of_reboot["credentials"], Value::Array(Vec::new()));
    assert_eq!(of_reboot["place"], "the Pod that reboots the node");
}

#[test]
fn it_is_said_what_becomes_of_the_node() {
    let secret = secret("operations");
    let files = |op: &str| text(&[("secret.yaml", &secret), ("op.yaml", op)], "NodeOp/renew");
    // The preflight has an image of its own, and says nothing about the other one.
    assert!(files(REBOOT).contains("the node stays so"));
    let same = REBOOT.replace("check:1'", "renew:1'");
    assert!(files(&same).contains("the node stays in service"));
}

#[test]
fn secrets_without_a_namespace_are_taken_to_be_where_the_object_is() {
    let open = secret("");
    let text = text(
        &[("secret.yaml", &open), ("op.yaml", REBOOT)],
        "NodeOp/renew",
    );
    assert!(text.contains("1. user `node`"), "{text}");
    assert!(text.contains("it is taken to be in `operations`"), "{text}");
}

#[test]
fn secrets_of_other_namespaces_and_absent_ones_are_told_apart() {
    let other = secret("other");
    let elsewhere = json(
        &[("secret.yaml", &other), ("op.yaml", REBOOT)],
        "NodeOp/renew",
    );
    let kubelet = &traces(&elsewhere)[2]["pullers"]["kubelet"];
    assert_eq!(kubelet["credentials"], Value::Array(Vec::new()));
    let passed_over = &kubelet["rejectedKeys"][0];
    assert_eq!(passed_over["key"], Value::Null);
    assert_eq!(passed_over["namespace"], "other");
    assert_eq!(
        passed_over["reason"],
        "it is in the namespace `other`, the object in `operations`"
    );
    let absent = text(&[("op.yaml", REBOOT)], "NodeOp/renew");
    assert!(
        absent.contains("not known: Secret registry, which is not in the input"),
        "{absent}"
    );
    assert!(
        !absent.contains("for spec.image, without Secrets"),
        "{absent}"
    );
}

#[test]
fn one_image_at_two_places_is_looked_up_for_each() {
    let objects = format!(
        "{}---{}",
        secret("operations"),
        "
apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata: {name: hadron, namespace: operations}
spec:
  imagePullSecrets: [{name: registry}]
  image: {ref: 'registry.example.org/hadron:1'}
  artifacts: {iso: true}
  importers: [{name: fill, image: 'registry.example.org/tools:1'}]
  exporters:
    - template: {spec: {restartPolicy: Never, containers: [{name: push, image: 'registry.example.org/tools:1'}]}}
"
    );
    let text = text(&[("objects.yaml", &objects)], "OSArtifact/hadron");
    assert!(
        text.contains("for spec.importers[0].image, with the Secret operations/registry"),
        "{text}"
    );
    assert!(
        text.contains("for spec.exporters[0].template.spec.containers[0].image, without Secrets"),
        "{text}"
    );
}

#[test]
fn json_tells_every_place_of_an_image() {
    const ARTIFACT: &str = "
apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata: {name: edge}
spec:
  image: {ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0}
  artifacts: {iso: true}
  imagePullSecrets: [{name: registry}]
  importers:
  - {name: a, image: registry.example.org/x:1, command: [a]}
  - {name: b, image: registry.example.org/x:1, command: [b]}
  exporters:
  - template:
      spec:
        restartPolicy: Never
        containers: [{name: c, image: registry.example.org/x:1}]
";
    let secret = secret("");
    let files = [("secret.yaml", &*secret), ("artifact.yaml", ARTIFACT)];
    let answers = json(&files, "OSArtifact/edge");
    let trace = traces(&answers)
        .iter()
        .find(|trace| trace["image"] == "registry.example.org/x:1")
        .expect("the image of importers and exporter");
    let first = &trace["pullers"]["kubelet"];
    assert_eq!(first["place"], "spec.importers[0].image");
    assert_eq!(
        first["places"],
        json!(["spec.importers[0].image", "spec.importers[1].image"])
    );
    assert_eq!(first["credentials"][0]["username"], "node");
    let exporter = &first["others"][0];
    assert_eq!(
        exporter["places"],
        json!(["spec.exporters[0].template.spec.containers[0].image"])
    );
    assert_eq!(
        exporter["credentials"],
        json!([]),
        "it has a Pod of its own"
    );
    assert_eq!(first["others"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_key_of_docker_hub_is_named() {
    let hub = secret("operations").replace("registry.example.org", "https://index.docker.io/v1");
    let op = REBOOT.replace("registry.example.org/renew:1", "alpine:3");
    let text = text(&[("secret.yaml", &hub), ("op.yaml", &op)], "NodeOp/renew");
    assert!(
        text.contains("everybody finds Docker Hub under `https://index.docker.io/v1/`"),
        "{text}"
    );
}
