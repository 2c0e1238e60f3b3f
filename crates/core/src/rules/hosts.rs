//! What the rules about credentials and TLS settings share: which hosts a file pulls from, and which name was meant.
//!
//! Talos and containerd look settings up by the host of the URL they are about to request: port, letter case and
//! brackets included, nothing else.

use std::borrow::Cow;

use crate::document::talos::{Endpoint, Flag, Mirror, Origin, Registries, Text, Tls};
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{Document, NodeKind, NodeRef};

/// The mirrors in force: a document takes the place of a legacy entry of the same name.
pub(crate) fn mirrors_in_force<'r, 'f>(
    registries: &'r Registries<'f>,
) -> impl Iterator<Item = &'r Mirror<'f>> {
    registries.mirrors.iter().filter(|mirror| {
        mirror.origin == Origin::Document
            || !registries.mirrors.iter().any(|other| {
                other.origin == Origin::Document
                    && other.known_name().is_some()
                    && other.known_name() == mirror.known_name()
            })
    })
}

/// An endpoint in force, with the host that settings for it must be named after.
pub(crate) struct Target<'r, 'f> {
    pub(crate) mirror: &'r Mirror<'f>,
    pub(crate) endpoint: &'r Endpoint<'f>,
    pub(crate) scheme: &'r str,
    pub(crate) host: Cow<'r, str>,
}

/// The endpoints in force whose URL is known and has a host.
pub(crate) fn targets<'r, 'f>(
    registries: &'r Registries<'f>,
) -> impl Iterator<Item = Target<'r, 'f>> {
    mirrors_in_force(registries).flat_map(|mirror| {
        mirror.endpoints.iter().filter_map(move |endpoint| {
            let url = endpoint.read.as_ref()?.as_ref().ok()?;
            (!url.has_empty_host()).then(|| Target {
                mirror,
                endpoint,
                scheme: url.scheme(),
                host: url.host(),
            })
        })
    })
}

/// Whether all names and URLs are known: while some are filled in later, nothing can be called unused.
pub(crate) fn all_known(registries: &Registries<'_>) -> bool {
    registries.mirrors.iter().all(|mirror| {
        mirror.known_name().is_some()
            && mirror
                .endpoints
                .iter()
                .all(|endpoint| endpoint.known_url().is_some())
    })
}

/// The host that serves the images of a registry when no mirror does.
pub(crate) fn upstream_host(registry: &str) -> &str {
    match registry {
        "docker.io" => "registry-1.docker.io",
        other => other,
    }
}

/// A host that settings named `name` were probably meant for: one that the file pulls from, and that differs only in
/// port, letter case, brackets, or in a scheme or path before and after it. None when the name is exact for some host.
pub(crate) fn meant_host(registries: &Registries<'_>, name: &str) -> Option<String> {
    let hosts: Vec<String> = targets(registries)
        .map(|target| target.host.into_owned())
        .collect();
    if hosts.iter().any(|host| host == name) {
        return None;
    }
    // The upstream of a mirror is asked as well, unless the mirror has an endpoint on that very host: then the name
    // was meant for the endpoint.
    let of_upstream = mirrors_in_force(registries).any(|mirror| {
        let named = mirror
            .known_name()
            .is_some_and(|registry| registry == name || upstream_host(registry) == name);
        named && !has_endpoint_like(mirror, name)
    });
    if of_upstream {
        return None;
    }
    let wanted = Comparable::of(bare_host(name));
    let mut fitting = hosts
        .iter()
        .filter(|host| Comparable::of(host).may_be(&wanted));
    let first = fitting.next()?;
    // Two hosts that differ only in their ports: which one was meant is anyone's guess.
    fitting.all(|other| other == first).then(|| first.clone())
}

/// Whether a part of the document could not be read: what seems to be missing may stand there.
pub(crate) fn is_partial(node: NodeRef<'_>) -> bool {
    node.stream()
        .document(node.document_index())
        .is_none_or(Document::is_partial)
}

/// Whether a field holds anything, even something that is no text and may be a template.
pub(crate) fn is_written(mapping: NodeRef<'_>, field: &str) -> bool {
    mapping
        .get(field)
        .is_some_and(|entry| !entry.value.is_scalar() || !entry.value.text().is_empty())
}

/// Whether TLS settings set anything; containerd gets no directory for those that do not.
pub(crate) fn sets_anything(tls: &Tls<'_>) -> bool {
    tls.ca.is_some_and(|ca| !ca.is_empty())
        || tls.identity.is_some()
        || tls.insecure_skip_verify.is_some_and(Flag::is_true)
}

