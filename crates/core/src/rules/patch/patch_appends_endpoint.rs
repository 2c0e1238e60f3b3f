//! `patch-appends-endpoint`: a patch adds an endpoint that the mirror has already.

use crate::declare_rule;
use crate::finding::Consumer;
use crate::rules::Check;

declare_rule! {
    /// A patch adds an endpoint that the mirror has already, because lists are appended and not replaced.
    ///
    /// ## What happens
    /// Talos merges a patch into the configuration field by field, and lists of endpoints grow. Applying the same patch
    /// once more doubles them. containerd refuses the hosts file with the repeated endpoint and pulls from the upstream
    /// as if there were no mirror, without a word.
    ///
    /// Found by `pullpath check --base CONFIGURATION PATCH`.
    ///
    /// ## Bad
    /// This patch, when the configuration has the endpoint already:
    /// ```yaml
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// ## Good
    /// Delete the list first, in the same patch:
    /// ```yaml ok as=talos-patch
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   $patch: delete
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static PATCH_APPENDS_ENDPOINT = {
        name: "patch-appends-endpoint",
        summary: "a patch adds an endpoint that the mirror has already",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 1.4 and 2.7 (1); merge vectors of the family append-endpoints",
        check: Check::Elsewhere,
    }
}
