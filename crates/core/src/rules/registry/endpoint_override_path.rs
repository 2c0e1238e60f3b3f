//! `endpoint-override-path`: the path of an endpoint and `overridePath` do not fit.

use super::urls::Known;
use crate::declare_rule;
use crate::document::talos::{Flag, Origin};
use crate::finding::{Consumer, Finding, Level};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// An endpoint whose path and `overridePath` contradict each other.
    ///
    /// Every request to a registry begins with `/v2`. Without `overridePath`, `/v2` is put after the path of the
    /// endpoint unless the path ends in `/v2` already. With `overridePath: true` the path is taken as it is, so it
    /// has to hold `/v2` itself.
    ///
    /// ## What happens
    /// | endpoint | `overridePath` | request for `library/nginx` |
    /// |---|---|---|
    /// | `https://harbor.example.org/v2/proxy` | not set | `/v2/proxy/v2/library/nginx/manifests/…` |
    /// | `https://harbor.example.org/v2/proxy` | `true` | `/v2/proxy/library/nginx/manifests/…` |
    /// | `https://mirror.example.org` | `true` | `/library/nginx/manifests/…` |
    ///
    /// Only the second is one that a registry answers. Harbor answers the others with its web page, and the pull
    /// fails with `unexpected media type text/html` instead of going on to the next endpoint.
    ///
    /// In the legacy `machine.registries` block the flag belongs to the mirror and holds for all its endpoints, so
    /// endpoints with and without a path cannot be mixed there unless each path has its `/v2`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://harbor.example.org/v2/proxy-docker.io
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://harbor.example.org/v2/proxy-docker.io
    ///     overridePath: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://harbor.example.org/v2/proxy-docker.io
    ///     overridePath: true
    /// ```
    pub(crate) static ENDPOINT_OVERRIDE_PATH = {
        name: "endpoint-override-path",
        summary: "the path of an endpoint and `overridePath` do not fit",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.14, 2.7.15, 3.2 (step 6); pains 1, 3, 6 to 11, 17, 20; trace vectors of the family override-path",
        misses: InDocument,
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url().filter(|url| !url.has_empty_host()) else {
        return;
    };
    // Filled in later, or refused as no truth value.
    if flag(known).is_some_and(|flag| flag.value().is_none() && !flag.node().is_go_null()) {
        return;
    }
    let overrides = known.mirror.overrides_path(known.endpoint);
    if !overrides && has_misspelt_flag(known) {
        return;
    }
    let Some(mismatch) = Mismatch::of(&url.path(), overrides) else {
        return;
    };
    sink.push(finding(known, mismatch));
}

/// Whether the flag is there under a name that differs only in its letters' case and its dashes: that is the concern of
/// `unknown-field`.
fn has_misspelt_flag(known: &Known<'_>) -> bool {
    let bare = |key: &str| key.replace(['_', '-'], "").to_ascii_lowercase();
    let holder = match known.mirror.origin {
        Origin::Document => known.endpoint.node,
        Origin::Legacy => known.mirror.node,
    };
    holder
        .entries()
        .any(|entry| entry.key.text() != "overridePath" && bare(entry.key.text()) == "overridepath")
}

/// How path and flag contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mismatch {
    /// `/v2/proxy` without the flag.
    VersionInsideWithoutFlag,
    /// `/V2` or `/v1` without the flag: `/v2` comes after it.
    OtherVersion,
    /// The flag with no path.
    FlagWithoutPath,
    /// The flag with a path that has no `/v2`.
    FlagWithoutVersion,
}

impl Mismatch {
    fn of(path: &str, overrides: bool) -> Option<Self> {
        let segments: Vec<&str> = path
            .split('/')
            .filter(|segment| !segment.is_empty() && *segment != ".")
            .collect();
        let ends_in_version = segments.last() == Some(&"v2");
        match (overrides, segments.as_slice()) {
            (true, []) => Some(Self::FlagWithoutPath),
            (true, segments) if !segments.contains(&"v2") => Some(Self::FlagWithoutVersion),
            (true, _) | (false, []) => None,
            (false, ["V2" | "v1" | "V1", ..]) => Some(Self::OtherVersion),
            (false, ["v2", ..]) if !ends_in_version => Some(Self::VersionInsideWithoutFlag),
            (false, _) => None,
        }
    }
}

/// The flag that holds for an endpoint.
fn flag<'f>(known: &Known<'f>) -> Option<Flag<'f>> {
    match known.mirror.origin {
        Origin::Document => known.endpoint.override_path,
        Origin::Legacy => known.mirror.override_path,
    }
}

