//! `pullpath migrate` as users run it.

use pullpath_tests::binary::World;

const LEGACY: &str = "\
# my node
machine:
  type: worker # kind
  # all images come from here
  registries:
    mirrors:
      # the hub
      docker.io: # first
        endpoints:
          - https://harbor.local/v2/proxy # one
          - \"http://b:5000/v2/two\"
        # both have a path
        overridePath: true
      ghcr.io:
        endpoints: [harbor.local]
    config:
      harbor.local:
        auth:
          username: u # user
          password: pw
  network:
    hostname: x
";

const DOCUMENTS: &str = "\
# my node
machine:
  type: worker # kind
  # all images come from here
  registries:
    mirrors:
      ghcr.io:
        endpoints: [harbor.local]
  network:
    hostname: x
---
# the hub
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io # first
endpoints:
  - url: https://harbor.local/v2/proxy # one
    # both have a path
    overridePath: true
  - url: \"http://b:5000/v2/two\"
    overridePath: true
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.local
username: u # user
password: pw
";

#[test]
fn the_legacy_block_becomes_documents_and_defects_stay() {
    let world = World::new(&[("node.yaml", LEGACY)]);
    let run = world.run(&["migrate", "node.yaml"]);
    assert_eq!(world.read("node.yaml"), DOCUMENTS);
    assert_eq!(run.status, Some(1), "something was left");
    assert_eq!(
        run.stderr,
        "note: node.yaml:15:21: not moved: the endpoint has no scheme `http://` or `https://`\n\
         note: node.yaml: 1 mirror, 1 login as documents; pulls make the same requests as before, \
         compared for docker.io, ghcr.io, harbor.local\n"
    );
}

#[test]
fn a_difference_hides_secrets_and_changes_nothing() {
    let world = World::new(&[("node.yaml", LEGACY)]);
    let run = world.run(&["migrate", "--diff", "node.yaml"]);
    assert!(
        run.stdout.contains("+kind: RegistryMirrorConfig\n"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("pw"), "{}", run.stdout);
    assert_eq!(world.read("node.yaml"), LEGACY);
}

#[test]
fn documents_become_the_legacy_block_again() {
    let world = World::new(&[("node.yaml", DOCUMENTS)]);
    let run = world.run(&["migrate", "--to", "legacy", "--stdout", "node.yaml"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert!(
        !run.stdout.contains("RegistryMirrorConfig"),
        "{}",
        run.stdout
    );
    let back = World::new(&[("node.yaml", &run.stdout)]);
    back.run(&["migrate", "node.yaml"]);
    let comments = |text: &str| text.matches('#').count();
    assert_eq!(comments(&back.read("node.yaml")), comments(LEGACY));
    assert_eq!(world.read("node.yaml"), DOCUMENTS);
}

#[test]
fn what_has_nothing_to_migrate_is_left_alone() {
    let world = World::new(&[("a.yaml", "machine:\n  type: worker\n")]);
    let run = world.run(&["migrate", "a.yaml"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(world.read("a.yaml"), "machine:\n  type: worker\n");
}
