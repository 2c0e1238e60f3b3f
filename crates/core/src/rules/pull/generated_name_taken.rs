//! `generated-name-taken`: an object in the way of one that the operator makes.

use std::collections::BTreeMap;

use super::cluster::Located;
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An object with the name that the operator gives to one of its own for an `OSArtifact`:
    ///
    /// - a `ConfigMap` with the name of the artifact;
    /// - a claim `NAME-artifacts`;
    /// - a Secret `NAME-rendered-ocispec`, where an `ociSpec` is built;
    /// - a Job `NAME-export-0` and so on, where there are exporters.
    ///
    /// ## What happens
    /// The operator takes the `ConfigMap` and the claim for its own: the build gets other files than it should, and the
    /// artifacts land among other data. It refuses to touch the Secret and logs so, over and over; no status says it. For the
    /// Job it waits as if it were the exporter.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: edge
    /// data:
    ///   config: |
    ///     install: {}
    /// ---
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
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: edge-config
    /// data:
    ///   config: |
    ///     install: {}
    /// ---
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
    pub(crate) static GENERATED_NAME_TAKEN = {
        name: "generated-name-taken",
        summary: "an object has the name of one that the operator makes",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O21), 5 (X12), 9 (REF006)",
        check: Check::Run(check),
    }
}

/// An object that the operator makes for an artifact.
struct Generated {
    kind: &'static str,
    name: String,
    consequence: &'static str,
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let mut by_name: BTreeMap<&str, Vec<Located<'_>>> = BTreeMap::new();
    for located in cluster.objects() {
        if !located.object.has_generated_name() {
            by_name.entry(located.object.name()).or_default().push(located);
        }
    }
    for artifact in cluster.objects() {
        for generated in generated(artifact.object) {
            let taken = by_name.get(&*generated.name).into_iter().flatten();
            for other in taken.filter(|other| other.object.gvk.kind == generated.kind) {
                if artifact.same_namespace(other) == Some(true) {
                    report(*other, artifact, &generated, sink);
                }
            }
        }
    }
}

fn generated(artifact: &Object<'_>) -> Vec<Generated> {
    let name = artifact.name();
    if artifact.kind != KubernetesKind::OsArtifact
        || artifact.has_generated_name()
        || name.is_empty()
        || is_placeholder(name)
    {
        return Vec::new();
    }
    let one = |kind, name: String, consequence| Generated {
        kind,
        name,
        consequence,
    };
    let mut all = vec![
        one(
            "ConfigMap",
            name.to_owned(),
            "the build mounts it in place of its own",
        ),
        one(
            "PersistentVolumeClaim",
            format!("{name}-artifacts"),
            "the artifacts are written to it",
        ),
    ];
    if artifact.get(&["spec", "image", "ociSpec", "ref"]).is_some() {
        all.push(one(
            "Secret",
            format!("{name}-rendered-ocispec"),
            "the operator refuses to overwrite it, and nothing is built",
        ));
    }
    let exporters = artifact.get(&["spec", "exporters"]);
    let exporters = exporters.map_or(0, |id| artifact.stored().items(id).len());
    all.extend((0..exporters).map(|index| {
        one(
            "Job",
            format!("{name}-export-{index}"),
            "the operator takes it for the exporter",
        )
    }));
    all
}

fn report(other: Located<'_>, artifact: Located<'_>, generated: &Generated, sink: &mut Sink<'_>) {
    let Generated {
        kind,
        name,
        consequence,
    } = generated;
    let at = |located: Located<'_>| located.object.span(&["metadata", "name"]);
    let finding = Finding::new(
        &GENERATED_NAME_TAKEN,
        at(other),
        format!("the operator makes a {kind} `{name}` itself: {consequence}"),
    )
    .help("give one of the two another name")
    .label_in(artifact.file, at(artifact), "for this OSArtifact");
    other.push_beside(artifact, Level::Info, finding, sink);
}
