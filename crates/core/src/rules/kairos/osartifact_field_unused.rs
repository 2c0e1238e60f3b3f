//! `osartifact-field-unused`: a field of an artifact that does nothing.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A field of an `OSArtifact` that does nothing beside others: what describes a build beside `image.ref`, a
    /// registry to push to without `push`, the size of a disk that is not made.
    ///
    /// ## What happens
    /// The operator ignores it without a word. With `image.ref` nothing is built, and nothing is pushed.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///     buildEnv:
    ///       - name: HTTP_PROXY
    ///         value: http://proxy.example.org:3128
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
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static OSARTIFACT_FIELD_UNUSED = {
        name: "osartifact-field-unused",
        summary: "a field of an OSArtifact that does nothing beside others",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.3, 2.3 O01 O02 O13 O23 O28",
        check: Check::File(check),
    }
}

/// What describes a build, below `spec.image`.
const OF_BUILDS: [&str; 6] = [
    "buildOptions",
    "ociSpec",
    "push",
    "buildEnv",
    "caCertificatesVolume",
    "pushInsecureRegistry",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if object.is_stored() {
            beside_reference(object, sink);
            alone(object, sink);
        }
    }
}

fn beside_reference(object: &Object<'_>, sink: &mut Sink<'_>) {
    if object.text(&["spec", "image", "ref"]).is_empty() {
        return;
    }
    for name in OF_BUILDS {
        let path = ["spec", "image", name];
        let is_switch = matches!(name, "push" | "pushInsecureRegistry");
        if object.written_key(&path).is_some()
            && object.get(&path).is_some()
            && (!is_switch || object.is_on(&path))
        {
            let message = format!("with `image.ref` nothing is built, and `{name}` does nothing");
            sink.push(
                Finding::new(&OSARTIFACT_FIELD_UNUSED, object.span(&path), message)
                    .help("leave out one of the two"),
            );
        }
    }
}

/// Fields that need another one.
fn alone(object: &Object<'_>, sink: &mut Sink<'_>) {
    let builds = object.text(&["spec", "image", "ref"]).is_empty();
    let pushes = object.is_on(&["spec", "image", "push"]);
    let mut report = |path: &[&str], message: &str, level: Level| {
        if object.written_key(path).is_some() && object.get(path).is_some() {
            sink.push(
                Finding::new(&OSARTIFACT_FIELD_UNUSED, object.span(path), message).at_level(level),
            );
        }
    };
    if builds && !pushes && object.is_on(&["spec", "image", "pushInsecureRegistry"]) {
        report(
            &["spec", "image", "pushInsecureRegistry"],
            "without `push: true` nothing is pushed",
            Level::Warning,
        );
    }
    if builds && !pushes {
        report(
            &["spec", "image", "buildImage"],
            "without `push: true` this name is not used",
            Level::Info,
        );
    }
    let definition = ["spec", "image", "ociSpec"];
    if builds && object.get(&["spec", "image", "ociSpec", "ref"]).is_none() {
        for name in ["templateValues", "templateValuesFrom"] {
            let path: Vec<&str> = definition.iter().copied().chain([name]).collect();
            let message = "without `ociSpec.ref` there is nothing to fill in";
            report(&path, message, Level::Warning);
        }
    } else {
        report(
            &["spec", "image", "ociSpec", "templateValuesFrom", "key"],
            "all keys of the Secret are values: `key` is not read",
            Level::Info,
        );
    }
    if !object.is_on(&["spec", "artifacts", "cloudImage"]) {
        report(
            &["spec", "artifacts", "diskSize"],
            "`diskSize` is for `cloudImage` only",
            Level::Info,
        );
    }
    if !object.is_on(&["spec", "artifacts", "netboot"]) {
        report(
            &["spec", "artifacts", "netbootURL"],
            "`netbootURL` is for `netboot` only",
            Level::Info,
        );
    }
    if !object.text(&["spec", "artifacts", "volume"]).is_empty() {
        report(
            &["spec", "volume"],
            "with `artifacts.volume` this claim is not made",
            Level::Warning,
        );
    }
}
