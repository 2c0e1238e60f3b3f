//! Where names stand in documents.

use super::{Name, NameKind, Names, Role};
use crate::document::talos::{Registries, Text};
use crate::document::{Class, DocumentRef, File, KubernetesKind};
use crate::endpoint::GoRelease;
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::source::Span;
use crate::version::Version;
use crate::yaml::{NodeKind, NodeRef};

impl Names {
    /// The names of a file's own documents.
    pub(super) fn of_documents(file: &File, talos: Version) -> Self {
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

    fn push_node(&mut self, kind: NameKind, role: Role, node: NodeRef<'_>, scope: &str) {
        self.push(kind, role, node.text(), scope, content(node));
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
        let namespace = namespace(root);
        if kind == KubernetesKind::Secret
            && let Some(name) = root.at_path(&["metadata", "name"])
        {
            self.push_node(NameKind::Secret, Role::Definition, name, namespace);
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
                let Some((kind, role, names)) = names_in(entry.name(), entry.value) else {
                    continue;
                };
                let scope = if kind == NameKind::Secret {
                    namespace
                } else {
                    &volumes
                };
                for name in names {
                    self.push_node(kind, role, name, scope);
                }
            }
        }
    }
}

/// The names that an entry of a Kubernetes object holds: what they name, and whether they give it or use it.
fn names_in<'s>(key: &str, value: NodeRef<'s>) -> Option<(NameKind, Role, Vec<NodeRef<'s>>)> {
    let name_of = |node: NodeRef<'s>| Some(node.get("name")?.value);
    let of_items = || value.items().filter_map(name_of).collect();
    Some(match key {
        "imagePullSecrets" => (NameKind::Secret, Role::Reference, of_items()),
        "imageCredentialsSecretRef" | "secretKeyRef" | "secretRef" => {
            let name = name_of(value).into_iter().collect();
            (NameKind::Secret, Role::Reference, name)
        }
        "secretName" => (NameKind::Secret, Role::Reference, vec![value]),
        "volumes" => (NameKind::Volume, Role::Definition, of_items()),
        "volumeMounts" => (NameKind::Volume, Role::Reference, of_items()),
        key if key.ends_with("Volume") && value.is_scalar() => {
            (NameKind::Volume, Role::Reference, vec![value])
        }
        _ => return None,
    })
}

/// The namespace of a Kubernetes object.
pub(in crate::assist) fn namespace(root: NodeRef<'_>) -> &str {
    root.at_path(&["metadata", "namespace"])
        .map(NodeRef::text)
        .filter(|namespace| !namespace.is_empty())
        .unwrap_or(DEFAULT_NAMESPACE)
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
