//! What editors that cannot run here are given: an extension for Zed, a template for LSP4IJ.

use pullpath_tests::vectors::root;
use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The JSON blocks below a heading of the page about editors.
fn blocks(heading: &str) -> Vec<Value> {
    let page = read("docs/editors.md");
    let section = page
        .split_once(&format!("\n## {heading}\n"))
        .map_or("", |(_, rest)| rest.split("\n## ").next().unwrap_or(""));
    section
        .split("```json\n")
        .skip(1)
        .map(|block| {
            let block = block.split("```").next().unwrap_or("");
            serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"))
        })
        .collect()
}

#[test]
fn zed_is_given_one_name_everywhere() {
    let description = read("editors/zed/extension.toml");
    let has = |line: &str| description.lines().any(|other| other == line);
    assert!(has("[language_servers.pullpath]") && has("languages = [\"YAML\"]"));
    // Its manifest and its description carry the version of the program.
    let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(has(&version), "{description}");
    assert!(
        read("editors/zed/Cargo.toml")
            .lines()
            .any(|line| line == version)
    );
    let blocks = blocks("Zed");
    let servers = &blocks[0]["languages"]["YAML"]["language_servers"];
    let servers: Vec<&str> = servers
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(servers.contains(&"pullpath"), "{servers:?}");
    assert!(blocks[1]["lsp"]["pullpath"]["settings"]["settings"].is_object());
}

/// The form is that of LSP4IJ's own templates.
#[test]
fn jetbrains_is_given_a_template_that_can_be_imported() {
    let template: Value =
        serde_json::from_str(&read("editors/lsp4ij/template.json")).expect("JSON");
    assert_eq!(template["id"], "pullpath");
    assert!(template["name"].is_string());
    assert_eq!(template["programArgs"]["default"], "pullpath lsp");
    let mappings = template["fileTypeMappings"].as_array().expect("mappings");
    let patterns: Vec<&str> = mappings
        .iter()
        .inspect(|mapping| assert!(mapping["languageId"].is_string(), "{mapping}"))
        .flat_map(|mapping| {
            mapping["fileType"]["patterns"]
                .as_array()
                .expect("patterns")
        })
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        patterns,
        ["*.yaml", "*.yml", "pullpath.toml", ".pullpath.toml"]
    );
    let settings: Value =
        serde_json::from_str(&read("editors/lsp4ij/settings.json")).expect("JSON");
    assert!(settings["pullpath"]["settings"].is_object());
}
