//! Names that documents give and use: hosts, registries, Secrets, volumes, anchors.

use crate::document::talos::{Registries, Text};
use crate::document::{Class, DocumentRef, File, KubernetesKind};
use crate::endpoint::GoRelease;
use crate::source::Span;
use crate::version::Version;
use crate::yaml::{NodeKind, NodeRef, write_text};

/// What a name is a name of. Two names are the same thing when their kinds and texts agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A registry as images name it.
    Registry,
    /// A host, with its port, that endpoints lead to and that credentials and TLS settings are for.
    Host,
    /// A Secret of a namespace.
    Secret,
    /// A volume of an `OSArtifact`.
    Volume,
    /// A YAML anchor of a document.
    Anchor,
}

impl NameKind {
    /// Whether the same text in another file names the same thing.
    pub fn is_shared(self) -> bool {
        match self {
            Self::Registry | Self::Host | Self::Secret => true,
            Self::Volume | Self::Anchor => false,
        }
    }
}

impl NameKind {
    /// What it is, in words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Registry => "a registry",
            Self::Host => "a host",
            Self::Secret => "a Secret",
            Self::Volume => "a volume",
            Self::Anchor => "an anchor",
        }
    }

    /// Whether a text can stand wherever a name of this kind does, without quotes.
    pub fn admits(self, text: &str) -> bool {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_name = |text: &str| {
            text.chars().all(is_word)
                && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        };
        // `true` and `12` are no texts without quotes.
        let is_text = write_text(text) == text;
        match self {
            Self::Anchor => !text.is_empty() && text.chars().all(is_word),
            Self::Secret | Self::Volume => is_name(text) && is_text,
            Self::Registry | Self::Host => {
                let (host, port) = match text.rsplit_once(':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (text, None),
                };
                let is_port = |port: &str| port.parse::<u16>().is_ok();
                is_name(host) && port.is_none_or(is_port) && is_text
            }
        }
    }
}

/// Whether a place gives a name or uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Here it is defined.
    Definition,
    /// Here it is used.
    Reference,
}

/// A name at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it names.
    pub kind: NameKind,
    /// Its text.
    pub text: String,
    /// What it belongs to, where equal texts may name different things: the namespace of a Secret, the document of a
    /// volume or an anchor.
    pub scope: String,
    /// Definition or use.
    pub role: Role,
    /// Its bytes, without quotes.
    pub span: Span,
}

/// All names of a file, in order of their places.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Name>,
}

impl Names {
    /// Collects the names of a file and of the configuration embedded in it.
    pub fn of(file: &File, talos: Version) -> Self {
        let mut all = Self::of_documents(file, talos);
        for embedded in file.embedded() {
            let inner = Self::of_documents(embedded.file(), talos).names;
            all.names.extend(inner.into_iter().filter_map(|name| {
                let span = embedded.outer_span(name.span);
                // Where it is written in another way, it can be neither pointed at nor changed.
                let is_copy =
                    file.source().slice(span) == embedded.file().source().slice(name.span);
                let scope = if name.kind.is_shared() {
                    name.scope
                } else {
                    format!("{} at {}", name.scope, embedded.place().start)
                };
                is_copy.then_some(Name {
                    scope,
                    span,
                    ..name
                })
            }));
        }
        all.names
            .sort_by_key(|name| (name.span, name.kind, name.role));
        all
    }

    /// The names of a file's own documents.
    fn of_documents(file: &File, talos: Version) -> Self {
        let mut names = Self::default();
        names.add_registries(file, talos);
        for document in file.documents() {
            names.add_anchors(document);
            if let (Class::Kubernetes(kind), Some(root)) = (document.class(), document.root()) {
                names.add_kubernetes(document, kind, root);
            }
        }
        names
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Name> {
        self.names.iter()
    }

    /// The name at a byte.
    pub fn at(&self, byte: u32) -> Option<&Name> {
        self.names.iter().find(|name| name.span.touches(byte))
    }

    /// All places of the same name, definitions and uses.
    pub fn same<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = &'a Name> {
        self.names.iter().filter(move |other| {
            other.kind == name.kind && other.text == name.text && other.scope == name.scope
        })
    }

