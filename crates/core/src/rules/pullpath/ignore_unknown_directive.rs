//! `ignore-unknown-directive`: a comment addresses pullpath with a word it does not know.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// A comment begins with `pullpath:` and goes on with a word that is no directive.
    ///
    /// ## What happens
    /// The comment has no effect.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org # pullpath: ingore[endpoint-plain-http]
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
    pub(crate) static IGNORE_UNKNOWN_DIRECTIVE = {
        name: "ignore-unknown-directive",
        summary: "a comment addresses pullpath with a word it does not know",
        level: Warning,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own directives",
        check: Check::Elsewhere,
    }
}
