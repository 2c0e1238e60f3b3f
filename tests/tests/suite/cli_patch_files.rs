//! Patches in files of their own, which talhelper and Omni files refer to.

use pullpath_tests::binary::World;

const TALCONFIG: &str = "\
clusterName: home
patches:
  - '@./patches/mirror.yaml'
  - \"@../common/ca.yaml\"
nodes:
  - hostname: n1
    ipAddress: 10.0.0.1
    patches:
      - '@patches/missing.yaml'
      - '@patches/${clusterName}.yaml'
";

const PATCH: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: mirror.local
";

/// A fragment that nobody would take for Talos configuration by itself.
const FRAGMENT: &str = "machine:\n  registriez: {}\n";

const OMNI: &str = "\
kind: Cluster
name: home
patches:
  - file: talos/patches/mirror.yaml
";

fn world() -> World {
    World::new(&[
        ("talos/talconfig.yaml", TALCONFIG),
        ("talos/patches/mirror.yaml", PATCH),
        ("common/ca.yaml", FRAGMENT),
        ("omni.yaml", OMNI),
    ])
}

fn concise(world: &World, arguments: &[&str]) -> Vec<String> {
    let run = world.run(&[&["check", "--format", "concise"], arguments].concat());
    assert_ne!(run.status, Some(2), "{}", run.stderr);
    let findings = run.stdout.lines().filter(|line| line.contains(": "));
    findings.map(str::to_owned).collect()
}

const MISSING: &str = "talos/talconfig.yaml:9:9: warning[patch-file-unread] the patch \
                       `patches/missing.yaml` cannot be read: no such file or directory";
const MIRROR: &str = "talos/patches/mirror.yaml:5:10: error[endpoint-missing-scheme]";
const FIELD: &str = "common/ca.yaml:2:3: error[unknown-field]";

fn assert_starts(found: &[String], wanted: &[&str]) {
    assert!(
        found.len() >= wanted.len()
            && wanted
                .iter()
                .all(|wanted| found.iter().any(|line| line.starts_with(wanted))),
        "{found:#?}"
    );
}

#[test]
fn mistakes_in_referenced_patches_are_found_in_them() {
    let world = world();
    let found = concise(&world, &["."]);
    assert_starts(&found, &[MISSING, MIRROR, FIELD]);
    let mirrors = found
        .iter()
        .filter(|line| line.starts_with("talos/patches"));
    assert_eq!(
        mirrors.count(),
        1,
        "a file named twice is checked once: {found:#?}"
    );
    // Without the file that takes it, the fragment is nobody's.
    assert_eq!(concise(&world, &["common"]), [""; 0]);
}

#[test]
fn only_folders_that_were_given_are_read() {
    let world = world();
    let found = concise(&world, &["talos/talconfig.yaml"]);
    assert_starts(
        &found,
        &[
            "talos/talconfig.yaml:4:5: info[patch-file-unread] the patch `../common/ca.yaml` stands \
             outside of what is checked",
            MISSING,
            MIRROR,
        ],
    );
    assert!(
        !found.iter().any(|line| line.starts_with("common/")),
        "{found:#?}"
    );
    #[cfg(unix)]
    {
        let link = world.path().join("talos/patches/missing.yaml");
        std::os::unix::fs::symlink("../../common/ca.yaml", link).expect("a link");
        let found = concise(&world, &["talos/talconfig.yaml"]);
        assert_starts(
            &found,
            &["talos/talconfig.yaml:9:9: info[patch-file-unread]"],
        );
    }
}

#[test]
fn a_cluster_template_takes_files_too() {
    let found = concise(&world(), &["omni.yaml"]);
    assert_starts(&found, &[MIRROR]);
}

#[test]
fn what_nobody_named_is_not_rewritten() {
    let world = world();
    let typo = PATCH.replace("endpoints", "endpoint");
    world.write("talos/patches/mirror.yaml", &typo);
    world.run(&["check", "--fix", "--unsafe-fixes", "talos/talconfig.yaml"]);
    assert_eq!(world.read("talos/patches/mirror.yaml"), typo);
    world.run(&["check", "--fix", "--unsafe-fixes", "talos"]);
    assert_ne!(world.read("talos/patches/mirror.yaml"), typo);
}
