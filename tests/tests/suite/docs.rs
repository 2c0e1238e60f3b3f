//! Every example in the documentation does what the page says.
//!
//! Every YAML block must be sound, unless `expect=RULE` says which rule it raises; `file=NAME` keeps the block for what
//! comes after it, `as=KIND` says what it is. Commands in `console` and `sh` blocks run in a folder with those files
//! and the repository's `examples`; what is printed below a command must be what it prints, `…` on a line of its own
//! standing for any lines. Commands of cargo are looked up, not run.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use pullpath_tests::binary::{World, binary, run};
use pullpath_tests::vectors::root;
use serde::Deserialize;

struct Block {
    line: usize,
    language: String,
    words: Vec<String>,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                open = Some(Block {
                    line: number + 1,
                    language: words.next().unwrap_or_default(),
                    words: words.collect(),
                    text: String::new(),
                });
            }
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

impl Block {
    fn value(&self, key: &str) -> Option<&str> {
        self.words
            .iter()
            .find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    for folder in ["docs", "docs/guides"] {
        let entries = std::fs::read_dir(root().join(folder)).expect("the documentation");
        pages.extend(
            entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "md")),
        );
    }
    pages.sort();
    pages
}

/// The rules that a file raises at level warning or above, or all of them.
fn raised(world: &World, file: &str, input: &str, all: bool) -> Vec<String> {
    let arguments = if Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        vec![
            "check",
            "--format",
            "jsonl",
            "--settings",
            file,
            "none.yaml",
        ]
    } else {
        vec!["check", "--format", "jsonl", "--as", input, file]
    };
    world
        .run(&arguments)
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|finding| all || matches!(finding["level"].as_str(), Some("error" | "warning")))
        .map(|finding| finding["rule"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// A folder with what the pages take for granted: examples, a configuration, pullpath and kustomize to call.
fn world() -> World {
    let world = World::new(&[("none.yaml", "")]);
    for entry in std::fs::read_dir(root().join("examples"))
        .expect("examples")
        .flatten()
    {
        let text = std::fs::read(entry.path()).expect("an example");
        let name = entry.file_name();
        world.write(&format!("examples/{}", name.to_string_lossy()), &text);
        if name == "pull-through.yaml" {
            world.write("node.yaml", text);
        }
    }
    // Stands for kustomize, whose output is not what the pages are about.
    let script = "#!/bin/sh\ncat examples/pull-through.yaml\n";
    world.write("bin/kustomize", script);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(world.path().join("bin/kustomize"), mode).expect("a script");
    }
    world
}

fn check_page(path: &Path, failures: &mut String) {
    let page = std::fs::read_to_string(path).expect("a page");
    let world = world();
    for block in blocks(&page) {
        let name = path.strip_prefix(root()).unwrap_or(path).display();
        let mut fail = |what: String| {
            let _ = writeln!(failures, "{name}:{}: {what}", block.line);
        };
        match block.language.as_str() {
            "yaml" | "toml" => check_configuration(&block, &world, &mut fail),
            "console" | "sh" => {
                for (command, expected) in commands(&block.text) {
                    check_command(&command, &expected, &world, &mut fail);
                }
            }
            "json" => check_editor_settings(&block.text, &mut fail),
            "lua" | "elisp" => {
                // Set-up of an editor: what it starts must be there.
                let words: Vec<&str> = block.text.split('"').skip(1).step_by(2).collect();
                let starts_server = words.windows(2).any(|pair| pair == ["pullpath", "lsp"]);
                if !starts_server || world.run(&["lsp", "--help"]).status != Some(0) {
                    fail("does not start the language server".to_owned());
                }
            }
            "" => {}
            other => fail(format!("nobody runs blocks of `{other}`")),
        }
    }
}

fn check_configuration(block: &Block, world: &World, fail: &mut dyn FnMut(String)) {
    let default = format!("block.{}", block.language);
    let file = block.value("file").unwrap_or(&default);
    let input = block.value("as").unwrap_or("auto");
    world.write(file, &block.text);
    let is_settings = block.language == "yaml"
        || block
            .words
            .iter()
            .any(|word| word == "ok" || word == "expect");
    if let Some(rule) = block.value("expect") {
        let raised = raised(world, file, input, true);
        if !raised.iter().any(|raised| raised == rule) {
            fail(format!("does not raise {rule} but {raised:?}"));
        }
    } else if block.words.iter().any(|word| word == "expect") {
        if raised(world, file, input, true).is_empty() {
            fail("raises nothing".to_owned());
        }
    } else if is_settings {
        let raised = raised(world, file, input, false);
        if !raised.is_empty() {
            fail(format!("is not sound: {raised:?}"));
        }
    } else if let Err(error) = toml_span::parse(&block.text) {
        fail(format!("is no TOML: {error}"));
    }
    if block.language == "yaml" {
        for document in yaml_serde::Deserializer::from_str(&block.text) {
            if let Err(error) = yaml_serde::Value::deserialize(document) {
                fail(format!("is no YAML: {error}"));
            }
        }
    }
    if block.value("file").is_none() {
        let _ = std::fs::remove_file(world.path().join(file));
    }
}

/// Settings of an editor: JSON, and those that are ours are known to the extension.
fn check_editor_settings(text: &str, fail: &mut dyn FnMut(String)) {
    let settings = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(settings) => settings,
        Err(error) => return fail(format!("is no JSON: {error}")),
    };
    let manifest = std::fs::read_to_string(root().join("editors/vscode/package.json"));
    let manifest: serde_json::Value =
        serde_json::from_str(&manifest.expect("the extension")).expect("JSON");
    let known = &manifest["contributes"]["configuration"]["properties"];
    for key in settings
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys())
    {
        if key.starts_with("pullpath.") && known.get(key).is_none() {
            fail(format!("the extension has no setting `{key}`"));
        }
    }
}

