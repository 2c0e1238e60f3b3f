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

#[test]
fn a_statement_of_a_template_between_documents_is_no_mistake() {
    let template = format!("{{{{- range .mirrors }}}}\n---\n{PATCH}---\n{{{{- end }}}}\n");
    let world = World::new(&[("mirror.yaml", &template)]);
    let run = world.run(&["check", "--format", "concise", "mirror.yaml"]);
    assert_eq!(run.status, Some(0), "{}", run.stdout);
    let run = world.run(&["check", "--as", "talos-config", "mirror.yaml"]);
    assert_eq!(run.status, Some(1), "what Talos gets is rendered");
}

#[test]
fn a_legacy_patch_that_repeats_an_endpoint_is_told_at_its_line() {
    let legacy = "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints:\n          - http://a:5000\n";
    let world = World::new(&[("base.yaml", legacy), ("patch.yaml", legacy)]);
    let arguments = ["check", "--format", "concise", "--base", "base.yaml"];
    let run = world.run(&[&arguments[..], &["patch.yaml"]].concat());
    let told = "patch.yaml:6:13: error[patch-appends-endpoint]";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    // A third application repeats it once more, in the third file.
    let run = world.run(&[&arguments[..], &["patch.yaml", "patch.yaml"]].concat());
    assert_eq!(run.stdout.matches(told).count(), 2, "{}", run.stdout);
}

#[test]
fn a_patch_may_come_on_standard_input() {
    let world = World::new(&[("base.yaml", BASE)]);
    let arguments = ["check", "--format", "concise", "--base", "base.yaml", "-"];
    let run = world.run_with(&arguments, &[], PATCH);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert!(
        run.stdout
            .contains("<stdin>:5:10: error[patch-appends-endpoint]"),
        "{}",
        run.stdout
    );
    let world = World::new(&[("patch.yaml", PATCH)]);
    let arguments = ["check", "--format", "concise", "--base", "-", "patch.yaml"];
    let run = world.run_with(&arguments, &[], BASE);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("patch.yaml:5:10:"), "{}", run.stdout);
}

#[test]
fn what_changes_files_is_not_for_a_base() {
    let world = World::new(&[("base.yaml", BASE), ("patch.yaml", PATCH)]);
    for option in ["--fix", "--diff", "--add-ignores", "--baseline=known.json"] {
        let run = world.run(&["check", option, "--base", "base.yaml", "patch.yaml"]);
        assert_eq!(run.status, Some(2), "{option}: {}", run.stdout);
        assert!(
            run.stderr.contains("--base") && run.stderr.contains("cannot be used with"),
            "{option}: {}",
            run.stderr
        );
    }
    assert_eq!(world.read("patch.yaml"), PATCH);
}
