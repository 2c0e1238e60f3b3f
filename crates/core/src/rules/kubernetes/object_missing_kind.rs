//! `object-missing-kind`: an object that does not say what it is.

use crate::declare_rule;
use crate::document::Class;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::client::{self, Arrival};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A document for Kubernetes without `kind`, or one that is no mapping at all.
    ///
    /// ## What happens
    /// `kubectl` refuses the document. Field names are case-sensitive: `Kind` is not `kind`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// Kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static OBJECT_MISSING_KIND = {
        name: "object-missing-kind",
        summary: "an object that does not say what it is",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "crd and secret vectors of the families type-meta and document-syntax",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // Both are in the order of the documents.
    let mut objects = context.objects().iter().peekable();
    for document in context.file().documents() {
        let is_object = objects
            .next_if(|object| object.document.index() == document.index())
            .is_some();
        if is_object
            || !matches!(document.class(), Class::Kubernetes(kind) if kind.is_judged())
            || !document.is_readable()
        {
            continue;
        }
        let Some(root) = document.root() else {
            continue;
        };
        let start = Span::at(root.span().start);
        let finding = match client::read(Some(root)) {
            Arrival::NoObject(_) => Finding::new(
                &OBJECT_MISSING_KIND,
                start,
                "a Kubernetes object is a mapping",
            ),
            Arrival::NoKind(_) => {
                let written = root.get("kind");
                let misspelt = root
                    .entries()
                    .find(|entry| entry.name().eq_ignore_ascii_case("kind"));
                match (written, misspelt) {
                    (Some(kind), _) if !kind.value.text().is_empty() => Finding::new(
                        &OBJECT_MISSING_KIND,
                        kind.span(),
                        "neither kind nor version of this object can be read",
                    )
                    .help("`apiVersion` is `group/version` with one slash, `kind` is text"),
                    (Some(kind), _) => {
                        Finding::new(&OBJECT_MISSING_KIND, kind.key.span(), "`kind` is empty")
                    }
                    (None, Some(entry)) => Finding::new(
                        &OBJECT_MISSING_KIND,
                        entry.key.span(),
                        format!("`{}` is not `kind`", entry.name().escape_debug()),
                    )
                    .fix(Fix::safe(
                        "Write `kind`",
                        vec![Edit::replace(entry.key.span(), "kind")],
                    )),
                    (None, None) => {
                        Finding::new(&OBJECT_MISSING_KIND, start, "the object has no `kind`")
                    }
                }
                .note("kubectl says: Object 'Kind' is missing")
            }
            _ => continue,
        };
        sink.push(finding);
    }
}
