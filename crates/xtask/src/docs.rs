//! `cargo xtask docs`: the pages and schemas that are made from the code.

use std::path::Path;

use pullpath_tests::generated::generated;
use pullpath_tests::vectors::root;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing, fail where something is out of date
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let mut stale = Vec::new();
    for (path, text) in generated() {
        let full = root().join(&path);
        if std::fs::read_to_string(&full).is_ok_and(|committed| committed == text) {
            continue;
        }
        if arguments.check {
            stale.push(path);
            continue;
        }
        let parent = full.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&full, text))
            .map_err(|error| format!("{path}: {error}"))?;
        println!("{path}");
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "out of date, run `cargo xtask docs`: {}",
        stale.join(", ")
    ))
}
