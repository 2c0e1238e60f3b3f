//! Programs that the chores run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pullpath_tests::vectors::root;

/// The target for browsers.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Runs a command in a folder and lets its output through.
pub(crate) fn execute(command: &mut Command, folder: &Path) -> Result<(), String> {
    let program = name(command);
    match command.current_dir(folder).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("`{program}` failed")),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

/// Whether a command can be run in the repository and succeeds. What it says is not shown.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .current_dir(root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The program that a command runs.
pub(crate) fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// Installs the packages that a folder's `package.json` asks for, where that has not been done.
pub(crate) fn node_modules(folder: &Path) -> Result<(), String> {
    if folder.join("node_modules").is_dir() {
        return Ok(());
    }
    execute(
        Command::new("npm").args(["ci", "--no-audit", "--no-fund"]),
        folder,
    )
}

/// The folder that cargo builds into.
pub(crate) fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
