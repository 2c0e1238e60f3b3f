//! Rules about pullpath itself: its directives, its settings, its own mistakes.

rules! {
    internal_error::INTERNAL_ERROR,
    ignore_unknown_rule::IGNORE_UNKNOWN_RULE,
    ignore_unused::IGNORE_UNUSED,
    ignore_missing_rules::IGNORE_MISSING_RULES,
    ignore_unknown_directive::IGNORE_UNKNOWN_DIRECTIVE,
    ignore_misplaced::IGNORE_MISPLACED,
    settings_syntax::SETTINGS_SYNTAX,
    settings_unknown_key::SETTINGS_UNKNOWN_KEY,
    settings_unknown_rule::SETTINGS_UNKNOWN_RULE,
    settings_invalid_value::SETTINGS_INVALID_VALUE,
}
