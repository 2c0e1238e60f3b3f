//! Regular expressions of definitions. Those of Go and of the `regex` crate have a common ancestor and nearly one syntax;
//! both take time that grows with the text and no faster.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

/// The most memory of a compiled expression, in bytes. Go refuses earlier.
const MAX_SIZE: usize = 1 << 20;
/// The most expressions that are kept.
const MAX_KEPT: usize = 1_000;

thread_local! {
    static COMPILED: RefCell<BTreeMap<String, Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a text matches an expression; none when the expression is none, or too large.
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    COMPILED.with_borrow_mut(|compiled| {
        if !compiled.contains_key(pattern) {
            if compiled.len() >= MAX_KEPT {
                compiled.clear();
            }
            let regex = RegexBuilder::new(pattern).size_limit(MAX_SIZE).build().ok();
            compiled.insert(pattern.to_owned(), regex);
        }
        let regex = compiled.get(pattern)?.as_ref()?;
        Some(regex.is_match(text))
    })
}