/// Whether a mirror has an endpoint whose host differs from the name only in what people leave out.
fn has_endpoint_like(mirror: &Mirror<'_>, name: &str) -> bool {
    let wanted = Comparable::of(name);
    mirror.endpoints.iter().any(|endpoint| {
        let url = endpoint.read.as_ref().and_then(|read| read.as_ref().ok());
        url.is_some_and(|url| Comparable::of(&url.host()).may_be(&wanted))
    })
}

/// Whether a host is one of the large public registries.
pub(crate) fn is_known_public(host: &str) -> bool {
    matches!(
        host,
        "docker.io"
            | "registry-1.docker.io"
            | "ghcr.io"
            | "quay.io"
            | "gcr.io"
            | "mirror.gcr.io"
            | "registry.k8s.io"
            | "public.ecr.aws"
            | "mcr.microsoft.com"
            | "registry.gitlab.com"
            | "nvcr.io"
            | "factory.talos.dev"
            | "lscr.io"
            | "xpkg.upbound.io"
    ) || host.ends_with(".pkg.dev")
        || host.ends_with(".amazonaws.com")
        || host.ends_with(".azurecr.io")
}

/// A name without scheme, user information and path.
pub(crate) fn bare_host(name: &str) -> &str {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or(name);
    name.rsplit('@').next().unwrap_or(name).trim()
}

/// A host in the form in which two of them are compared loosely.
#[derive(PartialEq, Eq)]
struct Comparable {
    host: String,
    port: Option<String>,
}

impl Comparable {
    fn of(host: &str) -> Self {
        let lower = host.to_ascii_lowercase();
        let bare_address = lower.matches(':').count() > 1 && !lower.starts_with('[');
        let (host, port) = match lower.rsplit_once(':') {
            Some((host, port)) if !bare_address && !port.contains(']') => (host, Some(port)),
            _ => (lower.as_str(), None),
        };
        Self {
            host: host
                .trim_matches(['[', ']'])
                .trim_end_matches('.')
                .to_owned(),
            port: port.map(ToOwned::to_owned),
        }
    }

    /// Whether both may be the same host, one of them without its port.
    fn may_be(&self, other: &Self) -> bool {
        let default = |port: &Option<String>| matches!(port.as_deref(), None | Some("443" | "80"));
        self.host == other.host
            && (self.port == other.port
                || self.port.is_none()
                || other.port.is_none()
                || (default(&self.port) && default(&other.port)))
    }
}

/// An edit that adds an endpoint after the last one of a mirror. None where the list is not written line by line.
pub(crate) fn append_endpoint(mirror: &Mirror<'_>, url: &str) -> Option<Edit> {
    let list = mirror.endpoints_node?;
    let last = list.items().last()?;
    if list.kind() != NodeKind::BlockSequence {
        return None;
    }
    let text = list.stream().source().text();
    let before = text.get(..last.span().start as usize)?;
    let line = before.rsplit('\n').next()?;
    let (indentation, _) = line.split_once('-')?;
    if !indentation.trim().is_empty() {
        return None;
    }
    // After the whole line of the last item, so that a comment on it stays with it.
    let rest = text.get(last.span().end as usize..)?;
    let to_line_end = rest.find('\n').unwrap_or(rest.len());
    let end = last.span().end + u32::try_from(to_line_end).ok()?;
    let item = match mirror.origin {
        Origin::Document => format!("- url: {url}"),
        Origin::Legacy => format!("- {url}"),
    };
    Some(Edit::insert(end, format!("\n{indentation}{item}")))
}

/// An edit that puts another text in the place of a scalar, its quotes kept. None where the text is not written letter
/// by letter.
pub(crate) fn replace_text(text: Text<'_>, with: &str) -> Option<Edit> {
    let source = text.node().source();
    let quote = u32::from(source.starts_with(['"', '\'']));
    let written = source.get(quote as usize..)?;
    if !written.starts_with(text.as_written()) {
        return None;
    }
    let start = text.span().start + quote;
    let length = u32::try_from(text.as_written().len()).ok()?;
    Some(Edit::replace(Span::new(start, start + length), with))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_be(left: &str, right: &str) -> bool {
        Comparable::of(left).may_be(&Comparable::of(right))
    }

    #[test]
    fn hosts_are_compared_without_what_people_leave_out() {
        assert!(may_be("harbor.local", "harbor.local:5000"));
        assert!(may_be("Harbor.Local:443", "harbor.local"));
        assert!(may_be("[fd00::1]:5000", "fd00::1"));
        assert!(!may_be("harbor.local:5000", "harbor.local:5001"));
        assert!(!may_be("harbor.local", "other.local"));
    }

    #[test]
    fn names_are_stripped_to_their_host() {
        assert_eq!(bare_host("https://index.docker.io/v1/"), "index.docker.io");
        assert_eq!(bare_host("user:pw@reg:5000/x"), "reg:5000");
        assert_eq!(bare_host("reg.local/"), "reg.local");
    }
}
