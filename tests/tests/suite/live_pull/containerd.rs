//! A containerd of the test's own, where one is installed and may be started.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pullpath_core::version::Version;
use tempfile::TempDir;

/// How long it may take to come up, and to give up on an image.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running containerd with its folder; it ends with the test.
pub(super) struct Containerd {
    folder: TempDir,
    daemon: Child,
    version: Version,
}

impl Containerd {
    /// Starts one; `Err` says why there is none.
    pub(super) fn start() -> Result<Self, String> {
        version("ctr")?;
        let version = version("containerd")?;
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let path = folder.path().display();
        let configuration = format!(
            "version = 2\nroot = \"{path}/root\"\nstate = \"{path}/state\"\n\
             disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n\
             [grpc]\n  address = \"{path}/containerd.sock\"\n"
        );
        let file = folder.path().join("config.toml");
        std::fs::write(&file, configuration).map_err(|error| error.to_string())?;
        let daemon = Command::new("containerd")
            .arg("--config")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("containerd does not start: {error}"))?;
        let mut containerd = Self {
            folder,
            daemon,
            version,
        };
        let start = Instant::now();
        while !containerd.answers() {
            let gone = containerd
                .daemon
                .try_wait()
                .is_ok_and(|status| status.is_some());
            if gone || start.elapsed() > PATIENCE {
                return Err("containerd does not run here; it needs to be root".to_owned());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(containerd)
    }

    fn ctr(&self) -> Command {
        let mut command = Command::new("ctr");
        command
            .arg("--address")
            .arg(self.folder.path().join("containerd.sock"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn answers(&self) -> bool {
        self.ctr()
            .arg("version")
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Whether it tries HTTPS first where a plain HTTP host has TLS settings. Talos has 2.x, which does; Debian 12 has
    /// 1.6, which does not.
    pub(super) fn tries_https_first(&self) -> bool {
        self.version.at_least(1, 7)
    }

    /// Whether it reads a `hosts.toml` that has no `[host]` table. Again, 1.6 does not.
    pub(super) fn reads_files_without_hosts(&self) -> bool {
        self.version.at_least(1, 7)
    }

    /// A folder of its own for hosts directories.
    pub(super) fn hosts_folder(&self, name: &str) -> PathBuf {
        self.folder.path().join("hosts").join(name)
    }

    /// Tries to pull an image. It fails in the end: no registry of the test has one.
    pub(super) fn pull(&self, image: &str, hosts: &Path, login: Option<&str>) {
        let mut command = self.ctr();
        command.args(["images", "pull", "--hosts-dir"]).arg(hosts);
        if let Some(login) = login {
            command.args(["--user", login]);
        }
        let mut pull = command.arg(image).spawn().expect("ctr starts");
        let start = Instant::now();
        while pull.try_wait().expect("ctr can be waited for").is_none() {
            if start.elapsed() > PATIENCE {
                let _ = pull.kill();
                let _ = pull.wait();
                panic!("the pull of {image} does not come to an end");
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The version that a program says it has: `containerd github.com/containerd/containerd 1.6.20~ds1 …`.
fn version(program: &str) -> Result<Version, String> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|_| format!("`{program}` is not installed"))?;
    String::from_utf8_lossy(&output.stdout)
        .split_whitespace()
        .find_map(|word| word.split(['~', '+']).next()?.parse().ok())
        .ok_or_else(|| format!("`{program}` does not tell its version"))
}

impl Drop for Containerd {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
