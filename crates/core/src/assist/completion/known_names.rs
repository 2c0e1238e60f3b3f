//! Names that this and other files give: registries, hosts, Secrets.

use super::snippet::{key_snippet, key_span, literal};
use super::{Completion, CompletionKind};
use crate::assist::line_context::{LineContext, Style};
use crate::assist::names::{Name, NameKind, Names, Role, namespace};
use crate::document::{DocumentRef, File};
use crate::engine::Options;
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;

/// Registries that most clusters pull from.
const COMMON_REGISTRIES: &[&str] = &[
    "docker.io",
    "ghcr.io",
    "registry.k8s.io",
    "quay.io",
    "gcr.io",
    "factory.talos.dev",
];

/// Names that other documents give, where this one may use them.
pub(super) fn names(
    document: DocumentRef<'_>,
    others: &[&File],
    options: &Options,
    key: &str,
    context: &LineContext<'_>,
) -> Vec<Completion> {
    let at_top = context.path.is_empty();
    let names_secret = key == "name"
        && context
            .path
            .iter()
            .any(|step| matches!(*step, "imagePullSecrets" | "imageCredentialsSecretRef"));
    let wanted: Wanted = match (document.kind(), key) {
        _ if names_secret => Wanted::Secrets,
        ("RegistryMirrorConfig", "name") if at_top => Wanted::Registries,
        ("RegistryAuthConfig" | "RegistryTLSConfig", "name") if at_top => Wanted::Hosts,
        _ => return Vec::new(),
    };
    let namespace = document.root().map_or(DEFAULT_NAMESPACE, namespace);
    known_names(document.file(), others, options, wanted, namespace)
        .into_iter()
        .map(|text| Completion {
            snippet: literal(&text),
            label: text,
            kind: CompletionKind::Name,
            detail: wanted.detail().to_owned(),
            documentation: String::new(),
            span: context.typed,
        })
        .collect()
}

/// The names in a file and in others that fit a place, in order.
fn known_names(
    file: &File,
    others: &[&File],
    options: &Options,
    wanted: Wanted,
    namespace: &str,
) -> Vec<String> {
    let own = Names::of(file, options.talos);
    let mut all: Vec<Name> = own.iter().cloned().collect();
    for other in others {
        all.extend(Names::of(other, options.talos).iter().cloned());
    }
    let is_meant = |name: &&Name| match wanted {
        Wanted::Secrets => {
            name.kind == NameKind::Secret
                && name.role == Role::Definition
                && name.scope == namespace
        }
        Wanted::Hosts => name.kind == NameKind::Host && name.role == Role::Reference,
        Wanted::Registries => name.kind == NameKind::Registry,
    };
    let mut found: Vec<String> = all
        .iter()
        .filter(is_meant)
        .map(|name| name.text.clone())
        .collect();
    if let Wanted::Registries = wanted {
        found.extend(COMMON_REGISTRIES.iter().map(|name| (*name).to_owned()));
        let taken = own.texts(NameKind::Registry);
        found.retain(|name| !taken.contains(&name.as_str()));
    }
    found.sort();
    found.dedup();
    found
}

/// Names that fit a place.
#[derive(Clone, Copy)]
enum Wanted {
    Secrets,
    Hosts,
    Registries,
}

impl Wanted {
    fn detail(self) -> &'static str {
        match self {
            Self::Secrets => "Secret of this namespace",
            Self::Hosts => "host of an endpoint",
            Self::Registries => "registry",
        }
    }
}

/// The keys of the legacy block's maps: registries below `mirrors`, hosts of their endpoints below `config`.
pub(super) fn registries_of_legacy_block(
    file: &File,
    others: &[&File],
    options: &Options,
    context: &LineContext<'_>,
) -> Vec<Completion> {
    let wanted = match context.path.as_slice() {
        ["machine", "registries", "mirrors"] => Wanted::Registries,
        ["machine", "registries", "config"] => Wanted::Hosts,
        _ => return Vec::new(),
    };
    let value = match context.style {
        Style::Block => format!("\n{}  $0", " ".repeat(context.indent)),
        Style::Flow | Style::Quoted => " { $0 \\}".to_owned(),
    };
    known_names(file, others, options, wanted, "")
        .into_iter()
        .filter(|name| !context.present.contains(&name.as_str()))
        .map(|name| Completion {
            span: key_span(context),
            snippet: key_snippet(&name, &value, context),
            label: name,
            kind: CompletionKind::Name,
            detail: wanted.detail().to_owned(),
            documentation: String::new(),
        })
        .collect()
}
