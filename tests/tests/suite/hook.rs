//! A repository of 200 mixed files as a hook hands it over: all names on one command line.

use std::collections::BTreeMap;

use pullpath_tests::binary::World;

const BROKEN: &str = "\
# pullpath: ignore[endpoint-mising-scheme]
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
";
const FOREIGN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const CHART: &str = "{{- if .Values.on }}\nkind: {{ .Values.kind }}\n{{- end }}\n";

/// Files of ours (one of them broken), of others, templates of others, and excluded ones.
fn files() -> BTreeMap<String, String> {
    let sound = BROKEN
        .replace("10.5", "https://10.5")
        .replace("# pullpath: ignore[endpoint-mising-scheme]\n", "");
    let mut files = BTreeMap::new();
    for index in 0..50 {
        let ours = if index == 7 { BROKEN } else { &sound };
        for (folder, text) in [
            ("ours", ours),
            ("others", FOREIGN),
            ("templates", CHART),
            ("vendor", BROKEN),
        ] {
            files.insert(format!("{folder}/{index}.yaml"), text.to_owned());
        }
    }
    files
}

fn world(files: &BTreeMap<String, String>) -> World {
    let world = World::new(&[("pullpath.toml", "exclude = [\"vendor\"]\n")]);
    for (name, text) in files {
        world.write(name, text);
    }
    world
}

#[test]
fn only_our_files_are_examined() {
    let files = files();
    let world = world(&files);
    let mut arguments = vec!["check", "--format", "concise", "--verbose"];
    arguments.extend(files.keys().map(String::as_str));
    let run = world.run(&arguments);
    assert_eq!(run.status, Some(1));
    let skipped = |why: &str| run.stderr.lines().filter(|line| line.contains(why)).count();
    assert_eq!(skipped("skipped, the settings exclude it"), 50);
    assert_eq!(
        skipped("skipped, it holds no document that pullpath knows"),
        100
    );
    assert!(
        run.stdout.contains("in 50 documents of 50 files"),
        "{}",
        run.stdout
    );
    let findings = run.stdout.lines().filter(|line| line.contains(": "));
    let (broken, others): (Vec<_>, Vec<_>) =
        findings.partition(|line| line.starts_with("ours/7.yaml:"));
    assert_eq!((broken.len(), others), (2, Vec::new()));
}

#[test]
fn only_files_with_mistakes_are_rewritten() {
    let files = files();
    let world = world(&files);
    let mut arguments = vec!["check", "--fix", "--quiet"];
    arguments.extend(files.keys().map(String::as_str));
    world.run(&arguments);
    let changed: Vec<&String> = files
        .iter()
        .filter(|(name, text)| world.read(name) != **text)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(changed, ["ours/7.yaml"]);
}
