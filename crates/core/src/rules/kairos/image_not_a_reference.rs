//! `image-not-a-reference`: a text that names no image.

use crate::declare_rule;
use crate::document::kubernetes::{ImageSite, Puller};
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::reference::Reference;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An image of a `NodeOp`, `NodeOpUpgrade` or `OSArtifact` that is no image reference: capital letters, a scheme,
    /// blanks, a `+` in the tag.
    ///
    /// ## What happens
    /// The API server takes any text. The kubelet refuses it when the Pod is there already: `InvalidImageName`. An
    /// operation that cordons has taken the node out of service by then, and it stays so.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: https://registry.example.org/tools/collect:1.4.0
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
    pub(crate) static IMAGE_NOT_A_REFERENCE = {
        name: "image-not-a-reference",
        summary: "a text that names no image",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 4; reference vectors",
        check: Check::File(check),
    }
}

/// What AuroraBoot takes in front of an image.
const SCHEMES: [&str; 5] = ["oci:", "docker:", "dir:", "file:", "ocifile:"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !object.kind.is_of_kairos() || !object.is_stored() {
            continue;
        }
        for site in object.images() {
            if let Some(finding) = examine(&site) {
                sink.push(finding);
            }
        }
    }
}

fn examine(site: &ImageSite<'_>) -> Option<Finding> {
    let node = site.node.filter(|node| node.is_scalar())?;
    let image = site.image.as_str();
    let has_scheme = SCHEMES.iter().any(|scheme| image.starts_with(scheme));
    if image.is_empty()
        || is_placeholder(image)
        || site.puller == Puller::AuroraBoot && has_scheme
    {
        return None;
    }
    let error = Reference::parse(image).err()?;
    let without_scheme = image.split_once("://").map(|(_, rest)| rest);
    let finding = Finding::new(
        &IMAGE_NOT_A_REFERENCE,
        node.span(),
        "this is no image reference",
    );
    // What looks like a URL may hold credentials.
    let finding = if without_scheme.is_some() {
        finding
    } else {
        finding.note(format!("{} says: {error}", site.puller.as_str()))
    };
    let written = |text: &str, title: &str| {
        let edits = Reference::parse(text)
            .ok()
            .and_then(|_| node.replace_text(text))?;
        Some(Fix::safe(title, edits))
    };
    Some(match without_scheme {
        Some(rest) => finding
            .help("an image has no scheme")
            .fix(written(rest, "Remove the scheme")),
        None if image.trim() != image => finding
            .help("remove the blanks")
            .fix(written(image.trim(), "Remove the blanks")),
        None if image.contains('+') => {
            finding.help("a tag has no `+`; images are tagged with `-` in its place")
        }
        None if image.contains(char::is_uppercase) => {
            finding.help("the name of an image is in lower case")
        }
        None => finding,
    })
}
