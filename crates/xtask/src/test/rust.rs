//! What the Rust tool chain examines.

use std::path::Path;
use std::process::Command;

use super::command::cargo;
use super::step::{Ending, Stop};
use crate::tools::{WASM, succeeds};

pub(super) fn format() -> Ending {
    cargo(&["fmt", "--all", "--check"])
}

pub(super) fn lints() -> Ending {
    cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])
}

pub(super) fn tests() -> Ending {
    cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])
}

/// What cargo-deny says of licences, sources and crates that stay out. Advisories need a network and have a job of their
/// own.
pub(super) fn dependencies() -> Ending {
    if !succeeds(env!("CARGO"), &["deny", "--version"]) {
        return Err(Stop::unneeded("cargo-deny is not installed"));
    }
    cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"])
}

/// The crates that the browser's module consists of, compiled for it.
pub(super) fn engine_for_wasm() -> Ending {
    if !has_wasm() && !succeeds("rustup", &["target", "add", WASM]) {
        return Err(Stop::missing(format!("`rustup target add {WASM}` fails")));
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

/// Whether the standard library for browsers is there, with rustup or without.
fn has_wasm() -> bool {
    Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM])
        .output()
        .is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}
