//! `osartifact-definition-from`: a build that begins twice, or not at all.

use super::definition::Definition;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The build definition that an `OSArtifact` reads out of a Secret has a `FROM` where the operator writes one, or none where
    /// nobody else does.
    ///
    /// With `buildOptions` the operator puts `FROM` before the definition, and the steps that make the image one of Kairos behind
    /// it. Without them the definition is the whole Dockerfile.
    ///
    /// ## What happens
    /// A second `FROM` begins another image: what the operator prepared is thrown away, and the build fails or makes an image
    /// that is not one of Kairos. Without any `FROM` Buildah refuses the file. Both show in the log of the Pod that builds.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: dockerfile
    /// stringData:
    ///   ociSpec: |
    ///     FROM ubuntu:24.04
    ///     RUN apt-get update
    /// ---
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
    ///       ref:
    ///         name: dockerfile
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: dockerfile
    /// stringData:
    ///   ociSpec: |
    ///     RUN apt-get update
    /// ---
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
    ///       ref:
    ///         name: dockerfile
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static OSARTIFACT_DEFINITION_FROM = {
        name: "osartifact-definition-from",
        summary: "a build definition with a `FROM` too many or too few",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O24)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for definition in Definition::all(context.cluster()) {
        let object = definition.artifact.object;
        let has_options = object.get(&["spec", "image", "buildOptions"]).is_some();
        let from = definition
            .instructions()
            .find(|line| line.text.to_ascii_uppercase().starts_with("FROM "));
        let (place, message, help) = match (has_options, from) {
            (true, Some(from)) => (
                definition.place(&from),
                "this begins another image, and the operator has begun one from `buildOptions`",
                "remove `FROM`, or leave out `buildOptions`",
            ),
            // An expression may bring it in.
            (false, None) if definition.is_whole() => (
                definition.key,
                "this definition has no `FROM`",
                "begin with `FROM`, or give `buildOptions` with a `baseImage`",
            ),
            _ => continue,
        };
        let finding = Finding::new(&OSARTIFACT_DEFINITION_FROM, place, message).help(help);
        sink.push_in(
            definition.secret.file,
            finding.label_in(definition.artifact.file, definition.reference, "read here"),
        );
    }
}