fn finding(known: &Known<'_>, mismatch: Mismatch) -> Finding {
    let path = known
        .url()
        .and_then(|url| known.part(url.parts().path))
        .filter(|path| !path.is_empty());
    let span = path.unwrap_or_else(|| known.endpoint.span());
    let shown = known.shown();
    let finding = match mismatch {
        Mismatch::VersionInsideWithoutFlag => Finding::new(
            &ENDPOINT_OVERRIDE_PATH,
            span,
            format!("`/v2` is put after the path of `{shown}` once more"),
        )
        .help(match known.mirror.origin {
            Origin::Document => "set `overridePath: true` on this endpoint",
            Origin::Legacy => "set `overridePath: true` on this mirror; it then holds for all its endpoints",
        })
        .fix(set_flag(known)),
        Mismatch::OtherVersion => Finding::new(
            &ENDPOINT_OVERRIDE_PATH,
            span,
            format!("only `/v2` in lower case is known as the start of a registry's API, so `/v2` is put after the path of `{shown}`"),
        )
        .help("leave the path out, or write `/v2`"),
        Mismatch::FlagWithoutPath => Finding::new(
            &ENDPOINT_OVERRIDE_PATH,
            known.endpoint.span(),
            format!("with `overridePath` requests to `{shown}` lack `/v2`"),
        )
        .help(match known.mirror.origin {
            Origin::Document => "remove `overridePath`, or end the URL in `/v2`",
            Origin::Legacy => "end the URL in `/v2`; the flag holds for all endpoints of this mirror",
        })
        .fix(append_version(known)),
        Mismatch::FlagWithoutVersion => Finding::new(
            &ENDPOINT_OVERRIDE_PATH,
            span,
            format!("with `overridePath` requests to `{shown}` lack `/v2`"),
        )
        // A proxy that rewrites paths may stand in front.
        .at_level(Level::Warning)
        .help("write the path with `/v2` where the registry expects it, such as `/v2/project` for Harbor, or remove `overridePath`"),
    };
    match flag(known).filter(|flag| flag.is_true()) {
        Some(flag) => finding.label(flag.span(), "the path is taken as it is"),
        None => finding,
    }
}

/// Sets the flag: safe on an endpoint, but on a legacy mirror with several endpoints it changes the others too.
fn set_flag(known: &Known<'_>) -> Option<Fix> {
    let title = "Set `overridePath: true`";
    let (mapping, flag) = match known.mirror.origin {
        Origin::Document => (known.endpoint.node, known.endpoint.override_path),
        Origin::Legacy => (known.mirror.node, known.mirror.override_path),
    };
    let edits = match flag {
        Some(flag) => flag.node().replace_source("true")?,
        None => mapping.insert_entry("overridePath", "true")?,
    };
    let changes_others =
        known.mirror.origin == Origin::Legacy && known.mirror.endpoints.len() > 1;
    Some(if changes_others {
        Fix::unsafe_(title, edits)
    } else {
        Fix::safe(title, edits)
    })
}

/// Ends the URL in `/v2`, which is what the request has without the flag: safe.
fn append_version(known: &Known<'_>) -> Option<Fix> {
    let parts = known.url()?.parts();
    let end = known.part(parts.path)?;
    let slash_is_there = !end.is_empty();
    let text = if slash_is_there { "v2" } else { "/v2" };
    Some(Fix::safe(
        "End the URL in `/v2`",
        vec![Edit::replace(Span::at(end.end), text)],
    ))
}

#[cfg(test)]
mod tests {
    use super::Mismatch;

    #[test]
    fn path_and_flag_are_judged_together() {
        for (path, overrides, expected) in [
            ("", false, None),
            ("/", false, None),
            ("/v2", false, None),
            ("/v2/", false, None),
            ("/proxy", false, None),
            ("/proxy/v2", false, None),
            ("/v2/proxy", true, None),
            ("/artifactory/api/docker/remote/v2", true, None),
            ("/v2/proxy", false, Some(Mismatch::VersionInsideWithoutFlag)),
            ("//v2//proxy/", false, Some(Mismatch::VersionInsideWithoutFlag)),
            ("/V2", false, Some(Mismatch::OtherVersion)),
            ("/v1/proxy", false, Some(Mismatch::OtherVersion)),
            ("", true, Some(Mismatch::FlagWithoutPath)),
            ("/", true, Some(Mismatch::FlagWithoutPath)),
            ("/proxy", true, Some(Mismatch::FlagWithoutVersion)),
            ("/V2/proxy", true, Some(Mismatch::FlagWithoutVersion)),
        ] {
            assert_eq!(Mismatch::of(path, overrides), expected, "{path} {overrides}");
        }
    }
}
