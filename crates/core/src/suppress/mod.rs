//! Comments that keep findings silent: `# pullpath: ignore[rule, rule] reason`.
//!
//! `ignore` holds for its own line, or when it stands alone for the next line with content, and for a scalar of many
//! lines that begins there; `ignore-document` for its document; `ignore-file`, in the comments at the top, for the
//! file. There is no way to ignore everything: a new mistake is never silent.

mod add;
mod apply;
mod directive;

use crate::rules::{self, Rule};

pub use add::{Addition, Reach, add_ignores, ignore_rule};
pub(crate) use apply::apply;

/// Whether a directive can keep a rule silent: none hides a mistake of pullpath, or one in a directive.
pub fn can_be_ignored(rule: &Rule) -> bool {
    let about_directives = [
        &rules::IGNORE_MISPLACED,
        &rules::IGNORE_MISSING_RULES,
        &rules::IGNORE_UNKNOWN_DIRECTIVE,
        &rules::IGNORE_UNKNOWN_RULE,
        &rules::IGNORE_UNUSED,
    ];
    !rules::always_runs(rule) && !about_directives.contains(&rule)
}
