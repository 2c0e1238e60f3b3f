//! `missing-field`: a field that must be there and is not, or is empty.

use super::place::in_words;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::schema::{Kind, ProblemKind};
use crate::yaml::{Entry, NodeRef};

declare_rule! {
    /// A registry document without the field that it needs, or with an empty one: its `name`.
    ///
    /// ## What happens
    /// Talos reads the document and then, when it validates it, refuses the whole configuration: a new node does not
    /// start with it, and a running one answers with the error and keeps the configuration it has. The name says which
    /// registry or host the document is about.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static MISSING_FIELD = {
        name: "missing-field",
        summary: "a field that must be there is missing or empty",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2, 5, 6; verdict vectors of the families rule-mirror, rule-auth and rule-tls",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // A patch says only what changes.
    if context.file().is_patch() {
        return;
    }
    for problem in context.problems() {
        let ProblemKind::Missing {
            mapping,
            field,
            entry,
        } = &problem.kind
        else {
            continue;
        };
        let kind = problem.document;
        // What a document is, and whether an endpoint has a URL, is for other rules.
        let elsewhere = matches!(&*field.name, "apiVersion" | "kind")
            || mapping.path().starts_with("endpoints[") && field.name == "url";
        if elsewhere || !is_registry_kind(kind) {
            continue;
        }
        sink.push(missing(*mapping, &field.name, *entry, kind));
    }
}

/// Whether the kind is one of those this rule speaks for; the others have `document-field-missing`.
fn is_registry_kind(kind: &Kind) -> bool {
    matches!(
        kind.name,
        "RegistryMirrorConfig" | "RegistryAuthConfig" | "RegistryTLSConfig"
    )
}

fn missing(mapping: NodeRef<'_>, name: &str, entry: Option<Entry<'_>>, kind: &'static Kind) -> Finding {
    let whose = in_words(mapping, kind);
    let (place, message) = match entry {
        Some(entry) => (entry.span(), format!("`{name}` of {whose} is empty")),
        None => (
            place_of(mapping),
            format!("{whose} needs the field `{name}`"),
        ),
    };
    let finding = Finding::new(&MISSING_FIELD, place, message).rejected(Stage::Validate);
    let at_top = mapping.parent().is_none();
    let finding = if name == "name" && at_top {
        finding.note("Talos says: name must be specified")
    } else {
        finding
    };
    match (name, kind.name) {
        ("name", "RegistryMirrorConfig") => {
            finding.help("name the registry that is mirrored, such as `name: docker.io`")
        }
        ("name", "RegistryAuthConfig" | "RegistryTLSConfig") => {
            finding.help("name the host that is asked, with its port if the URL has one")
        }
        _ => finding.help(format!("add `{name}`")),
    }
}

/// Where a field is missing: at the kind of a document, at the first key of a mapping inside it.
fn place_of(mapping: NodeRef<'_>) -> crate::source::Span {
    let kind = mapping.get("kind").filter(|_| mapping.parent().is_none());
    kind.or_else(|| mapping.entries().next())
        .map_or_else(|| mapping.span(), |entry| entry.span())
}
