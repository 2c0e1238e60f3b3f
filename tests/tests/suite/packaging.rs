//! What runs on other people's machines, checked as far as it can be without them: workflows, the action, the hooks,
//! the image.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use pullpath_tests::binary::{World, run};
use pullpath_tests::vectors::root;
use yaml_serde::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn yaml(path: &str) -> Value {
    yaml_serde::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn workflows() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join(".github/workflows")).expect("workflows");
    folder.flatten().map(|entry| entry.path()).collect()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_sequence().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = value.as_mapping().into_iter().flatten();
    entries.map(|(key, value)| (key.as_str().unwrap_or_default(), value))
}

/// The expressions of a text: what stands between `${{` and `}}`.
fn expressions(text: &str) -> Vec<&str> {
    let rest = text.split("${{").skip(1);
    rest.filter_map(|rest| rest.split("}}").next())
        .map(str::trim)
        .collect()
}

/// A step runs a script that a shell can read, or an action at a version.
fn assert_step(place: &str, step: &Value) {
    match (step["run"].as_str(), step["uses"].as_str()) {
        (Some(script), None) => {
            // Expressions in a script would let others write it.
            assert_eq!(expressions(script), [""; 0], "{place}: {script}");
            let mut bash = Command::new("bash");
            bash.args(["-n", "-c", script]);
            let read = run(bash, b"");
            assert_eq!(read.status, Some(0), "{place}: {}", read.stderr);
        }
        (None, Some(uses)) => {
            let version = uses.split_once('@').map(|(_, version)| version);
            let pinned = version.is_some_and(|version| !matches!(version, "" | "main" | "master"));
            assert!(pinned, "{place}: `{uses}` is at no version");
        }
        _ => panic!("{place}: a step either runs a script or uses an action: {step:?}"),
    }
}

#[test]
fn workflows_are_sound() {
    let paths = workflows();
    assert!(paths.len() >= 2, "{paths:?}");
    for path in paths {
        let place = path.display().to_string();
        let text = std::fs::read_to_string(&path).expect("a workflow");
        let workflow: Value =
            yaml_serde::from_str(&text).unwrap_or_else(|e| panic!("{place}: {e}"));
        assert!(
            workflow["permissions"].is_mapping(),
            "{place}: permissions are not narrowed"
        );
        let jobs: BTreeSet<&str> = entries(&workflow["jobs"]).map(|(name, _)| name).collect();
        for (name, job) in entries(&workflow["jobs"]) {
            let place = format!("{place}: {name}");
            assert!(job["runs-on"].is_string(), "{place} runs nowhere");
            let needs = &job["needs"];
            for needed in needs
                .as_str()
                .into_iter()
                .chain(items(needs).filter_map(Value::as_str))
            {
                assert!(jobs.contains(needed), "{place} needs `{needed}`");
            }
            let matrix = &job["strategy"]["matrix"];
            let mut known: BTreeSet<String> =
                entries(matrix).map(|(key, _)| key.to_owned()).collect();
            for include in items(&matrix["include"]) {
                known.extend(entries(include).map(|(key, _)| key.to_owned()));
            }
            let written = yaml_serde::to_string(job).expect("YAML");
            for expression in expressions(&written) {
                for (_, rest) in expression
                    .match_indices("matrix.")
                    .map(|(at, word)| (at, &expression[at + word.len()..]))
                {
                    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                    let key = &rest[..end.unwrap_or(rest.len())];
                    assert!(known.contains(key), "{place}: there is no `matrix.{key}`");
                }
            }
            let steps: Vec<&Value> = items(&job["steps"]).collect();
            assert!(!steps.is_empty(), "{place} has no steps");
            for step in steps {
                assert_step(&place, step);
            }
        }
    }
}

#[test]
fn the_action_is_sound_and_its_script_works() {
    let action = yaml(".github/actions/pullpath/action.yml");
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let inputs: BTreeSet<&str> = entries(&action["inputs"]).map(|(name, _)| name).collect();
    let written = yaml_serde::to_string(&action["runs"]).expect("YAML");
    for expression in expressions(&written) {
        for part in expression.split("inputs.").skip(1) {
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '-');
            let name = &part[..end.unwrap_or(part.len())];
            assert!(inputs.contains(name), "there is no input `{name}`");
        }
    }
    let mut script = None;
    for step in items(&action["runs"]["steps"]) {
        assert_step("action.yml", step);
        assert!(
            step["run"].is_null() || step["shell"].as_str() == Some("bash"),
            "a script of an action names its shell"
        );
        if step["name"].as_str() == Some("Check") {
            script = step["run"].as_str();
        }
    }
    let world = World::new(&[(
        "clusters/a.yaml",
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: 10.0.0.1\n",
    )]);
    let folder = pullpath_tests::binary::binary().parent().expect("a folder");
    let mut folders = vec![folder.to_path_buf()];
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let mut bash = world.command("bash");
    bash.args(["-eo", "pipefail", "-c", script.expect("a step that checks")])
        .env(
            "PATH",
            std::env::join_paths(folders).expect("a search path"),
        )
        .env("PATHS", "clusters")
        .env("ARGUMENTS", "--format concise")
        .env("FAIL_ON", "error")
        .env("REPORT", "report.sarif");
    let checked = run(bash, b"");
    assert_eq!(checked.status, Some(1), "{}", checked.stderr);
    assert!(
        checked.stdout.contains("clusters/a.yaml:5:10"),
        "{}",
        checked.stdout
    );
    assert!(
        world
            .read("report.sarif")
            .contains("endpoint-missing-scheme")
    );
}

