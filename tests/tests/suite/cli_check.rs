//! `pullpath check` as users run it.

use std::fs;
use std::process::Stdio;

use pullpath_tests::binary::{World, binary};

const SOUND: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: https://mirror.example.org
";

const BROKEN: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
";

const FOREIGN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

#[test]
fn a_misspelt_command_is_not_taken_for_a_path() {
    let world = World::new(&[("chek", "name: x\n")]);
    assert_eq!(
        world.run(&["chek"]).status,
        Some(0),
        "a file of that name is there"
    );
    let run = world.run(&["trac", "nginx"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("did you mean the command `trace`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn exit_status_follows_the_findings() {
    let world = World::new(&[("sound.yaml", SOUND), ("broken.yaml", BROKEN)]);
    let run = world.run(&["check", "sound.yaml"]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (Some(0), "no findings in 1 document of 1 file\n")
    );
    assert_eq!(world.run(&["broken.yaml"]).status, Some(1));
    assert_eq!(world.run(&["--exit-zero", "broken.yaml"]).status, Some(0));
    assert_eq!(world.run(&["check", "--no-such-option"]).status, Some(2));
    let both = world.run(&["check", "broken.yaml", "missing.yaml"]);
    assert_eq!(
        both.status,
        Some(2),
        "an unreadable file wins over findings"
    );
    assert_eq!(
        both.stderr,
        "error: missing.yaml: no such file or directory\n"
    );
    assert!(both.stdout.contains("endpoint-missing-scheme"));
}

#[test]
fn fail_on_sets_the_limit() {
    let world = World::new(&[(
        "a.yaml",
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: https://m.example.org:80\n",
    )]);
    assert_eq!(world.run(&["a.yaml"]).status, Some(0));
    assert_eq!(
        world.run(&["--fail-on", "warning", "a.yaml"]).status,
        Some(1)
    );
}

#[test]
fn directories_are_walked_in_order_and_only_our_files_count() {
    let world = World::new(&[
        ("b/two.yml", BROKEN),
        ("a/one.yaml", BROKEN),
        (".hidden/three.yaml", BROKEN),
        ("ignored/four.yaml", BROKEN),
        (".gitignore", "ignored/\n"),
        ("foreign.yaml", FOREIGN),
        ("notes.txt", BROKEN),
        ("template.yaml", "kind: {{ .Values.kind }}\n  x: [\n"),
    ]);
    let run = world.run(&["check", "--format", "concise"]);
    let files: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_once(":5:10: error[endpoint-missing-scheme]"))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(files, [".hidden/three.yaml", "a/one.yaml", "b/two.yml"]);
    assert!(run.stderr.is_empty());
    let told = world.run(&["check", "--verbose", "."]).stderr;
    assert!(
        told.contains("foreign.yaml: skipped, it holds no document that pullpath knows"),
        "{told}"
    );
    let named = world.run(&["check", "--format", "concise", "notes.txt"]);
    assert_eq!(named.status, Some(1), "a file that is named is read");
}

#[test]
fn standard_input_takes_a_name() {
    let world = World::new(&[]);
    let run = world.run_with(&["check", "--format", "concise", "-"], &[], BROKEN);
    assert!(run.stdout.starts_with("<stdin>:5:10: "), "{}", run.stdout);
    let run = world.run_with(
        &[
            "check",
            "--format=concise",
            "--stdin-filename",
            "node.yaml",
            "-",
        ],
        &[],
        BROKEN,
    );
    assert!(run.stdout.starts_with("node.yaml:5:10: "), "{}", run.stdout);
}

#[test]
fn bad_input_is_an_error_and_not_silence() {
    let world = World::new(&[]);
    world.write("binary.yaml", [0u8, 159, 146, 150]);
    let run = world.run(&["check", "binary.yaml"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("binary.yaml: not a text file"),
        "{}",
        run.stderr
    );
    world.write("large.yaml", vec![b'['; 20 * 1024 * 1024]);
    let run = world.run(&["check", "large.yaml"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("large.yaml: has 20971520 bytes"),
        "{}",
        run.stderr
    );
    let folder = World::new(&[("notes.txt", "")]);
    assert_eq!(
        folder.run(&["check", "."]).status,
        Some(0),
        "a folder without YAML is no error"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_checked() {
    let world = World::new(&[("broken.yaml", BROKEN)]);
    let run = world.run(&["check", "absent.yaml", "broken.yaml"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("absent.yaml"), "{}", run.stderr);
    assert!(run.stdout.contains("broken.yaml"), "{}", run.stdout);

    // A folder of the name of a file, and a link to nothing.
    fs::create_dir_all(world.path().join("folder.yaml")).expect("a folder");
    let run = world.run(&["check", "folder.yaml"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", world.path().join("link.yaml")).expect("a link");
        let run = world.run(&["check", "link.yaml"]);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains("link.yaml"), "{}", run.stderr);
    }
}

#[test]
fn hostile_files_end_in_findings_at_a_status_of_their_own() {
    let bomb = {
        let mut text = String::from("machine:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..40 {
            let inner = vec![format!("*a{}", level - 1); 9].join(", ");
            text.push_str(&format!("  a{level}: &a{level} [{inner}]\n"));
        }
        text
    };
    let mut documents = String::new();
    for number in 0..1_000 {
        documents.push_str(&format!(
            "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com\nendpoints:\n  - url: m{number}.example.com\n"
        ));
    }
    for (name, text) in [
        ("brackets.yaml", "[".repeat(1024 * 1024)),
        ("nul.yaml", "machine:\n  type: \0worker\n".to_owned()),
        ("zeros.yaml", "\0".repeat(64 * 1024)),
        ("bomb.yaml", bomb),
        ("documents.yaml", documents),
    ] {
        let world = World::new(&[(name, &text)]);
        let run = world.run(&["check", "--as", "talos-config", "--format", "concise", name]);
        assert_eq!(run.status, Some(1), "{name}: {}", run.stderr);
        assert!(run.stdout.starts_with(name), "{name}: {:.200}", run.stdout);
    }
}

#[test]
fn what_the_input_is_can_be_said() {
    let world = World::new(&[
        ("empty.yaml", ""),
        ("unknown.yaml", "apiVersion: v1alpha1\nkind: Nothing\n"),
    ]);
    let run = world.run(&[
        "check",
        "--as",
        "talos-config",
        "--format",
        "json",
        "empty.yaml",
    ]);
    assert_eq!(run.json()["files"][0]["accepted"]["talos"], false);
    let run = world.run(&[
        "check",
        "--as",
        "talos-config",
        "--format",
        "json",
        "unknown.yaml",
    ]);
    assert_eq!(run.json()["files"][0]["accepted"]["talos"], false);
}

#[test]
fn json_counts_lines_and_columns_from_one_and_bytes_from_zero() {
    let text = format!("# ☕🎉\r\n---\r\n{}", BROKEN.replace('\n', "\r\n"));
    let world = World::new(&[("node.yaml", &text)]);
    let json = world
        .run(&["check", "--format", "json", "node.yaml"])
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["targets"]["talos"], "1.14");
    let file = &json["files"][0];
    assert_eq!(file["accepted"], serde_json::json!({"talos": false}));
    let finding = &file["findings"][0];
    assert_eq!(finding["rule"], "endpoint-missing-scheme");
    assert_eq!(finding["path"], "endpoints[0].url");
    let byte = text.find("10.5").unwrap_or(0);
    assert_eq!(
        finding["span"]["start"],
        serde_json::json!({"line": 7, "column": 10, "byte": byte})
    );
    assert_eq!(json["summary"]["error"], 1);
    let lines = world
        .run(&["check", "--format", "jsonl", "node.yaml"])
        .stdout;
    let line: serde_json::Value = serde_json::from_str(lines.trim()).unwrap_or_default();
    assert_eq!(line["file"], "node.yaml");
    assert_eq!(line["rule"], "endpoint-missing-scheme");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let world = World::new(&[("a.yaml", BROKEN)]);
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        world
            .run_with(arguments, variables, "")
            .stdout
            .contains('\u{1b}')
    };
    assert!(!colored(&["a.yaml"], &[]));
    assert!(colored(
        &["--color", "always", "a.yaml"],
        &[("NO_COLOR", "1")]
    ));
    assert!(colored(&["a.yaml"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(
        &["a.yaml"],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
}

#[test]
fn text_of_a_file_cannot_act_on_the_terminal() {
    let text = BROKEN.replace("10.5.0.1:5000", "\"10.5.0.1\u{9b}31m\u{202e}:5000\"");
    let world = World::new(&[("a.yaml", &text)]);
    for format in ["full", "concise"] {
        let run = world.run(&["check", "--format", format, "a.yaml"]);
        assert_eq!(run.status, Some(1), "{}", run.stderr);
        assert!(
            !run.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let document = format!("---\n{BROKEN}");
    let world = World::new(&[("many.yaml", &document.repeat(3000))]);
    let mut command = world.command(binary());
    let mut child = command
        .args(["check", "--format", "concise", "many.yaml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pullpath starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("pullpath ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_full_report_underlines_and_says_what_to_write() {
    let world = World::new(&[("node.yaml", BROKEN)]);
    insta::assert_snapshot!(world.run(&["node.yaml"]).stdout);
}
