//! `mirror-duplicate-endpoint`: the same URL twice in one mirror.

use crate::document::talos::Mirror;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::urls::{Known, known_in};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The same endpoint twice in one mirror.
    ///
    /// It is rarely written so by hand. Applying a patch a second time appends its endpoints to the list that already holds
    /// them, because lists are joined and not replaced.
    ///
    /// ## What happens
    /// Talos writes one table for each endpoint into containerd's `hosts.toml`. Two tables of the same name make the
    /// file unreadable; containerd logs `failed to decode hosts.toml` and goes on without it: all mirrors of this
    /// registry are off and pods pull from the upstream, even with `skipFallback`. Talos' own pulls just try the
    /// endpoint twice. With `skipFallback`, the last endpoint is written in another form, so one repetition of the
    /// last one does no harm.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    ///   - url: http://10.5.0.1:5000
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    /// ```
    pub(crate) static MIRROR_DUPLICATE_ENDPOINT = {
        name: "mirror-duplicate-endpoint",
        summary: "a repeated endpoint turns off all mirrors of the registry in containerd",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts headline 2, 1.4, 2.7.1, 3.4; trace vectors of the family duplicate-endpoint",
        check: Check::Mirror(check),
    }
}

fn check(_: &Context<'_>, mirror: &Mirror<'_>, sink: &mut Sink<'_>) {
    let own: Vec<Known<'_>> = known_in(mirror).collect();
    // With `skipFallback` the last endpoint becomes the `server` and has no table.
    let last_is_server = mirror.skips_fallback();
    let tables = own.len().saturating_sub(usize::from(last_is_server));
    let mut tables_seen: HashMap<String, &Known<'_>> = HashMap::new();
    for (index, known) in own.iter().enumerate() {
        let first = match tables_seen.entry(table_name(known)) {
            Entry::Occupied(earlier) => *earlier.get(),
            Entry::Vacant(place) => {
                place.insert(known);
                continue;
            }
        };
        let harmless = index >= tables;
        let finding = Finding::new(
            &MIRROR_DUPLICATE_ENDPOINT,
            known.endpoint.span(),
            format!("endpoint `{}` is repeated", known.shown()),
        )
        .label(first.endpoint.span(), "first written here");
        let finding = if harmless {
            finding
                .at_level(Level::Warning)
                .impact(Impact::Hygiene)
                .help("remove it; it is only tried twice, because `skipFallback` is set and it is the last one")
        } else {
            finding
                .note("containerd cannot read the host configuration that comes of this and pulls from the upstream instead")
                .help("remove the repetition")
        };
        let removal = known.endpoint.node.delete_item();
        sink.push(finding.fix(
            removal.map(|edits| Fix::safe("Remove the repeated endpoint", edits)),
        ));
    }
}

/// The name of the table that an endpoint gets in `hosts.toml`.
fn table_name(known: &Known<'_>) -> String {
    match (known.is_document(), known.url()) {
        (true, Some(url)) => url.to_go_string(),
        // The legacy text is taken as it is; containerd completes it to a URL only later.
        _ => known.text.to_owned(),
    }
}