fn check_command(command: &str, expected: &[String], world: &World, fail: &mut dyn FnMut(String)) {
    let run = match command.strip_prefix("cargo ") {
        Some(arguments) => match cargo(arguments) {
            Cargo::Runs(arguments) => {
                let mut command = world.command(binary());
                command.args(arguments.split_whitespace());
                run(command, b"")
            }
            Cargo::IsThere => return,
            Cargo::Unknown => return fail(format!("`{command}` is no command of the repository")),
        },
        None => shell(command, world),
    };
    // A command that is not found ends with 127.
    if !matches!(run.status, Some(0 | 1)) {
        fail(format!("`{command}` fails: {}", run.stderr));
    } else if !fits(&run.stdout, expected) {
        fail(format!("`{command}` prints\n{}", run.stdout));
    }
}

/// Runs a line of a shell with this pullpath first on the search path.
fn shell(line: &str, world: &World) -> pullpath_tests::binary::Run {
    let mut folders = vec![world.path().join("bin")];
    folders.extend(binary().parent().map(Path::to_path_buf));
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&inherited));
    let mut command = world.command("sh");
    command.args(["-c", line]).env(
        "PATH",
        std::env::join_paths(folders).expect("a search path"),
    );
    run(command, b"")
}

/// What a command of cargo comes to.
enum Cargo<'c> {
    /// It runs pullpath with these arguments.
    Runs(&'c str),
    /// It builds or tests something that is there.
    IsThere,
    Unknown,
}

fn cargo(arguments: &str) -> Cargo<'_> {
    if let Some(arguments) = arguments.strip_prefix("run --package pullpath -- ") {
        return Cargo::Runs(arguments);
    }
    let is_there = match arguments.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["install", "--path", path] => root().join(path).join("src/main.rs").is_file(),
        ["xtask", "test", ..] => root().join("crates/xtask/src/test/mod.rs").is_file(),
        ["bench", "--package", "pullpath-core", "--bench", name] => root()
            .join(format!("crates/core/benches/{name}.rs"))
            .is_file(),
        _ => false,
    };
    if is_there {
        Cargo::IsThere
    } else {
        Cargo::Unknown
    }
}

/// The commands of a block, each with the lines that it prints. Without a `$` in front of any line, all are commands.
fn commands(text: &str) -> Vec<(String, Vec<String>)> {
    let has_prompts = text.lines().any(|line| line.starts_with("$ "));
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), Vec::new()));
        } else if !has_prompts {
            commands.push((line.to_owned(), Vec::new()));
        } else if let Some((_, expected)) = commands.last_mut() {
            expected.push(line.to_owned());
        }
    }
    commands
}

