//! `ignore-missing-rules`: a directive does not say which rules.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// A comment tells pullpath to ignore something and does not say what. Nothing can be ignored as a whole: a mistake
    /// that nobody has seen yet should not be silent.
    ///
    /// ## What happens
    /// Nothing is ignored.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org # pullpath: ignore
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
    pub(crate) static IGNORE_MISSING_RULES = {
        name: "ignore-missing-rules",
        summary: "a directive does not say which rules",
        level: Warning,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own directives",
        check: Check::Elsewhere,
    }
}