    /// The texts of a kind, each once, in order.
    pub fn texts(&self, kind: NameKind) -> Vec<&str> {
        let mut texts: Vec<&str> = self
            .names
            .iter()
            .filter(|name| name.kind == kind)
            .map(|name| name.text.as_str())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    }

    fn push(&mut self, kind: NameKind, role: Role, text: &str, scope: &str, span: Option<Span>) {
        if let (false, Some(span)) = (text.is_empty(), span) {
            self.names.push(Name {
                kind,
                text: text.to_owned(),
                scope: scope.to_owned(),
                role,
                span,
            });
        }
    }

    fn push_text(&mut self, kind: NameKind, role: Role, text: Option<Text<'_>>) {
        if let Some((text, known)) = text.and_then(|text| Some((text, text.known()?))) {
            self.push(kind, role, known, "", content(text.node()));
        }
    }

    fn add_registries(&mut self, file: &File, talos: Version) {
        let registries = Registries::of(file, GoRelease::of_talos(talos));
        for mirror in &registries.mirrors {
            self.push_text(NameKind::Registry, Role::Definition, mirror.name);
            for endpoint in &mirror.endpoints {
                let Some(Ok(url)) = &endpoint.read else {
                    continue;
                };
                let parts = url.parts();
                let host = parts.host.map(|host| match parts.port {
                    Some(port) => host.cover(port),
                    None => host,
                });
                self.push(
                    NameKind::Host,
                    Role::Reference,
                    &url.host(),
                    "",
                    endpoint.part(host),
                );
            }
        }
        for auth in &registries.auths {
            self.push_text(NameKind::Host, Role::Definition, auth.name);
        }
        for tls in &registries.tls {
            self.push_text(NameKind::Host, Role::Definition, tls.name);
        }
    }

    fn add_anchors(&mut self, document: DocumentRef<'_>) {
        let stream = document.file().stream();
        let Some(root) = document.root() else { return };
        let index = root.document_index();
        let Some(tree) = stream.document(index) else {
            return;
        };
        let scope = format!("document {index}");
        let base = stream.base(index);
        for anchor in &tree.anchors {
            let span = Span::new(anchor.span.start + 1, anchor.span.end).shifted(base);
            self.push(
                NameKind::Anchor,
                Role::Definition,
                &anchor.name,
                &scope,
                Some(span),
            );
        }
        for node in &tree.nodes {
            if node.kind == NodeKind::Alias {
                let span = Span::new(node.span.start + 1, node.span.end).shifted(base);
                let name = stream.source().slice(span);
                self.push(NameKind::Anchor, Role::Reference, name, &scope, Some(span));
            }
        }
    }

    fn add_kubernetes(
        &mut self,
        document: DocumentRef<'_>,
        kind: KubernetesKind,
        root: NodeRef<'_>,
    ) {
        let namespace = root
            .at_path(&["metadata", "namespace"])
            .map(NodeRef::text)
            .filter(|namespace| !namespace.is_empty())
            .unwrap_or("default");
        if kind == KubernetesKind::Secret
            && let Some(name) = root.at_path(&["metadata", "name"])
        {
            let role = Role::Definition;
            self.push(
                NameKind::Secret,
                role,
                name.text(),
                namespace,
                content(name),
            );
        }
        let volumes = format!("volumes {}", document.index());
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            // Aliases are entered where they are defined.
            if node.kind() == NodeKind::Alias {
                continue;
            }
            open.extend(node.items());
            for entry in node.entries() {
                open.push(entry.value);
                self.add_kubernetes_entry(entry.name(), entry.value, namespace, &volumes);
            }
        }
    }

    fn add_kubernetes_entry(
        &mut self,
        key: &str,
        value: NodeRef<'_>,
        namespace: &str,
        volumes: &str,
    ) {
        let named = |node: NodeRef<'_>| node.get("name").map(|entry| node_text(entry.value));
        match key {
            "imagePullSecrets" => {
                for (text, span) in value.items().filter_map(|item| {
                    let entry = item.get("name")?;
                    Some((entry.value.text().to_owned(), content(entry.value)))
                }) {
                    self.push(NameKind::Secret, Role::Reference, &text, namespace, span);
                }
            }
            "imageCredentialsSecretRef" | "secretKeyRef" | "secretRef" => {
                if let Some((text, span)) = named(value) {
                    self.push(NameKind::Secret, Role::Reference, &text, namespace, span);
                }
            }
            "secretName" => {
                let (text, span) = node_text(value);
                self.push(NameKind::Secret, Role::Reference, &text, namespace, span);
            }
            "volumes" => {
                for item in value.items() {
                    if let Some((text, span)) = named(item) {
                        self.push(NameKind::Volume, Role::Definition, &text, volumes, span);
                    }
                }
            }
            "volumeMounts" => {
                for item in value.items() {
                    if let Some((text, span)) = named(item) {
                        self.push(NameKind::Volume, Role::Reference, &text, volumes, span);
                    }
                }
            }
            key if key.ends_with("Volume") && value.is_scalar() => {
                let (text, span) = node_text(value);
                self.push(NameKind::Volume, Role::Reference, &text, volumes, span);
            }
            _ => {}
        }
    }
}

