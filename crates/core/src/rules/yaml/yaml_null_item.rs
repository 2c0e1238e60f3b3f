//! `yaml-null-item`: an item without a value.

use crate::document::talos::Mirror;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::fix::Fix;
use crate::yaml::NodeRef;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A list of endpoints has an item with nothing behind its dash.
    ///
    /// ## What happens
    /// Talos drops the item without a word. A mirror whose only endpoint is missing has none: its images come straight
    /// from the upstream, and with `skipFallback` they do not come at all.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    ///   -
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
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static YAML_NULL_ITEM = {
        name: "yaml-null-item",
        summary: "an empty item of a list of endpoints is dropped",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3 (null list items), 9 (P1)",
        check: Check::Mirror(check),
    }
}

fn check(_: &Context<'_>, mirror: &Mirror<'_>, sink: &mut Sink<'_>) {
    let items = mirror.endpoints_node.into_iter().flat_map(NodeRef::items);
    for item in items.filter(|item| item.is_go_null()) {
        sink.push(
            Finding::new(&YAML_NULL_ITEM, item.dash().unwrap_or(item.span()), "this item is empty, and Talos drops it")
                .tag(Tag::Unnecessary)
                .help("write the URL of the endpoint, or remove the item")
                .fix(item.delete_item().map(|edits| Fix::safe("Remove the empty item", edits))),
        );
    }
}
