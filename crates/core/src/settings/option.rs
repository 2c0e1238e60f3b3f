//! Options of rules.

/// A number that a rule lets its users choose.
#[derive(Debug)]
pub struct RuleOption {
    /// The rule.
    pub rule: &'static str,
    /// Name of the option.
    pub name: &'static str,
    /// What it is, with its unit.
    pub summary: &'static str,
    /// What holds when nothing is said.
    pub default: i64,
    /// The smallest and the largest value that make sense.
    pub range: (i64, i64),
}

/// All options of all rules.
pub static OPTIONS: &[RuleOption] = &[RuleOption {
    rule: "certificate-expiring",
    name: "days",
    summary: "how many days before its end a certificate is reported",
    default: 30,
    range: (1, 3650),
}];

impl RuleOption {
    /// The option of a rule with this name.
    pub fn find(rule: &str, name: &str) -> Option<&'static Self> {
        OPTIONS
            .iter()
            .find(|option| option.rule == rule && option.name == name)
    }
}
