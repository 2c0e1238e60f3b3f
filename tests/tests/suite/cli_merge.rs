//! `pullpath merge` as users run it.

use pullpath_tests::binary::World;

const BASE: &str = "\
# comments go
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: http://a
";

#[test]
fn patches_are_applied_in_order() {
    let patch = |url: &str| BASE.replace("http://a", url);
    let world = World::new(&[
        ("base.yaml", BASE),
        ("one.yaml", &patch("http://b/x y")),
        (
            "two.json",
            r#"[{"op": "add", "path": "/skipFallback", "value": true}]"#,
        ),
    ]);
    let run = world.run(&["merge", "base.yaml", "one.yaml", "two.json"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n    \
         - url: http://a\n    - url: http://b/x%20y\nskipFallback: true\n"
    );
}

#[test]
fn what_talos_refuses_is_told_with_its_place() {
    let world = World::new(&[
        (
            "base.yaml",
            &format!("{BASE}---\nmachine: {{}}\ncluster: {{}}\n"),
        ),
        ("json.yaml", "- op: remove\n  path: /name\n"),
        ("typo.yaml", &BASE.replace("endpoints", "endpionts")),
    ]);
    let run = world.run(&["merge", "base.yaml", "json.yaml"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "error: json.yaml:1:1: cannot apply the patch: JSON6902 patches are not supported for \
         multi-document machine configuration\n"
    );
    let run = world.run(&["merge", "base.yaml", "typo.yaml"]);
    assert_eq!(run.status, Some(1));
    let expected = "error: typo.yaml:5:1: cannot load the patch: ";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    assert_eq!(world.run(&["merge", "none.yaml"]).status, Some(2));
}
