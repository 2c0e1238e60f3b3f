//! `image-without-host`: a host that is read as something else.

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::reference::{DEFAULT_DOMAIN, Reference};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An image that begins with what looks like a registry and is read as a name on Docker Hub: `registry/tools:1`,
    /// `localhost:5000` with nothing behind it.
    ///
    /// ## What happens
    /// Only a first part with a dot or a colon, and `localhost`, is the name of a registry. `registry/tools` is
    /// `docker.io/registry/tools`, and `registry:5000` is `docker.io/library/registry` with the tag `5000`. The pull asks
    /// Docker Hub, which does not have it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry/tools/collect:1.4.0
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
    ///   image: registry:5000/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static IMAGE_WITHOUT_HOST = {
        name: "image-without-host",
        summary: "an image whose host is read as a name on Docker Hub",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 4, 9 (IMG005); reference vectors",
        check: Check::File(check),
    }
}

/// Ports on which registries listen, as tags that no image has.
const PORTS: [&str; 7] = ["443", "5000", "5001", "5443", "8443", "8082", "30500"];
/// Names that people give to hosts, and nobody to a user of Docker Hub.
const HOSTS: [&str; 4] = ["harbor", "nexus", "artifactory", "mirror"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !object.kind.is_of_kairos() || !object.is_stored() {
            continue;
        }
        for site in object.images() {
            let Some(node) = site.node.filter(|node| node.is_scalar()) else {
                continue;
            };
            if is_placeholder(&site.image) {
                continue;
            }
            if let Some((read_as, help)) = reading(&site.image) {
                sink.push(
                    Finding::new(&IMAGE_WITHOUT_HOST, node.span(), format!("this is read as `{read_as}`"))
                        .help(help),
                );
            }
        }
    }
}

/// What an image is read as, where its writer probably meant something else, and what to write.
fn reading(image: &str) -> Option<(String, String)> {
    let reference = Reference::parse(image).ok()?;
    if reference.domain() != DEFAULT_DOMAIN {
        return None;
    }
    match image.split_once('/') {
        None => {
            let port = reference.tag().filter(|tag| PORTS.contains(tag))?;
            Some((
                reference.to_string(),
                format!("behind the port `{port}` the name of the image is missing"),
            ))
        }
        Some((first, _)) => {
            let is_host = first.contains("registry") || HOSTS.contains(&first);
            (is_host && first != "docker.io").then(|| {
                (
                    reference.to_string(),
                    format!("write the registry with its domain or port: `{first}:5000/…`"),
                )
            })
        }
    }
}
