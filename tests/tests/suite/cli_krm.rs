//! `pullpath krm` in a pipeline.

use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;
use pullpath_tests::binary::World;

const LIST: &str = "\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
  - apiVersion: v1
    kind: ConfigMap # kept
    metadata:
      name: other
  - apiVersion: v1alpha1
    kind: RegistryMirrorConfig
    name: docker.io
    metadata:
      annotations:
        internal.config.kubernetes.io/path: mirrors/hub.yaml
        internal.config.kubernetes.io/index: '2'
    endpoints:
      - url: bob:hunter2@10.5.0.1:5000
";

fn results(text: &str) -> Vec<(String, String, String)> {
    let source = Source::new("out", text);
    let stream = Stream::parse(&source);
    let root = stream.root(0).expect("a document");
    assert_eq!(root.entries().filter(|e| e.name() == "results").count(), 1);
    root.get("results")
        .expect("results")
        .value
        .items()
        .map(|result| {
            let text = |path: &[&str]| {
                result
                    .at_path(path)
                    .map_or_else(String::new, |node| node.text().to_owned())
            };
            (
                text(&["severity"]),
                text(&["resourceRef", "name"]),
                text(&["file", "path"]),
            )
        })
        .collect()
}

#[test]
fn items_pass_and_findings_are_results() {
    let world = World::new(&[]);
    let run = world.run_with(&["krm"], &[], LIST);
    assert_eq!(run.status, Some(1), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.starts_with(LIST), "the items are as they were");
    let found = results(&run.stdout);
    assert!(
        found.contains(&(
            "error".to_owned(),
            "docker.io".to_owned(),
            "mirrors/hub.yaml".to_owned()
        )),
        "{found:?}"
    );
    let added = run.stdout.strip_prefix(LIST).unwrap_or_default();
    assert!(!added.contains("hunter2"), "{added}");
    let again = world.run_with(&["krm"], &[], &run.stdout);
    assert_eq!(
        results(&again.stdout),
        found,
        "results are replaced, not added"
    );
}

#[test]
fn json_stays_json() {
    let world = World::new(&[]);
    let list = r#"{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList","items":[{"apiVersion":"v1alpha1","kind":"RegistryMirrorConfig","name":"docker.io","endpoints":[{"url":"10.5.0.1:5000"}]}]}"#;
    let run = world.run_with(&["krm"], &[], list);
    let json = run.json();
    assert_eq!(json["items"][0]["name"], "docker.io");
    assert_eq!(json["results"][0]["resourceRef"]["name"], "docker.io");
}

#[test]
fn what_is_no_list_is_refused() {
    let world = World::new(&[]);
    let run = world.run_with(&["krm"], &[], "a: 1\n");
    assert_eq!(run.status, Some(2));
    let config = LIST.replace(
        "items:",
        "functionConfig:\n  data:\n    preset: loud\nitems:",
    );
    let run = world.run_with(&["krm"], &[], config);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("`loud` makes no sense for `preset`"),
        "{}",
        run.stderr
    );
}
