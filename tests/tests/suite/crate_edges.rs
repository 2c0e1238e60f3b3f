//! The crates depend on each other along the allowed edges only.

use std::collections::BTreeSet;
use std::process::Command;

use pullpath_tests::vectors::root;

/// Who may use whom. `xtask` and `pullpath-tests` may use all.
const ALLOWED: &[(&str, &[&str])] = &[
    ("pullpath-core", &[]),
    ("pullpath-report", &["pullpath-core"]),
    ("pullpath-workspace", &["pullpath-core"]),
    ("pullpath-lsp", &["pullpath-core", "pullpath-workspace"]),
    (
        "pullpath",
        &[
            "pullpath-core",
            "pullpath-report",
            "pullpath-workspace",
            "pullpath-lsp",
        ],
    ),
    ("pullpath-wasm", &["pullpath-core", "pullpath-report"]),
];

/// Crates without which the engine would no longer be free of the outside world.
const BANNED_IN_ENGINE: &[&str] = &[
    "ignore",
    "jsonschema",
    "rayon",
    "regex",
    "tempfile",
    "tokio",
    "walkdir",
];

#[test]
fn no_edge_beyond_the_allowed_ones() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let normal = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str());
        if matches!(name, "xtask" | "pullpath-tests") {
            continue;
        }
        let allowed = ALLOWED
            .iter()
            .find(|(from, _)| *from == name)
            .unwrap_or_else(|| {
                panic!("the crate {name} has no place in the list of allowed edges")
            });
        for dependency in normal {
            assert!(
                !ours.contains(dependency) || allowed.1.contains(&dependency),
                "{name} must not depend on {dependency}"
            );
            assert!(
                !matches!(name, "pullpath-core" | "pullpath-report")
                    || !BANNED_IN_ENGINE.contains(&dependency),
                "{name} must not depend on {dependency}"
            );
        }
    }
}
