//! Files made from the code are up to date.

use pullpath_tests::generated::generated;
use pullpath_tests::vectors::root;

#[test]
fn generated_files_are_up_to_date() {
    for (path, text) in generated() {
        let committed = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(
            committed == text,
            "{path} is out of date; run `cargo xtask docs`"
        );
    }
}

#[test]
fn no_page_is_left_of_a_rule_that_is_gone() {
    let pages: Vec<String> = generated().into_iter().map(|(path, _)| path).collect();
    for entry in std::fs::read_dir(root().join("docs/rules")).expect("docs/rules") {
        let name = entry.expect("an entry").file_name();
        let path = format!("docs/rules/{}", name.to_string_lossy());
        assert!(pages.contains(&path), "{path} belongs to no rule");
    }
}
