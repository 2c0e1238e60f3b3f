//! `conflicting-documents`: two documents claim the same volume, address or link.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::declare_rule;
use crate::document::talos::Fields;
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// Two documents of different kinds configure the same thing: a volume, a virtual address, a network link.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. It names the two documents but not their lines.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: DummyLinkConfig
    /// name: dummy0
    /// ---
    /// apiVersion: v1alpha1
    /// kind: LinkConfig
    /// name: dummy0
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: DummyLinkConfig
    /// name: dummy0
    /// ---
    /// apiVersion: v1alpha1
    /// kind: LinkConfig
    /// name: eth0
    /// ```
    pub(crate) static CONFLICTING_DOCUMENTS = {
        name: "conflicting-documents",
        summary: "two documents claim the same volume, address or link",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.5; vectors of the family conflict-docs",
        check: Check::File(check),
    }
}

const LINKS: &[&str] = &[
    "LinkConfig",
    "DummyLinkConfig",
    "BondConfig",
    "BridgeConfig",
    "VLANConfig",
    "VRFConfig",
    "VethConfig",
    "WireguardConfig",
];

/// Kinds of which only one may have a given name.
const EXCLUSIVE: &[&[&str]] = &[
    &["UserVolumeConfig", "ExistingVolumeConfig"],
    &["Layer2VIPConfig", "HCloudVIPConfig"],
    LINKS,
];

/// A document that has taken a name.
struct Claim<'f> {
    kind: &'f str,
    name: Cow<'f, str>,
    span: Span,
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.configuration().is_patch() {
        // A patch is not checked before it is merged, and may replace one document by another.
        return;
    }
    let mut names: HashMap<(usize, Cow<'_, str>), Claim<'_>> = HashMap::new();
    let mut links: HashMap<Cow<'_, str>, Claim<'_>> = HashMap::new();
    for document in context.configuration().documents() {
        let kind = document.kind();
        let Some(group) = EXCLUSIVE.iter().position(|kinds| kinds.contains(&kind)) else {
            continue;
        };
        let fields = Fields::of(document);
        let name = fields.string("name");
        if fields.is_unknown(&name) {
            continue;
        }
        let span = fields.place("name");
        let claim = || Claim {
            kind,
            name: name.clone(),
            span,
        };
        if let Some(first) = names.get(&(group, name.clone())) {
            if first.kind != kind {
                sink.push(same_name(first, &claim()));
            }
            continue;
        }
        names.insert((group, name.clone()), claim());
        if !LINKS.contains(&kind) {
            continue;
        }
        let mut claimed = vec![(name.clone(), span)];
        if kind == "VethConfig" {
            let peer = fields.at(&["peer"]);
            claimed.push((peer.string("name"), peer_place(fields, peer)));
        }
        for (link, span) in claimed {
            if fields.is_unknown(&link) {
                continue;
            }
            if let Some(first) = links.get(&link) {
                sink.push(same_link(first, &claim(), &link, span));
                break;
            }
            links.insert(link, Claim { span, ..claim() });
        }
    }
}

fn peer_place(veth: Fields<'_>, peer: Fields<'_>) -> Span {
    if peer.node().is_some() {
        peer.place("name")
    } else {
        veth.place("name")
    }
}

fn same_name(first: &Claim<'_>, second: &Claim<'_>) -> Finding {
    let (one, other, name) = (first.kind, second.kind, &second.name);
    Finding::new(
        &CONFLICTING_DOCUMENTS,
        second.span,
        format!("`{other}` and `{one}` both configure `{name}`"),
    )
    .rejected(Stage::Load)
    .label(first.span, format!("`{one}` has the name first"))
    .help("keep one of the two documents, or give them different names")
    .talos_says(format!("conflicting documents: {one}/{name} and {other}/{name}"))
}

fn same_link(first: &Claim<'_>, second: &Claim<'_>, link: &str, span: Span) -> Finding {
    let message = if link.is_empty() {
        format!("`{}` and `{}` both leave a link without a name", second.kind, first.kind)
    } else {
        format!("`{}` and `{}` both configure the link `{link}`", second.kind, first.kind)
    };
    Finding::new(&CONFLICTING_DOCUMENTS, span, message)
        .rejected(Stage::Load)
        .label(first.span, format!("`{}` has it first", first.kind))
        .help("name each link in one document only; a veth pair configures both of its ends")
        .talos_says(format!(
            "conflicting link configurations: {}/{} and {}/{} both configure \"{link}\"",
            first.kind, first.name, second.kind, second.name
        ))
}
