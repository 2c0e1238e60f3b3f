//! `legacy-doc-shadowed`: a document takes the place of a legacy entry of the same name.

use std::collections::HashMap;

use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding, Tag};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::NodeRef;

declare_rule! {
    /// A document and an entry of `machine.registries` have the same name.
    ///
    /// Mirrors, credentials and TLS settings are looked at one by one: a document for credentials leaves the TLS
    /// settings of the legacy entry in force.
    ///
    /// ## What happens
    /// Talos takes the document and forgets the legacy entry, all of it, without a word. Endpoints that only the
    /// entry has are not used.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       docker.io:
    ///         endpoints:
    ///           - https://old.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://new.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://new.example.org
    ///   - url: https://old.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// machine:
    ///   registries:
    ///     mirrors: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://new.example.org
    /// ```
    pub(crate) static LEGACY_DOC_SHADOWED = {
        name: "legacy-doc-shadowed",
        summary: "a document takes the place of a legacy entry of the same name",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.7; trace vectors of the family legacy-and-doc",
        check: Check::File(check),
    }
}

/// A setting with a name.
struct Named<'f> {
    origin: Origin,
    name: Option<&'f str>,
    node: NodeRef<'f>,
    span: Span,
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let mirrors = registries.mirrors.iter().map(|mirror| Named {
        origin: mirror.origin,
        name: mirror.known_name(),
        node: mirror.node,
        span: mirror.span(),
    });
    let auths = registries.auths.iter().map(|auth| Named {
        origin: auth.origin,
        name: auth.known_name(),
        node: auth.node,
        span: auth.span(),
    });
    let tls = registries.tls.iter().map(|tls| Named {
        origin: tls.origin,
        name: tls.known_name(),
        node: tls.node,
        span: tls.span(),
    });
    shadowed("mirror of", mirrors, sink);
    shadowed("credentials for", auths, sink);
    shadowed("TLS settings for", tls, sink);
}

fn shadowed<'f>(what: &str, settings: impl Iterator<Item = Named<'f>>, sink: &mut Sink<'_>) {
    let settings: Vec<Named<'f>> = settings.collect();
    let documents: HashMap<&str, Span> = settings
        .iter()
        .filter(|setting| setting.origin == Origin::Document)
        .filter_map(|setting| Some((setting.name?, setting.span)))
        .collect();
    for setting in settings.iter().filter(|setting| setting.origin == Origin::Legacy) {
        let Some(name) = setting.name else { continue };
        let Some(document) = documents.get(name) else {
            continue;
        };
        sink.push(
            Finding::new(
                &LEGACY_DOC_SHADOWED,
                setting.span,
                format!("the {what} `{name}` in the document replaces this one"),
            )
            .label(*document, "this document is in force")
            .help("move what is still needed into the document, and remove the legacy entry")
            .tag(Tag::Unnecessary)
            .fix(setting.node.entry().and_then(|entry| entry.delete()).map(|edits| {
                Fix::unsafe_("Remove the legacy entry", edits)
            })),
        );
    }
}
