//! `cargo xtask test`: everything that a change has to pass, on any machine with rustup, git and a C compiler.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use pullpath_tests::vectors::root;

/// With this exit status a runner says that it lacks something.
const CANNOT_RUN: i32 = 3;

const WASM: &str = "wasm32-unknown-unknown";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only what needs nothing but the Rust tool chain
    #[arg(long)]
    fast: bool,
    /// Fail where something cannot be installed, in place of leaving its tests out
    #[arg(long)]
    strict: bool,
}

/// How a step ended.
enum Ending {
    /// It ran: so many tests passed and failed.
    Ran { passed: usize, failed: usize },
    /// It cannot run here.
    Missing(String),
    /// It cannot run here, and need not.
    Unneeded(String),
}

impl Ending {
    /// It failed before its first test.
    const FAILED: Self = Self::Ran {
        passed: 0,
        failed: 1,
    };
}

struct Tester {
    strict: bool,
    passed: usize,
    failed: usize,
    notes: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let mut tester = Tester {
        strict: arguments.strict,
        passed: 0,
        failed: 0,
        notes: Vec::new(),
    };
    tester.step("format", || cargo(&["fmt", "--all", "--check"]));
    tester.step("lints", || {
        cargo(&[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
    });
    tester.step("licences and dependencies", dependencies);
    tester.step("engine for the browser", engine_for_wasm);
    tester.step("tests", || {
        cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])
    });
    if !arguments.fast {
        tester.step("web", web);
        tester.step("Neovim", neovim);
        tester.step("Emacs, eglot", || emacs("test-eglot"));
        tester.step("Emacs, lsp-mode", || emacs("test-lsp-mode"));
        tester.step("Helix", helix);
        tester.step("Zed extension", zed);
        tester.step("VS Code extension", vscode);
        tester.step("pre-commit and wheel", packages);
    }
    println!();
    for note in &tester.notes {
        println!("{note}");
    }
    // The last line is read by machines.
    println!("{} passed, {} failed", tester.passed, tester.failed);
    if tester.failed == 0 {
        Ok(())
    } else {
        Err("something failed, see above".to_owned())
    }
}

impl Tester {
    fn step(&mut self, name: &str, run: impl FnOnce() -> Ending) {
        println!("\n== {name}");
        match run() {
            Ending::Ran { passed, failed } => {
                self.passed += passed;
                self.failed += failed;
                if failed > 0 {
                    self.notes.push(format!("FAILED: {name}"));
                }
            }
            Ending::Unneeded(what) => self.notes.push(format!("LEFT OUT: {name}: {what}")),
            Ending::Missing(what) => {
                self.failed += usize::from(self.strict);
                self.notes.push(format!("LEFT OUT: {name}: {what}"));
            }
        }
    }
}

fn cargo(arguments: &[&str]) -> Ending {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments);
    counted(command)
}

