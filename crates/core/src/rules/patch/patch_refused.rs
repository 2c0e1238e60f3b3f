//! `patch-refused`: Talos refuses to apply a patch to this configuration.

use crate::declare_rule;
use crate::finding::Consumer;
use crate::rules::Check;

declare_rule! {
    /// A patch that Talos refuses to apply to the configuration it was checked with.
    ///
    /// ## What happens
    /// Nothing of the patch is applied. The usual reasons: a JSON patch (a list of `op`, `path`, `value`) works only on
    /// a configuration of one document, so the first document beside the main one ends its use; and `$patch: delete`
    /// names a field, a key or a list item that is not there.
    ///
    /// Found by `pullpath check --base CONFIGURATION PATCH`.
    ///
    /// ## Bad
    /// This patch, when the configuration has several documents:
    /// ```yaml
    /// - op: add
    ///   path: /machine/registries/mirrors/docker.io/endpoints/-
    ///   value: https://mirror.example.com
    /// ```
    ///
    /// ## Good
    /// ```yaml ok as=talos-patch
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static PATCH_REFUSED = {
        name: "patch-refused",
        summary: "Talos refuses to apply the patch",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.4; merge vectors of the family patch-error",
        check: Check::Elsewhere,
    }
}
