//! Every example in the documentation does what the page says.
//!
//! A fence ```` ```yaml ok ```` must be sound, ```` ```yaml expect=RULE ```` must raise the rule; `file=NAME` writes
//! the block for the commands after it. Commands in ```` ```console ```` run in a folder with those files and the
//! repository's `examples`; what is printed below a command must be what it prints, `…` on a line of its own standing
//! for any lines.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use pullpath_tests::binary::{World, binary, run};
use pullpath_tests::vectors::root;

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
fn raised(world: &World, file: &str, all: bool) -> Vec<String> {
    let settings = if Path::new(file)
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
        vec!["check", "--format", "jsonl", file]
    };
    world
        .run(&settings)
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|finding| all || matches!(finding["level"].as_str(), Some("error" | "warning")))
        .map(|finding| finding["rule"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn check_page(path: &Path, failures: &mut String) {
    let page = std::fs::read_to_string(path).expect("a page");
    let world = World::new(&[("none.yaml", "")]);
    for entry in std::fs::read_dir(root().join("examples"))
        .expect("examples")
        .flatten()
    {
        let text = std::fs::read(entry.path()).expect("an example");
        world.write(
            &format!("examples/{}", entry.file_name().to_string_lossy()),
            text,
        );
    }
    for block in blocks(&page) {
        let name = path.strip_prefix(root()).unwrap_or(path).display();
        let mut fail = |what: String| {
            let _ = writeln!(failures, "{name}:{}: {what}", block.line);
        };
        match block.language.as_str() {
            "yaml" | "toml" => {
                let default = format!("block.{}", block.language);
                let file = block.value("file").unwrap_or(&default);
                world.write(file, &block.text);
                if let Some(rule) = block.value("expect") {
                    let raised = raised(&world, file, true);
                    if !raised.iter().any(|raised| raised == rule) {
                        fail(format!("does not raise {rule} but {raised:?}"));
                    }
                } else if block.words.iter().any(|word| word == "expect") {
                    if raised(&world, file, true).is_empty() {
                        fail("raises nothing".to_owned());
                    }
                } else if block.words.iter().any(|word| word == "ok") {
                    let raised = raised(&world, file, false);
                    if !raised.is_empty() {
                        fail(format!("is not sound: {raised:?}"));
                    }
                }
                if block.value("file").is_none() {
                    let _ = std::fs::remove_file(world.path().join(file));
                }
            }
            "console" => {
                for (command, expected) in commands(&block.text) {
                    if let Some(arguments) = command.strip_prefix("pullpath") {
                        let arguments: Vec<&str> = arguments.split_whitespace().collect();
                        let mut command = world.command(binary());
                        command.args(&arguments);
                        let run = run(command, b"");
                        if run.status == Some(2) {
                            fail(format!(
                                "`pullpath {}` fails: {}",
                                arguments.join(" "),
                                run.stderr
                            ));
                        } else if !fits(&run.stdout, &expected) {
                            fail(format!(
                                "`pullpath {}` prints\n{}",
                                arguments.join(" "),
                                run.stdout
                            ));
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// The commands of a block, each with the lines that it prints.
fn commands(text: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), Vec::new()));
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