fn node_text(node: NodeRef<'_>) -> (String, Option<Span>) {
    (node.text().to_owned(), content(node))
}

/// The bytes of a one-line scalar without its quotes; none where the text is not written there letter by letter.
fn content(node: NodeRef<'_>) -> Option<Span> {
    let span = node.span();
    let span = match node.kind() {
        NodeKind::Plain => span,
        NodeKind::SingleQuoted | NodeKind::DoubleQuoted => {
            Span::new(span.start + 1, span.end.saturating_sub(1))
        }
        _ => return None,
    };
    (node.stream().source().slice(span) == node.text()).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::InputKind;
    use crate::source::Source;

    const TEXT: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: \"https://harbor.example.org:8443/v2/hub\"
    overridePath: true
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org:8443
username: robot
password: not-the-real-one
";

    #[test]
    fn new_names_must_be_ones() {
        for (kind, good, bad) in [
            (
                NameKind::Host,
                ["10.5.0.1:5000", "registry.example.org"],
                [
                    "registry:",
                    ":5000",
                    "a:b",
                    "registry.example.org:99999",
                    "http://a",
                    "-",
                ],
            ),
            (
                NameKind::Secret,
                ["pull", "pull.secret-2"],
                ["a:1", "true", "12", "", "-a", "a b"],
            ),
            (
                NameKind::Anchor,
                ["a_b", "1"],
                ["a b", "", "[a", "a,b", "*a", "a:"],
            ),
        ] {
            for name in good {
                assert!(kind.admits(name), "{kind:?} {name}");
            }
            for name in bad {
                assert!(!kind.admits(name), "{kind:?} {name}");
            }
        }
    }

    #[test]
    fn names_inside_other_files_stand_where_they_are_written() {
        let inner = TEXT.replace('\n', "\n    ");
        let text = format!("clusterName: home\nnodes: []\npatches:\n  - |-\n    {inner}\n");
        let file = File::read(&Source::new("talconfig.yaml", text), InputKind::Auto);
        let names = Names::of(&file, Version::DEFAULT_TALOS);
        let hosts: Vec<&str> = names
            .iter()
            .filter(|name| name.kind == NameKind::Host)
            .map(|name| file.source().slice(name.span))
            .collect();
        assert_eq!(hosts, ["harbor.example.org:8443"; 2]);
    }

    #[test]
    fn an_endpoint_leads_to_the_credentials_of_its_host() {
        let file = File::read(&Source::new("node.yaml", TEXT), InputKind::Auto);
        let names = Names::of(&file, Version::DEFAULT_TALOS);
        let at = TEXT.find("harbor").and_then(|at| u32::try_from(at).ok());
        let name = at.and_then(|at| names.at(at));
        assert_eq!(
            name.map(|name| (name.kind, name.role)),
            Some((NameKind::Host, Role::Reference))
        );
        let places: Vec<&str> = name
            .into_iter()
            .flat_map(|name| names.same(name))
            .map(|name| file.source().slice(name.span))
            .collect();
        assert_eq!(places, ["harbor.example.org:8443"; 2]);
    }
}
