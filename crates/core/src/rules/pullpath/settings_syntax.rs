//! `settings-syntax`: the settings file is not TOML.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// The settings file cannot be read, so none of it holds.
    ///
    /// ## What happens
    /// pullpath goes on with its defaults and ends with exit status 2, so that a pipeline does not take the wrong rules for the right ones.
    ///
    /// ## Bad
    /// ```toml expect
    /// preset = strict
    /// ```
    ///
    /// ## Good
    /// ```toml ok
    /// talos-version = "1.14"
    /// preset = "strict"
    ///
    /// [rules]
    /// endpoint-plain-http = "off"
    /// ```
    pub(crate) static SETTINGS_SYNTAX = {
        name: "settings-syntax",
        summary: "the settings file is not TOML",
        level: Error,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own settings",
        check: Check::Elsewhere,
    }
}