/// Runs a command in the repository, lets its output through and counts what test runners say. One that says nothing
/// counts as one test.
fn counted(mut command: Command) -> Ending {
    let child = command.current_dir(root()).stdout(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return Ending::Missing(format!("{}: {error}", program(&command))),
    };
    let (mut passed, mut failed) = (0, 0);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            if let Some(rest) = line.strip_prefix("test result: ") {
                passed += number_before(rest, " passed");
                failed += number_before(rest, " failed");
            }
            // Node's runner.
            passed += number_after(&line, "# pass ");
            failed += number_after(&line, "# fail ");
        }
    }
    let status = child.wait();
    let succeeded = status.as_ref().is_ok_and(ExitStatus::success);
    if status.is_ok_and(|status| status.code() == Some(CANNOT_RUN)) {
        return Ending::Missing(format!("{} needs what is not here", program(&command)));
    }
    if passed + failed == 0 {
        passed = usize::from(succeeded);
    }
    if !succeeded {
        failed = failed.max(1);
    }
    Ending::Ran { passed, failed }
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The number that stands before a word.
fn number_before(text: &str, word: &str) -> usize {
    text.split(word)
        .next()
        .and_then(|before| before.rsplit([' ', ';']).next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// The number that a line ends in after these words.
fn number_after(line: &str, words: &str) -> usize {
    line.strip_prefix(words)
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .current_dir(root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What cargo-deny says of licences, sources and crates that stay out. Advisories need a network and have a job of their
/// own.
fn dependencies() -> Ending {
    let deny = Command::new(env!("CARGO"))
        .args(["deny", "--version"])
        .output();
    if !deny.is_ok_and(|output| output.status.success()) {
        return Ending::Unneeded("cargo-deny is not installed".to_owned());
    }
    cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"])
}

fn engine_for_wasm() -> Ending {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM])
        .output();
    let there = output
        .is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir());
    if !there && !succeeds("rustup", &["target", "add", WASM]) {
        return Ending::Missing(format!("`rustup target add {WASM}` fails"));
    }
    cargo(&[
        "check",
        "--locked",
        "--target",
        WASM,
        "--package",
        "pullpath-core",
        "--package",
        "pullpath-report",
        "--package",
        "pullpath-wasm",
    ])
}

/// The playground: unit tests, then the real page in a real browser.
fn web() -> Ending {
    let web = root().join("web");
    if !web.join("package.json").is_file() {
        return Ending::Missing("there is no playground".to_owned());
    }
    if !succeeds("npm", &["--version"]) {
        return Ending::Missing("npm is not installed".to_owned());
    }
    if !web.join("node_modules").is_dir() && !npm(&web, &["ci", "--no-audit", "--no-fund"]) {
        return Ending::Missing("`npm ci` in web/ fails".to_owned());
    }
    if chromium().is_none() && succeeds("apt-get", &["--version"]) {
        let installed = succeeds("apt-get", &["update"])
            && succeeds(
                "apt-get",
                &["install", "-y", "--no-install-recommends", "chromium"],
            );
        if !installed {
            println!("chromium cannot be installed; its tests are left out");
        }
    }
    let mut sum = (0, 0);
    if let Err(error) = super::web::build() {
        println!("{error}");
        return Ending::FAILED;
    }
    for script in ["test", "test:browser"] {
        if script == "test:browser" && chromium().is_none() {
            return Ending::Missing("no Chromium for the browser tests".to_owned());
        }
        let mut command = Command::new("npm");
        command.args(["--prefix", "web", "run", "--if-present", script]);
        if let Some(chromium) = chromium() {
            command.env("CHROMIUM", chromium);
        }
        if let Ending::Ran { passed, failed } = counted(command) {
            sum.0 += passed;
            sum.1 += failed;
        }
    }
    Ending::Ran {
        passed: sum.0,
        failed: sum.1,
    }
}

fn npm(folder: &Path, arguments: &[&str]) -> bool {
    Command::new("npm")
        .args(arguments)
        .current_dir(folder)
        .status()
        .is_ok_and(|status| status.success())
}

fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .map(|name| Path::new("/usr/bin").join(name))
        .find(|path| path.is_file())
}

/// Installs Debian's packages, each where it can be had.
fn install(packages: &[&str]) {
    if !succeeds("apt-get", &["--version"]) {
        return;
    }
    succeeds("apt-get", &["update"]);
    for package in packages {
        succeeds(
            "apt-get",
            &["install", "-y", "--no-install-recommends", package],
        );
    }
}

/// The language server in Emacs, without a screen, with one of its two clients.
fn emacs(test: &str) -> Ending {
    let is_there = || succeeds("emacs", &["--version"]);
    if !is_there() {
        // From Emacs 29 on eglot is part of it, and has no package of its own.
        install(&["emacs-nox", "elpa-yaml-mode", "elpa-lsp-mode", "elpa-eglot"]);
    }
    if !is_there() {
        return Ending::Unneeded("Emacs is not installed".to_owned());
    }
    let Some(binary) = debug_binary() else {
        return Ending::FAILED;
    };
    let mut command = Command::new("emacs");
    command
        .args(["--batch", "-q", "-l", "tests/editors/emacs.el", "-f", test])
        .env("PULLPATH", binary);
    match counted(command) {
        // The script has said which.
        Ending::Missing(_) => Ending::Unneeded("a package of Emacs is not installed".to_owned()),
        ending => ending,
    }
}

