//! `ignore-unused`: a directive has nothing to ignore.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// A comment tells pullpath to ignore a rule that has nothing to say there: the mistake is mended, or the comment
    /// stands on the wrong line.
    ///
    /// ## What happens
    /// Nothing today. When the mistake comes back, nobody will be told.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org # pullpath: ignore[endpoint-plain-http] a laboratory
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
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
    pub(crate) static IGNORE_UNUSED = {
        name: "ignore-unused",
        summary: "a directive has nothing to ignore",
        level: Warning,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own directives",
        check: Check::Elsewhere,
    }
}
