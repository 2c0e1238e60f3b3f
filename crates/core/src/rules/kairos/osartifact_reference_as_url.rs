//! `osartifact-reference-as-url`: an image whose name reads like a URL.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::kubernetes::ValueId;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An image in `image.ref` or `bundles` that the builder, which reads them as URLs, does not understand: an address
    /// with a port in front, or a name like that of a scheme.
    ///
    /// ## What happens
    /// The builder stops: `first path segment in URL cannot contain colon`. Or it takes the name of the image for a
    /// scheme and looks for something else. The artifact goes to `Error`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: 10.0.0.5:5000/kairos:v1
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
    ///     ref: oci:10.0.0.5:5000/kairos:v1
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ```yaml fixed
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: oci:10.0.0.5:5000/kairos:v1
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static OSARTIFACT_REFERENCE_AS_URL = {
        name: "osartifact-reference-as-url",
        summary: "an image that the builder reads as a URL of another sort",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O07",
        check: Check::File(check),
    }
}

/// What the builder takes for a scheme.
const SCHEMES: [&str; 5] = ["oci", "docker", "dir", "file", "ocifile"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if !object.is_stored() {
            continue;
        }
        let tree = object.stored();
        let bundles = object.get(&["spec", "artifacts", "bundles"]);
        let images: Vec<ValueId> = object
            .get(&["spec", "image", "ref"])
            .into_iter()
            .chain(bundles.map_or(&[][..], |id| tree.items(id)).iter().copied())
            .collect();
        for image in images {
            let (Some(text), Some(node)) = (tree.text(image), tree.node(image)) else {
                continue;
            };
            let Some(message) = objection(text) else {
                continue;
            };
            let fix = node
                .replace_text(&format!("oci:{text}"))
                .map(|edits| Fix::safe("Put `oci:` in front", edits));
            sink.push(
                Finding::new(&OSARTIFACT_REFERENCE_AS_URL, node.span(), message)
                    .help("put `oci:` in front of it")
                    .fix(fix),
            );
        }
    }
}

/// What is wrong with an image as a URL.
fn objection(image: &str) -> Option<&'static str> {
    let (first, rest) = image.split_once(':')?;
    if first.contains('/') {
        return None;
    }
    if SCHEMES.contains(&first) {
        // `docker:27` is an image, `docker:host/name` is meant as it is read.
        let is_tag = !rest.contains(['/', ':', '.']) || rest.chars().all(|c| c.is_ascii_digit() || c == '.');
        return (matches!(first, "oci" | "docker") && is_tag)
            .then_some("the name of this image is read as a scheme");
    }
    // A scheme begins with a letter and holds letters, digits, `+`, `-` and `.`.
    let starts_like_scheme = first.starts_with(|c: char| c.is_ascii_alphabetic());
    (!starts_like_scheme).then_some("a URL cannot begin with an address and a port")
}
