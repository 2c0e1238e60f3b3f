//! The language server in editors, without a screen.

use std::process::Command;

use pullpath_tests::vectors::root;

use super::command::{cargo, counted};
use super::packages::{install, npm_packages};
use super::step::{Ending, Stop};
use crate::tools::{execute, succeeds, target_folder};

pub(super) fn neovim() -> Ending {
    if !provide("nvim", &["neovim"]) {
        return Err(Stop::missing("Neovim is not installed"));
    }
    with_pullpath(
        Command::new("nvim")
            .args(["--headless", "-n", "-u", "NONE", "-i", "NONE"])
            .arg("tests/editors/node.yaml")
            .args(["-c", "luafile tests/editors/neovim.lua"])
            // Reached when the script could not run to its end.
            .args(["-c", "cquit!"]),
    )
}

pub(super) fn emacs_eglot() -> Ending {
    emacs("test-eglot")
}

pub(super) fn emacs_lsp_mode() -> Ending {
    emacs("test-lsp-mode")
}

/// Emacs with one of its two clients.
fn emacs(test: &str) -> Ending {
    // From Emacs 29 on eglot is part of it, and has no package of its own.
    let packages = ["emacs-nox", "elpa-yaml-mode", "elpa-lsp-mode", "elpa-eglot"];
    if !provide("emacs", &packages) {
        return Err(Stop::unneeded("Emacs is not installed"));
    }
    let mut command = Command::new("emacs");
    command.args(["--batch", "-q", "-l", "tests/editors/emacs.el", "-f", test]);
    with_pullpath(&mut command).map_err(|stop| match stop {
        // The script has said which.
        Stop::Missing(_) => Stop::unneeded("a package of Emacs is not installed"),
        stop => stop,
    })
}

/// Helix, in a terminal that nobody looks at. Few systems have it as a package.
pub(super) fn helix() -> Ending {
    if !succeeds("hx", &["--version"]) && !succeeds("helix", &["--version"]) {
        return Err(Stop::unneeded("Helix is not installed"));
    }
    if !succeeds("python3", &["-c", "import pty"]) {
        return Err(Stop::unneeded("python3 is not installed"));
    }
    with_pullpath(Command::new("python3").arg("tests/editors/helix.py"))
}

/// Zed's extension, compiled as Zed does it.
pub(super) fn zed() -> Ending {
    const TARGET: &str = "wasm32-wasip2";
    const MANIFEST: &str = "editors/zed/Cargo.toml";
    if !succeeds("rustup", &["target", "add", TARGET]) {
        return Err(Stop::unneeded(format!(
            "`rustup target add {TARGET}` fails"
        )));
    }
    let fetch = ["fetch", "--locked", "--manifest-path", MANIFEST];
    if !succeeds(env!("CARGO"), &fetch) {
        return Err(Stop::unneeded("its dependencies cannot be had"));
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

/// VS Code's extension: compiled, packaged, loaded; and the server with the client library that the extension uses.
pub(super) fn vscode() -> Ending {
    npm_packages("editors/vscode")?;
    with_pullpath(Command::new("npm").args(["--prefix", "editors/vscode", "test"]))
}

/// Whether a program is there, if need be after installing it from these packages.
fn provide(program: &str, packages: &[&str]) -> bool {
    let is_there = || succeeds(program, &["--version"]);
    if !is_there() {
        install(packages);
    }
    is_there()
}

/// Runs tests that find in `PULLPATH` the program as it is now.
fn with_pullpath(tests: &mut Command) -> Ending {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--locked", "--quiet", "--package", "pullpath"]);
    if execute(&mut build, &root()).is_err() {
        return Err(Stop::Failed);
    }
    let program = format!("pullpath{}", std::env::consts::EXE_SUFFIX);
    counted(tests.env("PULLPATH", target_folder().join("debug").join(program)))
}
