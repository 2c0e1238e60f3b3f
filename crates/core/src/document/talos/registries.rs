//! Registry settings in one shape, whether they stand in documents or in the legacy `machine.registries` block.

use std::sync::OnceLock;

use super::hosts::HostIndex;
use super::value::{Flag, Text};
use crate::document::{Class, DocumentRef, File, InputKind};
use crate::endpoint::{self, GoRelease, UrlError};
use crate::source::Span;
use crate::yaml::{Entry, NodeRef};

/// Where a setting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// In a document of its own kind.
    Document,
    /// In the `machine.registries` block of the main document.
    Legacy,
}

/// All registry settings of a file, in order of appearance.
#[derive(Clone, Debug, Default)]
pub struct Registries<'f> {
    /// `RegistryMirrorConfig` documents and legacy `mirrors`.
    pub mirrors: Vec<Mirror<'f>>,
    /// `RegistryAuthConfig` documents and legacy `config.*.auth`.
    pub auths: Vec<Auth<'f>>,
    /// `RegistryTLSConfig` documents and legacy `config.*.tls`.
    pub tls: Vec<Tls<'f>>,
    /// Where they lead, looked up once all are known.
    index: OnceLock<HostIndex<'f>>,
}

/// A mirror: which endpoints serve the images of a registry.
#[derive(Clone, Debug)]
pub struct Mirror<'f> {
    /// Where it stands.
    pub origin: Origin,
    /// The document it stands in.
    pub document: DocumentRef<'f>,
    /// The mapping that holds it.
    pub node: NodeRef<'f>,
    /// The registry it is for; missing in an incomplete document.
    pub name: Option<Text<'f>>,
    /// The value of `endpoints`.
    pub endpoints_node: Option<NodeRef<'f>>,
    /// Its endpoints; items that are null do not count for Talos and are not here.
    pub endpoints: Vec<Endpoint<'f>>,
    /// The flag that a legacy mirror has for all its endpoints.
    pub override_path: Option<Flag<'f>>,
    /// Whether the upstream is left out when all endpoints fail.
    pub skip_fallback: Option<Flag<'f>>,
}

/// An endpoint of a mirror.
#[derive(Clone, Debug)]
pub struct Endpoint<'f> {
    /// The item of `endpoints`.
    pub node: NodeRef<'f>,
    /// Its URL; missing when the item has none.
    pub url: Option<Text<'f>>,
    /// What Go reads in its URL; none when that is not known or empty.
    pub read: Option<Result<endpoint::Endpoint, UrlError>>,
    /// Its own flag; legacy endpoints have none, see [`Mirror::override_path`].
    pub override_path: Option<Flag<'f>>,
}

/// Credentials for a host.
#[derive(Clone, Debug)]
pub struct Auth<'f> {
    /// Where they stand.
    pub origin: Origin,
    /// The document they stand in.
    pub document: DocumentRef<'f>,
    /// The mapping that holds them.
    pub node: NodeRef<'f>,
    /// The host they are for.
    pub name: Option<Text<'f>>,
    /// `username`.
    pub username: Option<Text<'f>>,
    /// `password`.
    pub password: Option<Text<'f>>,
    /// `auth`: base64 of `user:password`.
    pub auth: Option<Text<'f>>,
    /// `identityToken`.
    pub identity_token: Option<Text<'f>>,
}

/// TLS settings for a host.
#[derive(Clone, Debug)]
pub struct Tls<'f> {
    /// Where they stand.
    pub origin: Origin,
    /// The document they stand in.
    pub document: DocumentRef<'f>,
    /// The mapping that holds them.
    pub node: NodeRef<'f>,
    /// The host they are for.
    pub name: Option<Text<'f>>,
    /// `ca`: PEM, in the legacy block base64 of PEM.
    pub ca: Option<Text<'f>>,
    /// `clientIdentity`.
    pub identity: Option<Identity<'f>>,
    /// `insecureSkipVerify`.
    pub insecure_skip_verify: Option<Flag<'f>>,
}

/// A client certificate with its key.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'f> {
    /// The mapping.
    pub node: NodeRef<'f>,
    /// `cert`, in the legacy block `crt`. Each is looked for in the other, too, since they are often confused.
    pub cert: Option<Text<'f>>,
    /// `key`.
    pub key: Option<Text<'f>>,
}

