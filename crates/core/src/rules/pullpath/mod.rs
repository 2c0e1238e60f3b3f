//! Rules about pullpath itself: its directives, its settings, its own mistakes.

rules! {
    internal_error::INTERNAL_ERROR,
    settings_syntax::SETTINGS_SYNTAX,
    settings_unknown_key::SETTINGS_UNKNOWN_KEY,
    settings_unknown_rule::SETTINGS_UNKNOWN_RULE,
    settings_invalid_value::SETTINGS_INVALID_VALUE,
}
