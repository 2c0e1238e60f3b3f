//! The playground: unit tests, then the real page in a real browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use pullpath_tests::vectors::root;

use super::command::counted;
use super::packages::{install, npm_packages};
use super::step::{Ending, Stop};

/// Builds the module and the page, and tests what needs no browser.
pub(super) fn in_node() -> Ending {
    npm_packages("web")?;
    if let Err(error) = crate::web::build() {
        println!("{error}");
        return Err(Stop::Failed);
    }
    counted(&mut script("test"))
}

/// Tests the page as it was built.
pub(super) fn in_a_browser() -> Ending {
    if !root().join("web/dist/index.html").is_file() {
        return Err(Stop::missing("the page is not built"));
    }
    if chromium().is_none() {
        install(&["chromium"]);
    }
    let chromium = chromium().ok_or_else(|| Stop::missing("Chromium is not installed"))?;
    counted(script("test:browser").env("CHROMIUM", chromium))
}

fn script(name: &str) -> Command {
    let mut command = Command::new("npm");
    command.args(["--prefix", "web", "run", name]);
    command
}

fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .map(|name| Path::new("/usr/bin").join(name))
        .find(|path| path.is_file())
}
