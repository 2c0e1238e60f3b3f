//! What the rules about credentials and TLS settings share beyond [`Registries`], which knows the hosts.

use crate::document::talos::{Flag, Mirror, Origin, Registries, Text, Tls};
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{Document, NodeKind, NodeRef};

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
