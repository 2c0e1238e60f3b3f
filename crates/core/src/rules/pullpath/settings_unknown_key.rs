//! `settings-unknown-key`: a setting that does not exist.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// A key in the settings file that pullpath does not know, most often a slip of the finger.
    ///
    /// ## What happens
    /// The key has no effect. The rest of the file holds, and the run ends with exit status 2.
    ///
    /// ## Bad
    /// ```toml expect
    /// talos-verison = "1.14"
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
    pub(crate) static SETTINGS_UNKNOWN_KEY = {
        name: "settings-unknown-key",
        summary: "a setting that does not exist",
        level: Error,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own settings",
        check: Check::Elsewhere,
    }
}