impl<'f> Registries<'f> {
    /// Collects the registry settings of a file. URLs are read as a Talos built with `go` reads them.
    pub fn of(file: &'f File, go: GoRelease) -> Self {
        let mut registries = Self::default();
        for document in file.documents() {
            registries.add(document, go);
        }
        registries
    }

    /// Adds the registry settings of a document. All are added before anything is looked up.
    pub(crate) fn add(&mut self, document: DocumentRef<'f>, go: GoRelease) {
        let input = document.file().input();
        let root = || document.root();
        match document.class() {
            Class::TalosMain if let Some(root) = root() => {
                self.add_legacy(document, root, input, go);
            }
            Class::Talos if let Some(root) = root().filter(|root| root.get("$patch").is_none()) => {
                self.add_document(document, root, input, go);
            }
            _ => {}
        }
    }

    /// What is in force and where it leads.
    pub(super) fn index(&self) -> &HostIndex<'f> {
        self.index.get_or_init(|| HostIndex::of(self))
    }

    fn add_document(
        &mut self,
        document: DocumentRef<'f>,
        root: NodeRef<'f>,
        input: InputKind,
        go: GoRelease,
    ) {
        let name = text(root, "name", input);
        match document.kind() {
            "RegistryMirrorConfig" => {
                let endpoints_node = value(root, "endpoints");
                let endpoints = endpoints(endpoints_node, |item| {
                    let flag = flag(item, "overridePath");
                    Endpoint::new(item, text(item, "url", input), flag, go)
                });
                self.mirrors.push(Mirror {
                    origin: Origin::Document,
                    document,
                    node: root,
                    name,
                    endpoints_node,
                    endpoints,
                    override_path: None,
                    skip_fallback: flag(root, "skipFallback"),
                });
            }
            "RegistryAuthConfig" => {
                self.auths
                    .push(auth(Origin::Document, document, root, name, input));
            }
            "RegistryTLSConfig" => {
                self.tls
                    .push(tls(Origin::Document, document, root, name, input));
            }
            _ => {}
        }
    }

    fn add_legacy(
        &mut self,
        document: DocumentRef<'f>,
        root: NodeRef<'f>,
        input: InputKind,
        go: GoRelease,
    ) {
        let Some(block) = root.at_path(&["machine", "registries"]) else {
            return;
        };
        for entry in value(block, "mirrors")
            .iter()
            .flat_map(|m| named_entries(*m))
        {
            let body = entry.value;
            let endpoints_node = value(body, "endpoints");
            let endpoints = endpoints(endpoints_node, |item| {
                let url = item.is_scalar().then(|| Text::new(item, input));
                Endpoint::new(item, url, None, go)
            });
            self.mirrors.push(Mirror {
                origin: Origin::Legacy,
                document,
                node: body,
                name: Some(Text::new(entry.key, input)),
                endpoints_node,
                endpoints,
                override_path: flag(body, "overridePath"),
                skip_fallback: flag(body, "skipFallback"),
            });
        }
        for entry in value(block, "config")
            .iter()
            .flat_map(|c| named_entries(*c))
        {
            let name = Some(Text::new(entry.key, input));
            if let Some(body) = value(entry.value, "auth") {
                self.auths
                    .push(auth(Origin::Legacy, document, body, name, input));
            }
            if let Some(body) = value(entry.value, "tls") {
                self.tls
                    .push(tls(Origin::Legacy, document, body, name, input));
            }
        }
    }
}

impl<'f> Mirror<'f> {
    /// Its name, when it is known.
    pub fn known_name(&self) -> Option<&'f str> {
        self.name?.known()
    }

    /// Whether an endpoint's path is used as it is, without `/v2`.
    pub fn overrides_path(&self, endpoint: &Endpoint<'f>) -> bool {
        match self.origin {
            Origin::Document => endpoint.override_path.is_some_and(Flag::is_true),
            Origin::Legacy => self.override_path.is_some_and(Flag::is_true),
        }
    }

    /// Whether the upstream is left out when all endpoints fail.
    pub fn skips_fallback(&self) -> bool {
        self.skip_fallback.is_some_and(Flag::is_true)
    }

    /// The place that stands for the whole mirror: its name, or where that is missing its first bytes.
    pub fn span(&self) -> Span {
        place(self.name, self.node)
    }
}

impl<'f> Endpoint<'f> {
    fn new(
        node: NodeRef<'f>,
        url: Option<Text<'f>>,
        override_path: Option<Flag<'f>>,
        go: GoRelease,
    ) -> Self {
        let known = url.and_then(Text::known).filter(|url| !url.is_empty());
        Self {
            node,
            url,
            read: known.map(|url| endpoint::parse_as(url, go)),
            override_path,
        }
    }

