//! Packages: those that tests need, and those that users install.

use std::process::Command;

use pullpath_tests::vectors::root;

use super::command::counted;
use super::step::{Ending, Stop};
use crate::tools::{node_modules, succeeds};

/// The hooks and the wheel as users install them, in a Python environment below `target/`.
pub(super) fn hooks_and_wheel() -> Ending {
    if !succeeds("python3", &["-c", "import venv, ensurepip"]) {
        return Err(Stop::missing("python3 with venv is not installed"));
    }
    counted(Command::new("python3").arg("tests/packages/run.py"))
}

/// Installs what `package.json` in a folder of the repository asks for.
pub(super) fn npm_packages(folder: &str) -> Result<(), Stop> {
    if !succeeds("npm", &["--version"]) {
        return Err(Stop::missing("npm is not installed"));
    }
    node_modules(&root().join(folder))
        .map_err(|_| Stop::missing(format!("`npm ci` in {folder}/ fails")))
}

/// Installs Debian's packages, each where it can be had.
pub(super) fn install(packages: &[&str]) {
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