/// Whether lines are as expected, `…` standing for any. Nothing expected fits anything.
fn fits(printed: &str, expected: &[String]) -> bool {
    if expected.is_empty() {
        return true;
    }
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let mut at = 0;
    let mut free = false;
    for line in expected {
        if line == "…" {
            free = true;
            continue;
        }
        let rest = printed.get(at..).unwrap_or_default();
        let found = if free {
            rest.iter().position(|printed| printed == line)
        } else {
            (rest.first() == Some(&line.as_str())).then_some(0)
        };
        match found {
            Some(offset) => at += offset + 1,
            None => return false,
        }
        free = false;
    }
    free || at == printed.len()
        || printed
            .get(at..)
            .is_some_and(|rest| rest.iter().all(|l| l.is_empty()))
}

#[test]
fn examples_do_what_the_pages_say() {
    let mut failures = String::new();
    for page in pages() {
        check_page(&page, &mut failures);
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn links_lead_somewhere() {
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a page");
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            let target = page.parent().unwrap_or(Path::new("")).join(path);
            assert!(target.exists(), "{}: {link} leads nowhere", page.display());
        }
    }
}

/// The YAML blocks of a page.
fn yaml_blocks(page: &str) -> Vec<yaml_serde::Value> {
    let page = std::fs::read_to_string(root().join(page)).expect("a page");
    blocks(&page)
        .iter()
        .filter(|block| block.language == "yaml")
        .map(|block| yaml_serde::from_str(&block.text).expect("YAML"))
        .collect()
}

fn texts(value: &yaml_serde::Value) -> Vec<&str> {
    let items = value.as_sequence().into_iter().flatten();
    items.filter_map(yaml_serde::Value::as_str).collect()
}

#[test]
fn hooks_and_actions_on_the_pages_exist() {
    let hooks: yaml_serde::Value = yaml_serde::from_str(
        &std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks"),
    )
    .expect("YAML");
    let ids: Vec<&str> = hooks
        .as_sequence()
        .into_iter()
        .flatten()
        .filter_map(|hook| hook["id"].as_str())
        .collect();
    let mut seen = (0, 0, 0, 0);
    for page in ["README.md", "docs/ci.md"] {
        for value in yaml_blocks(page) {
            for repository in value["repos"].as_sequence().into_iter().flatten() {
                for hook in repository["hooks"].as_sequence().into_iter().flatten() {
                    let id = hook["id"].as_str().unwrap_or_default();
                    assert!(ids.contains(&id), "there is no hook `{id}`");
                    seen.0 += 1;
                }
            }
            for step in value["jobs"]["check"]["steps"]
                .as_sequence()
                .into_iter()
                .flatten()
            {
                let uses = step["uses"].as_str().unwrap_or_default();
                let Some(path) = uses.strip_prefix("pullpath/pullpath/") else {
                    continue;
                };
                let path = path.split('@').next().unwrap_or_default();
                let action = root().join(path).join("action.yml");
                let action: yaml_serde::Value =
                    yaml_serde::from_str(&std::fs::read_to_string(action).expect("the action"))
                        .expect("YAML");
                for (input, _) in step["with"].as_mapping().into_iter().flatten() {
                    assert!(action["inputs"].get(input).is_some(), "no input {input:?}");
                }
                seen.1 += 1;
            }
            for line in texts(&value["pullpath"]["script"]) {
                let world = world();
                let run = shell(line, &world);
                assert!(matches!(run.status, Some(0 | 1)), "{line}: {}", run.stderr);
                let reports = &value["pullpath"]["artifacts"]["reports"];
                for (_, file) in reports.as_mapping().into_iter().flatten() {
                    let file = file.as_str().unwrap_or_default();
                    assert!(world.path().join(file).is_file(), "{line} writes no {file}");
                }
                seen.2 += 1;
            }
            if value["metadata"]["annotations"]["config.kubernetes.io/function"].is_string() {
                let list = serde_json::json!({
                    "apiVersion": "config.kubernetes.io/v1",
                    "kind": "ResourceList",
                    "functionConfig": value,
                    "items": [{
                        "apiVersion": "v1alpha1",
                        "kind": "RegistryMirrorConfig",
                        "name": "docker.io",
                        "endpoints": [{"url": "10.5.0.1:5000"}],
                    }],
                });
                let run = world().run_with(&["krm"], &[], list.to_string());
                assert_eq!(run.status, Some(1), "{}", run.stderr);
                assert!(
                    run.stdout.contains("endpoint-missing-scheme"),
                    "{}",
                    run.stdout
                );
                seen.3 += 1;
            }
        }
    }
    assert_eq!(seen, (2, 1, 1, 1), "something is no longer on the pages");
}