    /// Its URL, when it is known and not empty.
    pub fn known_url(&self) -> Option<&'f str> {
        self.url?.known().filter(|url| !url.is_empty())
    }

    /// The bytes of a part of its URL in the file; none where the text is not written there letter by letter.
    /// `part` is relative to the URL.
    pub fn part(&self, part: Option<Span>) -> Option<Span> {
        let text = self.url?;
        let source = text.node().source();
        let quote = u32::from(source.starts_with(['"', '\'']));
        let verbatim = source.get(quote as usize..)?.starts_with(text.as_written());
        let part = part?;
        // A tag may say that the text is base64.
        let verbatim = verbatim && text.node().tag().is_none();
        verbatim.then(|| part.shifted(text.span().start + quote))
    }

    /// The place that stands for it: its URL, or where that is missing the item.
    pub fn span(&self) -> Span {
        self.url.map_or_else(|| self.node.span(), Text::span)
    }
}

impl<'f> Auth<'f> {
    /// Its name, when it is known.
    pub fn known_name(&self) -> Option<&'f str> {
        self.name?.known()
    }

    /// The place that stands for the whole entry.
    pub fn span(&self) -> Span {
        place(self.name, self.node)
    }
}

impl<'f> Tls<'f> {
    /// Its name, when it is known.
    pub fn known_name(&self) -> Option<&'f str> {
        self.name?.known()
    }

    /// The place that stands for the whole entry.
    pub fn span(&self) -> Span {
        place(self.name, self.node)
    }
}

fn place(name: Option<Text<'_>>, node: NodeRef<'_>) -> Span {
    let first_key = || node.children().next().map_or(node.span(), NodeRef::span);
    name.map_or_else(first_key, Text::span)
}

/// The endpoints in a list; null ones vanish.
fn endpoints<'f>(
    list: Option<NodeRef<'f>>,
    read: impl Fn(NodeRef<'f>) -> Endpoint<'f>,
) -> Vec<Endpoint<'f>> {
    let items = || list.into_iter().flat_map(NodeRef::items);
    // Few are null, and an endpoint is large.
    let mut endpoints = Vec::with_capacity(items().count());
    endpoints.extend(items().filter(|item| !item.is_go_null()).map(read));
    endpoints
}

fn auth<'f>(
    origin: Origin,
    document: DocumentRef<'f>,
    node: NodeRef<'f>,
    name: Option<Text<'f>>,
    input: InputKind,
) -> Auth<'f> {
    Auth {
        origin,
        document,
        node,
        name,
        username: text(node, "username", input),
        password: text(node, "password", input),
        auth: text(node, "auth", input),
        identity_token: text(node, "identityToken", input),
    }
}

fn tls<'f>(
    origin: Origin,
    document: DocumentRef<'f>,
    node: NodeRef<'f>,
    name: Option<Text<'f>>,
    input: InputKind,
) -> Tls<'f> {
    let identity = value(node, "clientIdentity").map(|node| Identity {
        node,
        cert: text(node, "cert", input).or_else(|| text(node, "crt", input)),
        key: text(node, "key", input),
    });
    Tls {
        origin,
        document,
        node,
        name,
        ca: text(node, "ca", input),
        identity,
        insecure_skip_verify: flag(node, "insecureSkipVerify"),
    }
}

/// The value of a key, unless it is null.
fn value<'f>(mapping: NodeRef<'f>, key: &str) -> Option<NodeRef<'f>> {
    let value = mapping.get(key)?.value;
    (!value.is_go_null()).then_some(value)
}

/// The scalar of a key; null counts as an empty text.
fn text<'f>(mapping: NodeRef<'f>, key: &str, input: InputKind) -> Option<Text<'f>> {
    let value = mapping.get(key)?.value;
    value.is_scalar().then(|| Text::new(value, input))
}

fn flag<'f>(mapping: NodeRef<'f>, key: &str) -> Option<Flag<'f>> {
    value(mapping, key).map(Flag::new)
}

/// The entries of a mapping whose names are free, a merge key left out.
fn named_entries(mapping: NodeRef<'_>) -> impl Iterator<Item = Entry<'_>> {
    mapping.entries().filter(|entry| !entry.key.is_merge_key())
}
