//! `mirror-empty`: a mirror that changes nothing but hides the wildcard.

use crate::declare_rule;
use crate::document::talos::{Mirror, Origin};
use crate::document::{DocumentRef, File};
use crate::finding::{Consumer, Finding, Tag};
use crate::fix::Fix;
use crate::rules::hosts::{MIRROR_FIELDS, delete_document, has_other_field};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A mirror without endpoints that keeps the upstream.
    ///
    /// ## What happens
    /// Images are pulled from the upstream, as without the mirror. An empty list blocks nothing. The one effect it
    /// has is to hide a `*` mirror from this registry: an exact name wins over the wildcard even with no endpoints.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints: []
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// In the legacy block:
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       ghcr.io:
    ///         endpoints: []
    ///       quay.io:
    ///         endpoints:
    ///           - https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       quay.io:
    ///         endpoints:
    ///           - https://mirror.example.org
    /// ```
    pub(crate) static MIRROR_EMPTY = {
        name: "mirror-empty",
        summary: "a mirror without endpoints has no effect",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 3.2 (steps 3 and 4); pains 18; trace vectors of the families exact-mirror and exact-and-wildcard",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mirrors = &context.registries().mirrors;
    let wildcard = mirrors.iter().find(|m| m.known_name() == Some("*"));
    for mirror in mirrors {
        if !mirror.endpoints.is_empty() || mirror.skips_fallback() {
            continue;
        }
        let listed = mirror
            .endpoints_node
            .is_some_and(|node| !node.is_sequence());
        let is_mistaken = !(mirror.node.is_mapping() || mirror.node.is_go_null());
        if listed || is_mistaken || has_other_field(mirror.node, &MIRROR_FIELDS) {
            continue;
        }
        let Some(name) = mirror.known_name().filter(|name| !name.is_empty()) else {
            continue;
        };
        let finding = Finding::new(
            &MIRROR_EMPTY,
            mirror.span(),
            format!("the mirror of `{name}` has no endpoints, images come from the upstream"),
        )
        .tag(Tag::Unnecessary);
        let finding = match wildcard {
            Some(wildcard) if name != "*" => finding
                .label(wildcard.span(), "this mirror would serve it otherwise")
                .help(format!(
                    "remove it so that `*` serves `{name}`, or add endpoints; an empty list blocks nothing"
                )),
            _ => finding.help("add endpoints, or remove the mirror; an empty list blocks nothing"),
        };
        sink.push(finding.fix(removal(context.file(), mirror)));
    }
}

/// Takes the mirror out, unless it is all that the file has.
fn removal(file: &File, mirror: &Mirror<'_>) -> Option<Fix> {
    let edits = match mirror.origin {
        Origin::Document => {
            let says_more = |document: DocumentRef<'_>| {
                let root = document.root().filter(|root| root.is_mapping());
                root.is_some_and(|root| root.get("endpoints").is_some())
                    || (root.is_some() && document.kind() != mirror.document.kind())
            };
            let document = mirror.document;
            file.documents()
                .any(says_more)
                .then(|| delete_document(document))??
        }
        Origin::Legacy => mirror.node.entry()?.delete()?,
    };
    Some(Fix::unsafe_("Remove the mirror", edits))
}
