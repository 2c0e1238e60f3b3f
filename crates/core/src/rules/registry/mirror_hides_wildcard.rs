//! `mirror-hides-wildcard`: an exact mirror beside `*` does without its endpoints.

use std::collections::HashSet;

use super::urls::known_in;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A mirror for one registry beside a `*` mirror, without the endpoints of the latter.
    ///
    /// ## What happens
    /// The exact name wins entirely, the two are never combined: images of this registry do not go through the
    /// endpoints of `*`, nor does its `skipFallback` apply to them.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "*"
    /// endpoints:
    ///   - url: https://proxy.example.org
    /// skipFallback: true
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "*"
    /// endpoints:
    ///   - url: https://proxy.example.org
    /// skipFallback: true
    /// ```
    pub(crate) static MIRROR_HIDES_WILDCARD = {
        name: "mirror-hides-wildcard",
        summary: "an exact mirror replaces the `*` mirror for its registry",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Strict,
        evidence: "talos facts 3.2 (step 3), 9 (P1); trace vectors of the family exact-and-wildcard",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mirrors = &context.registries().mirrors;
    let Some(wildcard) = mirrors.iter().find(|m| m.known_name() == Some("*")) else {
        return;
    };
    let shared: HashSet<&str> = known_in(wildcard).map(|known| known.text).collect();
    for mirror in mirrors {
        let Some(name) = mirror.known_name() else { continue };
        let mut own = known_in(mirror).peekable();
        if name == "*" || own.peek().is_none() || own.any(|known| shared.contains(known.text)) {
            continue;
        }
        sink.push(
            Finding::new(
                &MIRROR_HIDES_WILDCARD,
                mirror.span(),
                format!("images of `{name}` do not go through the endpoints of `*`"),
            )
            .label(wildcard.span(), "this mirror does not apply to them")
            .help("repeat the endpoints of `*` here if they should"),
        );
    }
}
