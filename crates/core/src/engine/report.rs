//! What a run found.

use std::collections::BTreeMap;

use crate::document::{Class, Dialect, DocumentRef, KubernetesKind};
use crate::finding::{Consumer, Finding, Level};
use crate::source::{Source, Span};
use crate::yaml::NodeRef;

/// What was found in all inputs, in their order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One entry a file.
    pub files: Vec<FileReport>,
}

/// What was found in one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// Its text.
    pub source: Source,
    /// Its documents, empty ones left out.
    pub documents: Vec<DocumentSummary>,
    /// Findings, ordered by place.
    pub findings: Vec<Finding>,
    /// For each consumer with documents in the file, whether it accepts them all.
    pub accepted: BTreeMap<Consumer, bool>,
    /// Findings that directives in the file keep silent, ordered by place.
    pub suppressed: Vec<Finding>,
    /// Where secret values stand in the text; nothing that is shown may show them.
    pub secrets: Vec<Span>,
    /// Whether a rule failed on this file. It has a finding of its own; what else that rule would have said is not
    /// known.
    pub internal_error: bool,
}

/// What a document is, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSummary {
    /// Its index in the file.
    pub index: usize,
    /// Its bytes.
    pub span: Span,
    /// Where its content starts; the start of its bytes when it has none.
    pub start: u32,
    /// Whose rules apply; none for documents that pullpath has no opinion on.
    pub dialect: Option<Dialect>,
    /// Its `apiVersion`.
    pub api_version: Option<String>,
    /// Its `kind`.
    pub kind: Option<String>,
    /// Its name: `name` of a Talos document, `metadata.name` of a Kubernetes object.
    pub name: Option<String>,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
}

impl FileReport {
    /// The report of a text in which nothing was found.
    pub fn empty(source: &Source) -> Self {
        Self {
            source: source.clone(),
            documents: Vec::new(),
            findings: Vec::new(),
            accepted: BTreeMap::new(),
            suppressed: Vec::new(),
            secrets: Vec::new(),
            internal_error: false,
        }
    }
}

impl Report {
    /// Number of findings of a level.
    pub fn count(&self, level: Level) -> usize {
        self.findings()
            .filter(|(_, finding)| finding.level == level)
            .count()
    }

    /// All findings with their files.
    pub fn findings(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        self.files
            .iter()
            .flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }

    /// Whether a finding is of this level or above.
    pub fn reaches(&self, level: Level) -> bool {
        self.findings().any(|(_, finding)| finding.level >= level)
    }

    /// Whether a rule failed somewhere.
    pub fn internal_error(&self) -> bool {
        self.files.iter().any(|file| file.internal_error)
    }
}

/// The report on a settings file, whose findings [`crate::settings::parse`] made.
pub fn settings_report(source: &Source, findings: Vec<Finding>) -> FileReport {
    FileReport {
        findings,
        ..FileReport::empty(source)
    }
}

impl DocumentSummary {
    /// The summary of a document; none for an empty one.
    pub(super) fn of(document: DocumentRef<'_>) -> Option<Self> {
        if document.class() == Class::Empty {
            return None;
        }
        let dialect = document.class().dialect();
        let root = document.root();
        let (mut api_version, mut kind, mut name, mut metadata) = (None, None, None, None);
        for entry in root.into_iter().flat_map(NodeRef::entries) {
            let field = match entry.name() {
                "apiVersion" => &mut api_version,
                "kind" => &mut kind,
                "name" => &mut name,
                "metadata" => &mut metadata,
                _ => continue,
            };
            field.get_or_insert(entry.value);
        }
        let text = |value: Option<NodeRef<'_>>| {
            let value = value.filter(|value| value.is_scalar())?;
            is_one_value(value.text()).then(|| value.text().to_owned())
        };
        let metadata = |key: &str| {
            let value = metadata?.get(key)?.value;
            text(Some(value)).filter(|text| !text.is_empty())
        };
        Some(Self {
            index: document.index(),
            span: document.span(),
            start: root.map_or(document.span().start, |root| root.span().start),
            dialect,
            api_version: text(api_version),
            kind: text(kind),
            name: match dialect {
                Some(Dialect::Talos) => text(name),
                Some(Dialect::Kubernetes) | None => metadata("name").or_else(|| text(name)),
            },
            namespace: metadata("namespace"),
        })
    }
}

/// Whether a text is one value, and not several lines that lost their indentation: these may hold a secret.
fn is_one_value(text: &str) -> bool {
    !text.contains([':', '"', '{', '\n']) || !text.contains([' ', '\n'])
}

/// Who reads a document of this class.
pub(super) fn consumers(class: Class) -> &'static [Consumer] {
    match class {
        Class::TalosMain | Class::Talos => &[Consumer::Talos],
        Class::Kubernetes(
            KubernetesKind::Secret
            | KubernetesKind::ServiceAccount
            | KubernetesKind::Custom
            | KubernetesKind::Unrecognized,
        ) => &[Consumer::Kubernetes],
        Class::Kubernetes(kind) if kind.is_of_kairos() => &[Consumer::Kubernetes, Consumer::Kairos],
        Class::JsonPatch => &[Consumer::Talos],
        Class::Kubernetes(_) | Class::Template | Class::Empty | Class::Other => &[],
    }
}
