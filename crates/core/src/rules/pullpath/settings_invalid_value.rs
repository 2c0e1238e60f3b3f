//! `settings-invalid-value`: a setting has a value that makes no sense.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// A setting has a value of the wrong type or outside of what is possible.
    ///
    /// ## What happens
    /// The setting has no effect. The rest of the file holds, and the run ends with exit status 2.
    ///
    /// ## Bad
    /// ```toml expect
    /// preset = "strictly"
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
    pub(crate) static SETTINGS_INVALID_VALUE = {
        name: "settings-invalid-value",
        summary: "a setting has a value that makes no sense",
        level: Error,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own settings",
        check: Check::Elsewhere,
    }
}
