//! `osartifact-legacy-fields`: an `OSArtifact` in the form of earlier operators.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kairos::legacy_artifact::{CREDENTIALS, Former, home, migrate};
use crate::kubernetes::metadata;
use crate::kubernetes::{Fault, FaultKind, ROOT};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An `OSArtifact` with the fields of operators before 0.1: `imageName`, `iso` and others directly below `spec`.
    ///
    /// ## What happens
    /// Group, version and kind are the same, the fields are not. `kubectl apply` refuses the object; where unknown fields
    /// are dropped instead, nothing is left of it, and nothing is built. Credentials under their former name are
    /// dropped, and the image is pushed without any.
    ///
    /// A cloud configuration that stood in the artifact itself is a Secret now. The fix that makes one gives it a name,
    /// so it is not applied without asking. There is no fix where a person has to decide: a base image needs the version
    /// that is built from it, credentials in another namespace have to be copied, and `push` of the first version, which
    /// put the artifacts into an image, has no successor.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   imageName: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   iso: true
    ///   # Users and their keys.
    ///   cloudConfigRef:
    ///     name: cloud-config
    ///     key: userdata
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
    ///     # Users and their keys.
    ///     cloudConfigRef:
    ///       name: cloud-config
    ///       key: userdata
    /// ```
    ///
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
    ///     # Users and their keys.
    ///     cloudConfigRef:
    ///       name: cloud-config
    ///       key: userdata
    /// ```
    pub(crate) static OSARTIFACT_LEGACY_FIELDS = {
        name: "osartifact-legacy-fields",
        summary: "an OSArtifact in the form of earlier operators",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.6",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        let mut found = object.faults().filter(|fault| is_legacy(fault));
        let Some(first) = found.next() else {
            continue;
        };
        let finding = Finding::new(
            &OSARTIFACT_LEGACY_FIELDS,
            first.span().unwrap_or_else(|| object.kind_span()),
            format!(
                "`{}` is a field of earlier operators",
                first.path.escape_debug()
            ),
        )
        .note(format!(
            "the API server says: unknown field \"{}\"",
            first.path
        ));
        let finding = found.fold(finding, |finding, fault| match (fault.span(), new(fault)) {
            (Some(span), Some(new)) => finding.label(span, format!("now `spec.{new}`")),
            _ => finding,
        });
        let help = new(first).map_or_else(
            || "see what the fields are called today".to_owned(),
            |new| format!("it is `spec.{new}` now"),
        );
        sink.push(finding.help(help).fix(migrated(object)));
    }
}

/// Whether an objection follows from earlier field names, so that nothing else needs to be said about it.
pub(crate) fn covers(object: &Object<'_>, fault: &Fault<'_>) -> bool {
    if object.kind != KubernetesKind::OsArtifact {
        return false;
    }
    let is_consequence =
        matches!(fault.kind, FaultKind::Required { .. }) && fault.path == "spec.image";
    is_legacy(fault) || is_consequence && object.faults().any(is_legacy)
}

/// Whether a field that does not exist did once.
fn is_legacy(fault: &Fault<'_>) -> bool {
    matches!(fault.kind, FaultKind::UnknownField { .. }) && new(fault).is_some()
}

/// The path below `spec` that an earlier field has today.
fn new(fault: &Fault<'_>) -> Option<String> {
    let field = fault.path.strip_prefix("spec.")?;
    if field.strip_prefix("image.") == Some(CREDENTIALS) {
        return Some("image.imageCredentialsSecretRef".to_owned());
    }
    Some(home(field)?.join("."))
}

fn migrated(object: &Object<'_>) -> Option<Fix> {
    let title = "Write it in today's form";
    let credentials = ["spec", "image", CREDENTIALS];
    let is_moved = object.faults().any(|fault| {
        is_legacy(fault) && !fault.path.ends_with(CREDENTIALS)
    });
    if !is_moved {
        let key = object.written_key(&credentials)?;
        let edit = Edit::replace(key, "imageCredentialsSecretRef");
        return Some(Fix::safe(title, vec![edit]));
    }
    todays_form(object, title, Vec::new())
}

/// What gives an artifact today's form, together with other edits.
pub(crate) fn todays_form(object: &Object<'_>, title: &str, mut edits: Vec<Edit>) -> Option<Fix> {
    let tree = &object.tree;
    let document = object.document;
    let former = Former {
        spec: tree.node(tree.at(ROOT, &["spec"])?)?,
        name: metadata::field(tree, "name"),
        namespace: metadata::field(tree, "namespace"),
        end: document.is_whole().then(|| document.span().end),
    };
    let migration = migrate(former, document.file().source().text())?;
    edits.extend(migration.edits);
    Some(if migration.complete {
        Fix::safe(title, edits)
    } else {
        Fix::unsafe_(title, edits)
    })
}
