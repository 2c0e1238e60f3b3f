//! Settings files as users have them.

use pullpath_tests::binary::World;

const BROKEN: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
";

fn rules(world: &World, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["check", "--format", "jsonl"];
    all.extend(arguments);
    world
        .run(&all)
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            format!("{} {} {}", text("file"), text("level"), text("rule"))
        })
        .collect()
}

#[test]
fn the_nearest_file_up_to_the_repository_holds() {
    let world = World::new(&[
        (
            "pullpath.toml",
            "[rules]\nendpoint-missing-scheme = \"off\"\n",
        ),
        ("repo/.git/HEAD", ""),
        ("repo/node.yaml", BROKEN),
        (
            "repo/sub/pullpath.toml",
            "[rules]\nendpoint-missing-scheme = \"info\"\n",
        ),
        ("repo/sub/deep/node.yaml", BROKEN),
        ("plain/node.yaml", BROKEN),
    ]);
    assert_eq!(
        rules(&world, &["."]),
        [
            "repo/node.yaml error endpoint-missing-scheme",
            "repo/sub/deep/node.yaml info endpoint-missing-scheme",
        ],
        "the file above the repository holds only outside of it"
    );
}

#[test]
fn overrides_excludes_and_the_command_line_take_their_turns() {
    let world = World::new(&[
        (
            "pullpath.toml",
            "talos-version = \"1.13\"\nexclude = [\"*.tpl.yaml\", \"vendor\"]\n[[overrides]]\nfiles = [\"patches/**\"]\nas = \"talos-patch\"\ntalos-version = \"1.12\"\nrules = { endpoint-missing-scheme = \"warning\" }\n",
        ),
        ("a.tpl.yaml", BROKEN),
        ("vendor/a.yaml", BROKEN),
        ("patches/a.yaml", BROKEN),
    ]);
    assert_eq!(
        rules(&world, &["."]),
        ["patches/a.yaml warning endpoint-missing-scheme"]
    );
    assert_eq!(
        rules(&world, &["vendor/a.yaml", "a.tpl.yaml"]),
        Vec::<String>::new(),
        "named files are excluded too"
    );
    let told = world.run(&[
        "settings",
        "patches/a.yaml",
        "--kairos-operator-version",
        "0.1.2",
    ]);
    assert_eq!(
        told.stdout,
        "\
as                             talos-patch  pullpath.toml:5
talos-version                  1.12         pullpath.toml:6
kairos-operator-version        0.1.2        command line
preset                         recommended  default
exclude                        *.tpl.yaml   pullpath.toml:2
exclude                        vendor       pullpath.toml:2
rules.endpoint-missing-scheme  warning      pullpath.toml:7
"
    );
    let json = world.run(&["check", "--format", "json", "patches"]).json();
    assert_eq!(json["targets"]["talos"], "1.13", "of the working folder");
    let over = world.run(&[
        "check",
        "--talos-version",
        "1.14",
        "--format",
        "json",
        "patches",
    ]);
    assert_eq!(over.json()["targets"]["talos"], "1.14");
}

#[test]
fn mistakes_in_the_settings_are_shown_where_they_are() {
    let world = World::new(&[
        (
            "pullpath.toml",
            "[rules]\nendpoint-mising-scheme = \"off\"\n",
        ),
        ("a.yaml", BROKEN),
    ]);
    let run = world.run(&["check", "--format", "concise", "a.yaml"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stdout.contains("pullpath.toml:2:1: error[settings-unknown-rule] no rule is called `endpoint-mising-scheme`"),
        "{}",
        run.stdout
    );
    let missing = world.run(&["check", "--settings", "no.toml", "a.yaml"]);
    assert_eq!(missing.status, Some(2));
    assert!(
        missing.stderr.contains("no.toml: no such file"),
        "{}",
        missing.stderr
    );
}

#[test]
fn a_named_settings_file_holds_for_all() {
    let world = World::new(&[
        (
            "pullpath.toml",
            "[rules]\nendpoint-missing-scheme = \"off\"\n",
        ),
        ("other/strict.toml", "preset = \"all\"\n"),
        ("a.yaml", BROKEN),
    ]);
    assert!(rules(&world, &["a.yaml"]).is_empty());
    assert!(!rules(&world, &["--settings", "other/strict.toml", "a.yaml"]).is_empty());
}

const SECRET: &str = "\
apiVersion: v1
kind: Secret
metadata: {name: registry, namespace: apps}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {\"auths\": {\"registry.example.org\": {\"auth\": \"cm9ib3Q6czNjcjN0\"}}}
";

/// An upgrade that pulls from a port which the Secret does not cover.
fn upgrade(secret: &str) -> String {
    format!(
        "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOpUpgrade\nmetadata: {{name: upgrade, namespace: apps}}\nspec:\n  image: registry.example.org:5000/kairos/hadron:v0.1.0\n  imagePullSecrets:\n    - name: {secret}\n  nodeSelector:\n    matchLabels: {{kairos.io/managed: \"true\"}}\n  concurrency: 1\n"
    )
}

#[test]
fn registries_can_be_assumed_public() {
    let all = format!("{SECRET}---\n{}", upgrade("registry"));
    let world = World::new(&[("all.yaml", &all)]);
    let told = rules(&world, &["."]);
    assert!(
        told.iter()
            .any(|told| told.ends_with(" credentials-do-not-cover")),
        "{told:?}"
    );
    world.write(
        "pullpath.toml",
        "assume-public = [\"registry.example.org:5000\"]\n",
    );
    assert_eq!(rules(&world, &["."]), Vec::<String>::new());
}

#[test]
fn secrets_can_be_known_without_a_file() {
    let all = format!("{SECRET}---\n{}", upgrade("made-in-the-cluster"));
    let world = World::new(&[("all.yaml", &all), ("pullpath.toml", "preset = \"all\"\n")]);
    let told = rules(&world, &["."]);
    assert!(
        told.iter()
            .any(|told| told.ends_with(" pull-secret-not-in-input")),
        "{told:?}"
    );
    for known in ["apps/made-in-the-cluster", "made-in-the-cluster"] {
        world.write(
            "pullpath.toml",
            format!("preset = \"all\"\nknown-secrets = [\"{known}\"]\n"),
        );
        let told = rules(&world, &["."]);
        assert!(
            !told
                .iter()
                .any(|told| told.ends_with(" pull-secret-not-in-input")),
            "{known}: {told:?}"
        );
    }
}

#[test]
fn each_file_of_a_run_has_its_own_known_secrets() {
    let all = format!("{SECRET}---\n{}", upgrade("made-in-the-cluster"));
    let world = World::new(&[
        ("a/all.yaml", &all),
        ("a/pullpath.toml", "preset = \"all\"\n"),
        ("b/all.yaml", &all),
        (
            "b/pullpath.toml",
            "preset = \"all\"\nknown-secrets = [\"made-in-the-cluster\"]\n",
        ),
    ]);
    for order in [["a", "b"], ["b", "a"]] {
        let told = rules(&world, &order);
        let missing: Vec<&String> = told
            .iter()
            .filter(|told| told.ends_with(" pull-secret-not-in-input"))
            .collect();
        assert!(
            matches!(missing[..], [one] if one.starts_with("a/")),
            "{told:?}"
        );
    }
}
