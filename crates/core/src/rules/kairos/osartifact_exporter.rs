//! `osartifact-exporter`: an exporter that never finishes.

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::kubernetes::{Data, ValueId};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An exporter whose Job is refused or never counts as done: a `restartPolicy` other than `Never` and `OnFailure`,
    /// `completions` other than 1, or a volume of its own called `artifacts`.
    ///
    /// ## What happens
    /// The artifact is built, and its phase stays `Exporting` for ever, or goes to `Error` although the export works.
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
    ///   artifacts:
    ///     iso: true
    ///   exporters:
    ///     - template:
    ///         spec:
    ///           restartPolicy: Always
    ///           containers:
    ///             - name: upload
    ///               image: registry.example.org/tools/upload:1.0
    ///               volumeMounts:
    ///                 - name: artifacts
    ///                   mountPath: /artifacts
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
    ///   exporters:
    ///     - template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: upload
    ///               image: registry.example.org/tools/upload:1.0
    ///               volumeMounts:
    ///                 - name: artifacts
    ///                   mountPath: /artifacts
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   artifacts:
    ///     iso: true
    ///   exporters:
    ///     - template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: upload
    ///               image: registry.example.org/tools/upload:1.0
    ///               volumeMounts:
    ///                 - name: artifacts
    ///                   mountPath: /artifacts
    /// ```
    pub(crate) static OSARTIFACT_EXPORTER = {
        name: "osartifact-exporter",
        summary: "an exporter whose Job is refused or never counts as done",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O14 O15 O16",
        check: Check::File(check),
    }
}

/// The volume with what was built, which the operator adds to the Pod.
const ARTIFACTS: &str = "artifacts";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        let Some(exporters) = object
            .get(&["spec", "exporters"])
            .filter(|_| object.is_stored())
        else {
            continue;
        };
        for exporter in object.stored().items(exporters) {
            examine(object, *exporter, sink);
        }
    }
}

fn examine(object: &Object<'_>, exporter: ValueId, sink: &mut Sink<'_>) {
    let tree = object.stored();
    let place = |id: ValueId| {
        tree.node(id)
            .filter(|node| !node.span().is_empty())
            .or_else(|| tree.key(id))
            .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span)
    };
    if let Some(completions) = tree.get(exporter, "completions")
        && !matches!(tree.data(completions), Data::Int(1) | Data::Null)
    {
        sink.push(
            Finding::new(
                &OSARTIFACT_EXPORTER,
                place(completions),
                "the operator counts one completion only",
            )
            .help("leave `completions` out"),
        );
    }
    let Some(pod) = tree.at(exporter, &["template", "spec"]) else {
        return;
    };
    let policy = tree.get(pod, "restartPolicy");
    let word = policy.and_then(|policy| tree.text(policy)).unwrap_or("");
    if !matches!(word, "Never" | "OnFailure") && !is_placeholder(word) {
        let fix = policy.and_then(|policy| {
            let edits = tree.node(policy)?.replace_text("Never")?;
            Some(Fix::unsafe_("Write `Never`", edits))
        });
        sink.push(
            Finding::new(
                &OSARTIFACT_EXPORTER,
                place(policy.unwrap_or(pod)),
                "a Job needs the `restartPolicy` `Never` or `OnFailure`",
            )
            .help("set `restartPolicy: Never`")
            .fix(fix),
        );
    }
    let volumes = tree.get(pod, "volumes");
    for volume in volumes.map_or(&[][..], |id| tree.items(id)) {
        if let Some(name) = tree.get(*volume, "name")
            && tree.text(name) == Some(ARTIFACTS)
        {
            sink.push(
                Finding::new(
                    &OSARTIFACT_EXPORTER,
                    place(name),
                    "the operator adds a volume `artifacts` itself",
                )
                .help("remove it; mount `artifacts` without declaring it"),
            );
        }
    }
    mounts(object, pod, sink);
}

/// What the containers of an exporter mount: the artifacts, and nothing that is not there.
fn mounts(object: &Object<'_>, pod: ValueId, sink: &mut Sink<'_>) {
    let tree = object.stored();
    let list = |id: ValueId, name: &str| tree.get(id, name).map_or(&[][..], |id| tree.items(id));
    let name_of = |id: &ValueId| tree.get(*id, "name").and_then(|id| tree.text(id));
    let span = |id: ValueId| {
        tree.node(id)
            .or_else(|| tree.key(id))
            .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span)
    };
    let defined: Vec<&str> = list(pod, "volumes").iter().filter_map(name_of).collect();
    let mut has_artifacts = false;
    let containers = ["initContainers", "containers"];
    for container in containers.iter().flat_map(|name| list(pod, name)) {
        for mount in list(*container, "volumeMounts") {
            let Some(name) = name_of(mount) else { continue };
            has_artifacts |= name == ARTIFACTS || is_placeholder(name);
            if name != ARTIFACTS
                && !is_placeholder(name)
                && !defined.iter().any(|known| *known == name || is_placeholder(known))
            {
                sink.push(
                    Finding::new(
                        &OSARTIFACT_EXPORTER,
                        tree.get(*mount, "name").map_or_else(|| span(*mount), span),
                        format!("no volume `{}` is defined", name.escape_debug()),
                    )
                    .help("define it beside `containers`; the artifacts are in `artifacts`"),
                );
            }
        }
    }
    if !has_artifacts && let Some(containers) = tree.get(pod, "containers") {
        let place = tree
            .key(containers)
            .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span);
        sink.push(
            Finding::new(
                &OSARTIFACT_EXPORTER,
                place,
                "no container mounts `artifacts`, so there is nothing to export",
            )
            .help("add `volumeMounts: [{name: artifacts, mountPath: /artifacts}]`")
            .at_level(Level::Warning),
        );
    }
}
