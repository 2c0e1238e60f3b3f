//! What the rules about credentials and TLS settings share beyond [`Registries`], which knows the hosts.

use crate::document::DocumentRef;
use crate::document::talos::{Flag, Mirror, Origin, Registries, Text, Tls};
use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{Document, NodeKind, NodeRef, write_text};

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

/// Whether credentials or TLS settings of this name are used by a mirror, or another rule says why they are not.
pub(crate) fn may_be_used(registries: &Registries<'_>, name: &str) -> bool {
    name.is_empty()
        || name.contains(['/', '@', '*', ' ', '$'])
        || registries.mirrors_named(name).next().is_some()
        || registries.mirrors_of_upstream(name).next().is_some()
        || registries.targets_on(name).next().is_some()
        || registries.meant_host(name).is_some()
}

/// Why a name can never be the host of a URL.
pub(crate) fn why_no_host(name: &str) -> Option<&'static str> {
    if name.contains("://") {
        Some("a host has no scheme")
    } else if name.contains('@') {
        Some("a host has no user name in it")
    } else if name.contains('/') {
        Some("a host has no path")
    } else if name.contains('*') {
        Some("patterns are not understood")
    } else if name.chars().any(char::is_whitespace) {
        Some("a host has no blanks")
    } else {
        None
    }
}

/// A name without what may be a password in it.
pub(crate) fn without_user(name: &str) -> &str {
    name.rsplit('@').next().unwrap_or(name)
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
        .map(|entry| entry.value)
        .filter(|value| !value.is_go_null())
        .is_some_and(|value| !value.is_scalar() || !value.text().is_empty())
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

/// Edits that add an endpoint after the last one of a mirror.
pub(crate) fn append_endpoint(mirror: &Mirror<'_>, url: &str) -> Option<Vec<Edit>> {
    let list = mirror.endpoints_node?;
    list.append_item(&match (mirror.origin, list.kind()) {
        (Origin::Legacy, _) => url.to_owned(),
        (Origin::Document, NodeKind::FlowSequence) => format!("{{url: {url}}}"),
        (Origin::Document, _) => format!("url: {url}"),
    })
}

/// Edits that remove a document with the line that begins it. None where it is the only one, or no document of a
/// stream.
pub(crate) fn delete_document(document: DocumentRef<'_>) -> Option<Vec<Edit>> {
    let source = document.file().source();
    let others = document.file().documents().any(|other| {
        other.index() != document.index() && other.root().is_some_and(NodeRef::is_mapping)
    });
    let own = source.slice(document.span());
    let behind = source.text().get(document.span().end as usize..)?;
    // The first document is followed by the line that begins the next.
    let alone = others && (own.starts_with("---") || behind.starts_with("---"));
    let ends = own.trim_end().ends_with("...");
    (alone && !ends).then(|| vec![Edit::delete(document.span())])
}

/// Edits that add, behind a document, a copy of it that differs only in its name.
pub(crate) fn copy_document(
    document: DocumentRef<'_>,
    name: Text<'_>,
    other: &str,
) -> Option<Vec<Edit>> {
    let source = document.file().source();
    let root = document.root()?.full_span();
    let name = name.node();
    if name.is_alias() || !root.contains(name.span()) || document.root()?.is_shared() {
        return None;
    }
    let before = source.slice(Span::new(root.start, name.span().start));
    let behind = source.slice(Span::new(name.span().end, root.end));
    let other = write_text(other);
    let edit = append_document(document, &format!("{before}{other}{}\n", behind.trim_end()))?;
    Some(vec![edit])
}

/// An edit that puts another document behind one. None where that one is ended by `...`.
pub(crate) fn append_document(document: DocumentRef<'_>, text: &str) -> Option<Edit> {
    let own = document.file().source().slice(document.span());
    if own.trim_end().ends_with("...") {
        return None;
    }
    let break_ = if own.ends_with(['\n', '\r']) {
        ""
    } else {
        "\n"
    };
    Some(Edit::insert(
        document.span().end,
        format!("{break_}---\n{text}"),
    ))
}

/// A node as it is written, its further lines without the indentation of the first.
pub(crate) fn unindented(node: NodeRef<'_>) -> Option<String> {
    if node.is_alias() || node.anchor().is_some() {
        return None;
    }
    let source = node.stream().source();
    let start = node.full_span().start;
    let before = source.text().get(..start as usize)?;
    let column = before.len() - before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let text = source.slice(node.full_span());
    let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    let mut written = lines.next()?.to_owned();
    for line in lines {
        written.push('\n');
        let indentation = line.get(..column.min(line.len()))?;
        if !indentation.trim().is_empty() {
            return None;
        }
        written.push_str(line.get(indentation.len()..)?);
    }
    Some(written)
}

/// Whether a mapping has a field that is none of the known ones: what seems to be missing may be meant by it.
pub(crate) fn has_other_field(mapping: NodeRef<'_>, known: &[&str]) -> bool {
    mapping
        .entries()
        .any(|entry| !known.contains(&entry.name()) && !MARKS.contains(&entry.name()))
}

/// The fields that say which document it is.
const MARKS: [&str; 3] = ["apiVersion", "kind", "name"];

/// The fields of TLS settings.
pub(crate) const TLS_FIELDS: [&str; 3] = ["ca", "clientIdentity", "insecureSkipVerify"];

/// The fields of a mirror, in documents or in the legacy block.
pub(crate) const MIRROR_FIELDS: [&str; 3] = ["endpoints", "skipFallback", "overridePath"];
