//! `pullpath check --fix` and `--diff` as users run them.

use pullpath_tests::binary::World;

const BROKEN: &str = "\
# kept\r
apiVersion: v1alpha1 # kept
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: '10.5.0.1:5000'   # kept
";

#[test]
fn a_difference_changes_nothing() {
    let world = World::new(&[("a.yaml", BROKEN)]);
    let run = world.run(&["check", "--diff", "--unsafe-fixes", "a.yaml"]);
    assert_eq!(run.status, Some(1));
    assert!(
        run.stdout.contains(
            "\n-  - url: '10.5.0.1:5000'   # kept\n+  - url: 'http://10.5.0.1:5000'   # kept\n"
        ),
        "{}",
        run.stdout
    );
    assert_eq!(world.read("a.yaml"), BROKEN);
    let beside = world.run(&["check", "--fix", "--diff", "--unsafe-fixes", "a.yaml"]);
    assert_eq!(beside.stdout, run.stdout);
    assert_eq!(world.read("a.yaml"), BROKEN);
}

#[test]
fn a_fix_changes_what_is_wrong_and_not_a_byte_more() {
    let world = World::new(&[("a.yaml", BROKEN)]);
    let run = world.run(&["check", "--fix", "--unsafe-fixes", "a.yaml"]);
    assert_eq!(run.status, Some(0), "{}", run.stdout);
    assert_eq!(run.stderr, "note: repaired 1 finding in 1 file\n");
    assert_eq!(world.read("a.yaml"), BROKEN.replace("'10", "'http://10"));
    let again = world.run(&["check", "--fix", "--unsafe-fixes", "a.yaml"]);
    assert_eq!(again.stderr, "", "nothing is left to repair");
}

#[test]
fn what_needs_a_confirmation_waits_for_it() {
    let world = World::new(&[("a.yaml", BROKEN)]);
    assert_eq!(world.run(&["check", "--fix", "a.yaml"]).status, Some(1));
    assert_eq!(world.read("a.yaml"), BROKEN);
}

#[test]
fn standard_input_is_repaired_onto_standard_output() {
    let world = World::new(&[]);
    let run = world.run_with(&["check", "--fix", "--unsafe-fixes", "-"], &[], BROKEN);
    assert_eq!(run.stdout, BROKEN.replace("'10", "'http://10"));
}

#[test]
fn utf_16_stays_utf_16() {
    let world = World::new(&[]);
    let encode = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect()
    };
    world.write("a.yaml", encode(BROKEN));
    let run = world.run(&["check", "--fix", "--unsafe-fixes", "a.yaml"]);
    assert_eq!(run.status, Some(0), "{}{}", run.stdout, run.stderr);
    let bytes = std::fs::read(world.path().join("a.yaml")).unwrap_or_default();
    assert_eq!(bytes, encode(&BROKEN.replace("'10", "'http://10")));
}

#[cfg(unix)]
#[test]
fn mode_and_link_survive() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new(&[("real.yaml", BROKEN)]);
    let real = world.path().join("real.yaml");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("chmod");
    std::os::unix::fs::symlink("real.yaml", world.path().join("link.yaml")).expect("symlink");
    world.run(&["check", "--fix", "--unsafe-fixes", "link.yaml"]);
    assert!(world.read("real.yaml").contains("'http://10"));
    assert!(world.path().join("link.yaml").is_symlink());
    let mode = std::fs::metadata(&real)
        .expect("metadata")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    let left: Vec<_> = std::fs::read_dir(world.path())
        .expect("folder")
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(".pullpath"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
