//! `object-not-served`: a kind in a version or group that nobody serves.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::{Object, Outcome};
use super::faults::by_definition;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::Definition;
use crate::rules::kairos::osartifact_legacy_fields;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A kind of the Kairos operator under a group or version in which it does not exist; a kind of your own in a
    /// version that its definition does not serve.
    ///
    /// ## What happens
    /// `kubectl` finds no such kind and refuses the object. `OSArtifact` was `v1alpha1` until 2023 and has other fields
    /// since: [`osartifact-legacy-fields`](osartifact-legacy-fields.md) says which of them a fix can move.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: kairos.io/v1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static OBJECT_NOT_SERVED = {
        name: "object-not-served",
        summary: "a kind in a group or version that nobody serves",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1, 1.6; CRD vectors of the families type-meta and old-osartifact-shape",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if matches!(object.outcome, Outcome::Unserved) {
            sink.push(match &object.definition {
                Some(definition) => unserved_by(object, definition),
                None => unserved(object),
            });
        }
    }
}

/// A version that the definition of the kind does not serve.
fn unserved_by(object: &Object<'_>, definition: &Definition) -> Finding {
    let (kind, version) = (&object.gvk.kind, &object.gvk.version);
    let place = object
        .written(&["apiVersion"])
        .unwrap_or_else(|| object.kind_span());
    let finding = Finding::new(
        &OBJECT_NOT_SERVED,
        place,
        format!("`{kind}` is not served in version `{}`", version.escape_debug()),
    )
    .note(format!(
        "kubectl says: no matches for kind \"{kind}\" in version \"{}\"",
        object.gvk.api_version()
    ))
    .note(by_definition(definition));
    let served: Vec<&str> = definition
        .versions
        .iter()
        .filter(|version| version.is_served)
        .map(|version| version.name.as_str())
        .collect();
    match served.as_slice() {
        [] => finding.help("its definition serves no version at all"),
        [only] => {
            let wanted = format!("{}/{only}", object.gvk.group);
            let title = format!("Write `apiVersion: {wanted}`");
            finding
                .help(format!("write `apiVersion: {wanted}`"))
                .fix(Fix::unsafe_(title, vec![Edit::replace(place, wanted)]))
        }
        several => finding.help(format!("served are `{}`", several.join("`, `"))),
    }
}

fn unserved(object: &Object<'_>) -> Finding {
    let version = object.gvk.api_version();
    let kind = &object.gvk.kind;
    let (served_version, served_kind) = served(object);
    let place = |field| {
        object
            .written(&[field])
            .unwrap_or_else(|| object.kind_span())
    };
    let message = if version.is_empty() {
        format!("`{kind}` without a version")
    } else {
        format!("`{kind}` is not served in version `{}`", version.escape_debug())
    };
    let at = if served_kind.is_some_and(|served| served != kind) {
        place("kind")
    } else {
        place("apiVersion")
    };
    let finding = Finding::new(&OBJECT_NOT_SERVED, at, message).note(format!(
        "kubectl says: no matches for kind \"{kind}\" in version \"{version}\""
    ));
    let Some(served_kind) = served_kind else {
        return finding.help("the operator serves `NodeOp`, `NodeOpUpgrade` and `OSArtifact`");
    };
    let is_old = version == "build.kairos.io/v1alpha1";
    let mut edits = Vec::new();
    let mut wanted = Vec::new();
    for (field, written, served) in [
        ("apiVersion", version.as_str(), served_version),
        ("kind", kind.as_str(), served_kind),
    ] {
        if written != served {
            wanted.push(format!("`{field}: {served}`"));
            edits.push(match object.written(&[field]) {
                Some(span) => Edit::replace(span, served),
                None => Edit::insert(object.document_start(), format!("{field}: {served}\n")),
            });
        }
    }
    let wanted = wanted.join(" and ");
    let title = format!("Write {wanted}");
    if is_old {
        finding
            .help(format!(
                "write `{served_version}`; its fields have other names and places: `imageName` is now `image.ref`, the artifacts stand below `artifacts`"
            ))
            .fix(migrated(object, &edits).or(Some(Fix::unsafe_(title, edits))))
    } else {
        finding
            .help(format!("write {wanted}"))
            .fix(Fix::safe(title, edits))
    }
}

/// The artifact in today's form, where that is clear.
fn migrated(object: &Object<'_>, edits: &[Edit]) -> Option<Fix> {
    osartifact_legacy_fields::todays_form(object, "Write it in today's form", edits.to_vec())
}

/// The version and kind that were meant.
fn served(object: &Object<'_>) -> (&'static str, Option<&'static str>) {
    const KINDS: [(&str, &str); 3] = [
        ("operator.kairos.io/v1alpha1", "NodeOp"),
        ("operator.kairos.io/v1alpha1", "NodeOpUpgrade"),
        ("build.kairos.io/v1alpha2", "OSArtifact"),
    ];
    if object.kind == KubernetesKind::Secret {
        return ("v1", Some("Secret"));
    }
    let written = object.gvk.kind.to_ascii_lowercase();
    let singular = written.strip_suffix('s').unwrap_or(&written);
    let known = KINDS.iter().find(|(_, kind)| {
        let kind = kind.to_ascii_lowercase();
        kind == written || kind == singular
    });
    known.map_or(("", None), |(version, kind)| (version, Some(kind)))
}