/// The language server in Neovim, without a screen.
fn neovim() -> Ending {
    let is_there = || succeeds("nvim", &["--version"]);
    if !is_there() {
        install(&["neovim"]);
    }
    if !is_there() {
        return Ending::Missing("Neovim is not installed".to_owned());
    }
    let Some(binary) = debug_binary() else {
        return Ending::FAILED;
    };
    let mut command = Command::new("nvim");
    command
        .args(["--headless", "-n", "-u", "NONE", "-i", "NONE"])
        .arg("tests/editors/node.yaml")
        .args(["-c", "luafile tests/editors/neovim.lua"])
        // Reached when the script could not run to its end.
        .args(["-c", "cquit!"])
        .env("PULLPATH", binary);
    counted(command)
}

/// The language server in Helix, in a terminal that nobody looks at. Few systems have it as a package.
fn helix() -> Ending {
    if !succeeds("hx", &["--version"]) && !succeeds("helix", &["--version"]) {
        return Ending::Unneeded("Helix is not installed".to_owned());
    }
    if !succeeds("python3", &["-c", "import pty"]) {
        return Ending::Unneeded("python3 is not installed".to_owned());
    }
    let Some(binary) = debug_binary() else {
        return Ending::FAILED;
    };
    let mut command = Command::new("python3");
    command
        .arg("tests/editors/helix.py")
        .env("PULLPATH", binary);
    counted(command)
}

/// Zed's extension, compiled as Zed does it.
fn zed() -> Ending {
    const TARGET: &str = "wasm32-wasip2";
    const MANIFEST: &str = "editors/zed/Cargo.toml";
    if !succeeds("rustup", &["target", "add", TARGET]) {
        return Ending::Unneeded(format!("`rustup target add {TARGET}` fails"));
    }
    if !succeeds(
        env!("CARGO"),
        &["fetch", "--locked", "--manifest-path", MANIFEST],
    ) {
        return Ending::Unneeded("its dependencies cannot be had".to_owned());
    }
    cargo(&[
        "check",
        "--locked",
        "--manifest-path",
        MANIFEST,
        "--target",
        TARGET,
        "--target-dir",
        "target/zed",
    ])
}

/// The extension: compiled, packaged, loaded; and the server with the client library that the extension uses.
fn vscode() -> Ending {
    let folder = root().join("editors/vscode");
    if !succeeds("npm", &["--version"]) {
        return Ending::Missing("npm is not installed".to_owned());
    }
    if !folder.join("node_modules").is_dir() && !npm(&folder, &["ci", "--no-audit", "--no-fund"]) {
        return Ending::Missing("`npm ci` in editors/vscode/ fails".to_owned());
    }
    let Some(binary) = debug_binary() else {
        return Ending::FAILED;
    };
    let mut command = Command::new("npm");
    command
        .args(["--prefix", "editors/vscode", "test"])
        .env("PULLPATH", binary);
    counted(command)
}

/// The program as the tests build it.
fn debug_binary() -> Option<PathBuf> {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--quiet", "--package", "pullpath"])
        .current_dir(root())
        .status()
        .is_ok_and(|status| status.success());
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let name = format!("pullpath{}", std::env::consts::EXE_SUFFIX);
    built.then(|| target.join("debug").join(name))
}

/// The hooks and the wheel as users install them, in a Python environment below `target/`.
fn packages() -> Ending {
    let script = root().join("tests/packages/run.py");
    if !script.is_file() {
        return Ending::Missing("there is no test of the packages".to_owned());
    }
    if !succeeds("python3", &["-c", "import venv, ensurepip"]) {
        return Ending::Missing("python3 with venv is not installed".to_owned());
    }
    let mut command = Command::new("python3");
    command.arg(script);
    counted(command)
}
