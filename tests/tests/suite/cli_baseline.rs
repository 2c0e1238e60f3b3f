//! `--baseline`: known findings kept silent without a comment in any file.

use pullpath_tests::binary::{Run, World};

const MIRROR: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
  - url: http://a.example.org
  - url: http://a.example.org
";

fn world() -> World {
    let world = World::new(&[("a.yaml", MIRROR), ("b/c.yaml", MIRROR)]);
    let written = check(&world, &["--update-baseline", "."]);
    assert_eq!(written.status, Some(0), "{}", written.stderr);
    assert!(
        written.stderr.ends_with(" written to known.json\n"),
        "{}",
        written.stderr
    );
    world
}

fn check(world: &World, arguments: &[&str]) -> Run {
    let common = ["check", "--format", "concise", "--baseline", "known.json"];
    world.run(&[&common, arguments].concat())
}

#[test]
fn known_findings_are_silent_and_new_ones_are_not() {
    let world = world();
    let clean = check(&world, &["--fail-on", "hint", "."]);
    assert_eq!(clean.status, Some(0), "{}", clean.stdout);
    assert_eq!(clean.stderr, "");
    // Lines may move.
    world.write("a.yaml", format!("# a comment\n\n{MIRROR}"));
    assert_eq!(check(&world, &["--fail-on", "hint", "."]).status, Some(0));
    world.write(
        "a.yaml",
        MIRROR.replace("endpoints", "skipFalback: true\nendpoints"),
    );
    let dirty = check(&world, &["."]);
    assert_eq!(dirty.status, Some(1));
    let findings: Vec<&str> = dirty
        .stdout
        .lines()
        .filter(|l| l.contains(": error"))
        .collect();
    assert!(
        matches!(findings.as_slice(), [only] if only.contains("a.yaml:4:1: error[unknown-field]")),
        "{findings:?}"
    );
}

#[test]
fn what_is_mended_is_stale_until_the_baseline_is_written_anew() {
    let world = world();
    world.write("a.yaml", MIRROR.replace("10.5.0.1", "https://10.5.0.1"));
    let mended = check(&world, &["."]);
    assert!(
        mended.stderr.starts_with("note: known.json still lists "),
        "{}",
        mended.stderr
    );
    // What a run does not examine, it does not judge; what is gone is stale for all.
    assert_eq!(check(&world, &["b"]).stderr, "");
    std::fs::remove_file(world.path().join("a.yaml")).expect("the file is there");
    assert!(check(&world, &["b"]).stderr.contains("no longer found"));
    check(&world, &["--update-baseline", "."]);
    assert_eq!(check(&world, &["."]).stderr, "");
    assert!(!world.read("known.json").contains("a.yaml"));
}

#[test]
fn repairs_leave_known_findings_alone() {
    let world = world();
    let typo = MIRROR.replace("endpoints", "skipFalback: true\nendpoints");
    world.write("a.yaml", &typo);
    let shown = check(&world, &["--diff", "."]);
    assert!(
        shown.stdout.contains("+skipFallback: true"),
        "{}",
        shown.stdout
    );
    assert!(!shown.stdout.contains("-  - url"), "{}", shown.stdout);
    let fixed = check(&world, &["--fix", "--fail-on", "hint", "."]);
    assert_eq!(fixed.status, Some(0), "{}{}", fixed.stdout, fixed.stderr);
    assert_eq!(world.read("a.yaml"), typo.replace("Falback", "Fallback"));
    assert_eq!(world.read("b/c.yaml"), MIRROR);
    let ignored = check(&world, &["--add-ignores", "."]);
    assert_eq!(
        ignored.stderr,
        "note: 0 findings in 0 files will be ignored\n"
    );
}

#[test]
fn a_baseline_that_cannot_be_read_ends_the_run() {
    let world = world();
    for (text, said) in [
        ("{", "cannot read the baseline known.json"),
        (r#"{"version": 2, "findings": []}"#, "its version is 2"),
    ] {
        world.write("known.json", text);
        let run = check(&world, &["."]);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    let run = world.run(&["check", "--update-baseline", "."]);
    assert_eq!(run.status, Some(2), "an update needs a file");
}
