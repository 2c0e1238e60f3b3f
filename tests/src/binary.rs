//! Runs the real binary in a world of its own: a fresh folder, no settings of the user, no colours.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The binary, built once a test run in the profile of the tests.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--package",
                "pullpath",
                "--bin",
                "pullpath",
            ])
            .current_dir(crate::vectors::root())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "pullpath does not build"
        );
        // This test runs from `<target>/<profile>/deps`; the tests are built in the profile that `cargo build` takes.
        let own = std::env::current_exe().unwrap_or_default();
        let folder = own.ancestors().nth(2).unwrap_or(Path::new("."));
        folder.join(format!("pullpath{}", std::env::consts::EXE_SUFFIX))
    })
}

/// A folder with files, and pullpath run in it.
pub struct World {
    folder: TempDir,
}

/// What a run printed and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl World {
    /// A folder with these files, by their paths below it.
    #[must_use]
    pub fn new(files: &[(&str, &str)]) -> Self {
        let world = Self {
            folder: TempDir::new().unwrap_or_else(|error| panic!("no temporary folder: {error}")),
        };
        for (path, text) in files {
            world.write(path, text);
        }
        world
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file below the folder.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        let parent = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, content))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// The text of a file below the folder.
    pub fn read(&self, path: &str) -> String {
        let path = self.folder.path().join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A command in the folder that inherits nothing of the user's environment but the search path.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// Runs pullpath with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[], "")
    }

    /// Runs pullpath with these arguments, variables and standard input.
    pub fn run_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
        stdin: impl AsRef<[u8]>,
    ) -> Run {
        let mut command = self.command(binary());
        command.args(arguments).envs(variables.iter().copied());
        run(command, stdin.as_ref())
    }
}

/// Runs a command to its end.
pub fn run(mut command: Command, stdin: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let input = child.stdin.take();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(mut input) = input {
                // A command that does not read its input may close it.
                let _ = input.write_all(stdin);
            }
        });
        let output = child
            .wait_with_output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Run {
            status: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    })
}

impl Run {
    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON: {error}\n{}\n{}", self.stdout, self.stderr))
    }
}
