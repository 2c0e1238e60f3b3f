//! `settings-unknown-rule`: settings for a rule that does not exist.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// The settings name a rule that pullpath does not have.
    ///
    /// ## What happens
    /// The entry has no effect. The rest of the file holds, and the run ends with exit status 2.
    ///
    /// ## Bad
    /// ```toml expect
    /// [rules]
    /// endpoint-plain-htp = "off"
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
    pub(crate) static SETTINGS_UNKNOWN_RULE = {
        name: "settings-unknown-rule",
        summary: "settings for a rule that does not exist",
        level: Error,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own settings",
        check: Check::Elsewhere,
    }
}
