//! `--base`: patches together with the configuration they are for, as users run it.

use pullpath_tests::binary::World;

const BASE: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  # the only one
  - url: http://a:5000
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: a:5000
username: u
password: hunter2
";

const PATCH: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: http://a:5000
";

#[test]
fn an_endpoint_that_is_there_already_is_told_in_the_patch() {
    let world = World::new(&[("base.yaml", BASE), ("patch.yaml", PATCH)]);
    let run = world.run(&[
        "check",
        "--format",
        "concise",
        "--base",
        "base.yaml",
        "patch.yaml",
    ]);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    let first = run
        .stdout
        .lines()
        .find(|line| line.contains("patch-appends-endpoint"));
    assert_eq!(
        first,
        Some(
            "patch.yaml:5:10: error[patch-appends-endpoint] this endpoint is there already, and \
             a patch appends to the list"
        ),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("hunter2"));
}

#[test]
fn a_trace_tells_which_file_a_setting_is_from() {
    let patch = PATCH.replace("a:5000", "b:5000");
    let world = World::new(&[("base.yaml", BASE), ("patch.yaml", &patch)]);
    let run = world.run(&[
        "trace",
        "nginx",
        "--format",
        "json",
        "--base",
        "base.yaml",
        "patch.yaml",
    ]);
    let trace: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
    let sources: Vec<String> = trace["pullers"]["talos"]["attempts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|attempt| {
            format!(
                "{}:{}",
                attempt["source"]["file"], attempt["source"]["line"]
            )
        })
        .collect();
    assert_eq!(
        sources.get(..2),
        Some(&["\"base.yaml\":6".to_owned(), "\"patch.yaml\":5".to_owned()][..]),
        "{}",
        run.stdout
    );
}

#[test]
fn a_json_patch_on_several_documents_is_refused() {
    let world = World::new(&[
        ("base.yaml", BASE),
        ("patch.yaml", "- op: remove\n  path: /endpoints/0\n"),
    ]);
    let run = world.run(&[
        "check",
        "--format",
        "concise",
        "--base",
        "base.yaml",
        "patch.yaml",
    ]);
    assert_eq!(run.status, Some(1));
    assert!(
        run.stdout.starts_with(
            "patch.yaml:1:1: error[patch-refused] Talos applies a JSON patch only to a \
             configuration of one document\n"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn templates_are_passed_over_unless_they_are_refused() {
    let template = "{{ if .mirror }}\n".to_owned() + PATCH + "{{ end }}\n";
    let world = World::new(&[("mirror.yaml.tpl", &template)]);
    let run = world.run(&["check", "--format", "concise", "mirror.yaml.tpl"]);
    assert_eq!(run.status, Some(0), "{}", run.stdout);
    assert!(
        run.stdout.contains("info[template-unread]"),
        "{}",
        run.stdout
    );
    let run = world.run(&["check", "--templates", "error", "mirror.yaml.tpl"]);
    assert_eq!(run.status, Some(1));
}
