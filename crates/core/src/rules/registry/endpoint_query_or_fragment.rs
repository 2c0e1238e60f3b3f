//! `endpoint-query-or-fragment`: parts of a URL that have no effect.

use super::urls::Known;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// An endpoint with a query (`?…`) or a fragment (`#…`).
    ///
    /// ## What happens
    /// Both are dropped when requests are built: whatever they were meant to choose, such as a token or a repository,
    /// the registry never learns of it. It sees an ordinary request for the path before them.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org?ns=ghcr.io
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static ENDPOINT_QUERY_OR_FRAGMENT = {
        name: "endpoint-query-or-fragment",
        summary: "query and fragment of an endpoint are dropped",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.6; trace vectors of the family endpoint-url",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url() else { return };
    let parts = url.parts();
    let Some(first) = parts.query.or(parts.fragment) else {
        return;
    };
    let last = parts.fragment.unwrap_or(first);
    let name = match (parts.query, parts.fragment) {
        (Some(_), Some(_)) => "query and fragment",
        (Some(_), None) => "query",
        _ => "fragment",
    };
    // The sign before the part goes with it.
    let dropped = known.part(Some(Span::new(first.start.saturating_sub(1), last.end)));
    sink.push(
        Finding::new(
            &ENDPOINT_QUERY_OR_FRAGMENT,
            dropped.unwrap_or_else(|| known.endpoint.span()),
            format!("the {name} of an endpoint's URL is dropped"),
        )
        .tag(Tag::Unnecessary)
        .help(format!("remove the {name}"))
        .fix(dropped.map(|span| Fix::safe(format!("Remove the {name}"), vec![Edit::delete(span)]))),
    );
}
