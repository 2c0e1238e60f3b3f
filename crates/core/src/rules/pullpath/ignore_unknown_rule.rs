//! `ignore-unknown-rule`: a directive names a rule that does not exist.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// A comment tells pullpath to ignore a rule that it does not have, most often a slip of the finger.
    ///
    /// ## What happens
    /// Nothing is ignored by that name.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org # pullpath: ignore[endpoint-plain-htp]
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org # pullpath: ignore[endpoint-plain-http]
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   # pullpath: ignore[endpoint-plain-http] a laboratory
    ///   - url: http://mirror.example.org
    /// ```
    pub(crate) static IGNORE_UNKNOWN_RULE = {
        name: "ignore-unknown-rule",
        summary: "a directive names a rule that does not exist",
        level: Warning,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own directives",
        check: Check::Elsewhere,
    }
}