#[test]
fn the_release_packs_what_there_is() {
    let release = yaml(".github/workflows/release.yml");
    let steps = items(&release["jobs"]["archive"]["steps"]);
    let pack = steps
        .filter_map(|step| step["run"].as_str())
        .find(|script| script.contains("dist/"))
        .expect("a step that packs");
    let target = "x86_64-unknown-linux-musl";
    let files = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];
    let texts: Vec<(&str, String)> = files.iter().map(|name| (*name, read(name))).collect();
    let world = World::new(&[]);
    for (name, text) in texts {
        world.write(name, text);
    }
    let built = world.path().join(format!("target/{target}/release"));
    std::fs::create_dir_all(&built).expect("a folder");
    std::fs::copy(pullpath_tests::binary::binary(), built.join("pullpath")).expect("the binary");
    let mut bash = world.command("bash");
    bash.args(["-eo", "pipefail", "-c", pack])
        .env("TARGET", target)
        .env("GITHUB_REF_NAME", "v0.1.0");
    let packed = run(bash, b"");
    assert_eq!(packed.status, Some(0), "{}", packed.stderr);
    let mut tar = world.command("tar");
    tar.args(["-tzf", &format!("dist/pullpath-v0.1.0-{target}.tar.gz")]);
    let listed = run(tar, b"").stdout;
    for name in files
        .iter()
        .chain(&["pullpath", "pullpath.1", "completions/pullpath.zsh"])
    {
        let line = format!("pullpath-v0.1.0-{target}/{name}");
        assert!(
            listed.lines().any(|listed| listed == line),
            "{line}\n{listed}"
        );
    }
    let publish = items(&release["jobs"]["publish"]["steps"]);
    let checksums = publish
        .filter_map(|step| step["run"].as_str())
        .find(|script| script.contains("SHA256SUMS"))
        .expect("a step that writes checksums");
    let mut bash = world.command("bash");
    bash.args(["-eo", "pipefail", "-c", checksums]);
    assert_eq!(run(bash, b"").status, Some(0));
    let mut verify = world.command("sha256sum");
    verify
        .args(["--check", "SHA256SUMS"])
        .current_dir(world.path().join("dist"));
    let verified = run(verify, b"");
    assert_eq!(
        verified.stdout,
        format!("pullpath-v0.1.0-{target}.tar.gz: OK\n")
    );
}

#[test]
fn completions_and_the_manual_page_know_all_commands() {
    let world = World::new(&[]);
    let commands = [
        "check",
        "trace",
        "merge",
        "migrate",
        "rules",
        "schema",
        "settings",
        "lsp",
        "krm",
        "completions",
    ];
    for target in ["bash", "elvish", "fish", "powershell", "zsh", "man"] {
        let printed = world.run(&["completions", target]);
        assert_eq!(printed.status, Some(0), "{target}: {}", printed.stderr);
        for command in commands {
            assert!(
                printed.stdout.contains(command),
                "{target} lacks `{command}`"
            );
        }
    }
    let script = world.run(&["completions", "bash"]).stdout;
    let mut bash = world.command("bash");
    bash.args(["-n", "-c", &script]);
    assert_eq!(run(bash, b"").status, Some(0));
}

/// The rules of hadolint that matter for a file of this sort.
#[test]
fn the_image_is_built_with_care() {
    let dockerfile = read("Dockerfile");
    let instructions: Vec<(&str, &str)> = dockerfile
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect();
    let of = |name: &'static str| {
        let all = instructions.iter().filter(move |(word, _)| *word == name);
        all.map(|(_, rest)| *rest)
    };
    for image in of("FROM") {
        let name = image.split(" AS ").next().unwrap_or_default();
        let tagged = name == "scratch"
            || name
                .rsplit(':')
                .next()
                .is_some_and(|tag| tag != "latest" && tag != name);
        assert!(tagged, "`{name}` has no tag");
    }
    assert!(
        of("RUN").all(|line| !line.contains("apk ") && !line.contains("apt-get ")),
        "packages want versions"
    );
    assert_eq!(of("MAINTAINER").count() + of("ADD").count(), 0);
    for workdir in of("WORKDIR") {
        assert!(workdir.starts_with('/'), "`{workdir}` is relative");
    }
    let user = of("USER").next_back().unwrap_or("root");
    assert!(
        user.starts_with(|c: char| c.is_ascii_digit() && c != '0'),
        "it runs as {user}"
    );
    for (name, command) in [
        ("ENTRYPOINT", of("ENTRYPOINT").next_back()),
        ("CMD", of("CMD").next_back()),
    ] {
        let list: Result<Vec<String>, _> = serde_json::from_str(command.unwrap_or_default());
        assert!(list.is_ok(), "{name} is no list");
    }
    // What is copied from the folder is not kept out of it.
    let ignored = read(".dockerignore");
    assert!(
        !ignored
            .lines()
            .any(|line| line.starts_with("LICENSE") || line == "crates")
    );
}
