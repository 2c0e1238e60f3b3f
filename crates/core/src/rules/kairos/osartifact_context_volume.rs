//! `osartifact-context-volume`: a build context that is not defined.

use super::volumes::volumes;
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::kairos::os_artifact::BUILD_CONTEXT;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `ociSpec.buildContextVolume` names a volume that `spec.volumes` does not define, beside an `ociSpec` without a `ref`.
    ///
    /// ## What happens
    /// The operator checks the name only where `ociSpec` has a `ref`. Here it goes into the Pod as it is; the API server
    /// refuses the Pod, and the build never starts.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     buildOptions:
    ///       version: v1.0.0
    ///       baseImage: ubuntu:24.04
    ///     ociSpec:
    ///       buildContextVolume: context
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     buildOptions:
    ///       version: v1.0.0
    ///       baseImage: ubuntu:24.04
    ///     ociSpec:
    ///       buildContextVolume: context
    ///   volumes:
    ///     - name: context
    ///       emptyDir: {}
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static OSARTIFACT_CONTEXT_VOLUME = {
        name: "osartifact-context-volume",
        summary: "a build context from a volume that is not defined",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O25)",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        let volume = object.text(&BUILD_CONTEXT);
        let is_checked = object.get(&["spec", "image", "ociSpec", "ref"]).is_some();
        let is_built = object.text(&["spec", "image", "ref"]).is_empty();
        let is_open = |name: &str| name == volume || is_placeholder(name);
        if !volume.is_empty()
            && object.is_stored()
            && is_built
            && !is_checked
            && !is_placeholder(volume)
            && !volumes(object).any(|(_, name)| is_open(name))
        {
            sink.push(
                Finding::new(
                    &OSARTIFACT_CONTEXT_VOLUME,
                    object.written(&BUILD_CONTEXT).unwrap_or_else(|| object.kind_span()),
                    format!("no volume `{}` is defined", volume.escape_debug()),
                )
                .help("define it in `spec.volumes`"),
            );
        }
    }
}
