//! `ignore-misplaced`: a directive stands where it does not hold.

use crate::declare_rule;
use crate::rules::Check;

declare_rule! {
    /// `ignore-file` stands somewhere down in the file, where a reader would not look for what holds for all of it.
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
    ///   - url: http://mirror.example.org
    /// # pullpath: ignore-file[endpoint-plain-http]
    /// ```

    ///
    /// ## Good
    /// ```yaml ok
    /// # pullpath: ignore-file[endpoint-plain-http] a laboratory
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org
    /// ```
    pub(crate) static IGNORE_MISPLACED = {
        name: "ignore-misplaced",
        summary: "a directive stands where it does not hold",
        level: Warning,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "a statement about pullpath's own directives",
        check: Check::Elsewhere,
    }
}
