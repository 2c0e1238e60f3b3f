//! The JSON format, version 1. Its schema is `schemas/report.schema.json`.

use std::collections::BTreeMap;

use pullpath_core::document::Dialect;
use pullpath_core::engine::{DocumentSummary, FileReport, Options, Report};
use pullpath_core::finding::{Consumer, Finding as CoreFinding, Label as CoreLabel};
use pullpath_core::fix::Fix as CoreFix;
use pullpath_core::secrets;
use pullpath_core::source::{ColumnUnit, Source, Span as CoreSpan};
use serde::Serialize;

use crate::Summary;
use crate::position::Position;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Document<'r> {
    version: u32,
    tool: Tool,
    targets: Targets,
    files: Vec<File<'r>>,
    summary: Summary,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Targets {
    talos: String,
    kairos_operator: String,
}

#[derive(Debug, Serialize)]
struct File<'r> {
    path: &'r str,
    documents: Vec<DocumentEntry<'r>>,
    accepted: BTreeMap<&'static str, bool>,
    findings: Vec<Finding<'r>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentEntry<'r> {
    index: usize,
    line: u32,
    dialect: Option<&'static str>,
    api_version: Option<&'r str>,
    kind: Option<&'r str>,
    name: Option<&'r str>,
    namespace: Option<&'r str>,
}

#[derive(Debug, Serialize)]
struct Finding<'r> {
    rule: &'static str,
    level: &'static str,
    impact: &'static str,
    consumer: Option<&'static str>,
    message: &'r str,
    help: Option<&'r str>,
    notes: &'r [String],
    url: String,
    document: Option<usize>,
    path: Option<&'r str>,
    span: Span,
    labels: Vec<Label<'r>>,
    fixes: Vec<Fix<'r>>,
}

#[derive(Debug, Serialize)]
struct Label<'r> {
    message: &'r str,
    file: Option<&'r str>,
    span: Span,
}

#[derive(Debug, Serialize)]
struct Fix<'r> {
    title: &'r str,
    applicability: &'static str,
    edits: Vec<Edit<'r>>,
    /// The edits would show a secret; `--fix` applies them, the report leaves them out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
}

#[derive(Debug, Serialize)]
struct Edit<'r> {
    start: u32,
    end: u32,
    text: &'r str,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Span {
    start: Place,
    end: Place,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Place {
    #[serde(flatten)]
    position: Position,
    byte: u32,
}

/// A line of the JSON lines format.
#[derive(Debug, Serialize)]
pub struct Line<'r> {
    file: &'r str,
    #[serde(flatten)]
    finding: Finding<'r>,
}

impl<'r> Document<'r> {
    /// The report as it is written.
    pub fn new(report: &'r Report, options: &Options) -> Self {
        Self {
            version: 1,
            tool: Tool {
                name: crate::TOOL,
                version: crate::VERSION,
            },
            targets: Targets {
                talos: options.talos.to_string(),
                kairos_operator: options.kairos_operator.to_string(),
            },
            files: report
                .files
                .iter()
                .map(|file| File::new(file, report))
                .collect(),
            summary: Summary::of(report),
        }
    }
}

/// The findings of a report with the paths of their files.
pub fn lines(report: &Report) -> impl Iterator<Item = Line<'_>> {
    report.findings().map(move |(file, finding)| Line {
        file: file.source.name(),
        finding: Finding::new(finding, file, report),
    })
}

impl<'r> File<'r> {
    fn new(file: &'r FileReport, report: &'r Report) -> Self {
        Self {
            path: file.source.name(),
            documents: file
                .documents
                .iter()
                .map(|document| DocumentEntry::new(document, &file.source))
                .collect(),
            accepted: file
                .accepted
                .iter()
                .map(|(consumer, accepted)| (consumer.as_str(), *accepted))
                .collect(),
            findings: file
                .findings
                .iter()
                .map(|finding| Finding::new(finding, file, report))
                .collect(),
        }
    }
}

impl<'r> DocumentEntry<'r> {
    fn new(document: &'r DocumentSummary, source: &Source) -> Self {
        Self {
            index: document.index,
            line: Position::of(source, document.start, ColumnUnit::Utf32).line,
            dialect: document.dialect.map(|dialect| match dialect {
                Dialect::Talos => "talos",
                Dialect::Kubernetes => "kubernetes",
            }),
            api_version: document.api_version.as_deref(),
            kind: document.kind.as_deref(),
            name: document.name.as_deref(),
            namespace: document.namespace.as_deref(),
        }
    }
}

impl<'r> Finding<'r> {
    fn new(finding: &'r CoreFinding, file: &'r FileReport, report: &'r Report) -> Self {
        Self {
            rule: finding.rule.name,
            level: finding.level.as_str(),
            impact: finding.impact.as_str(),
            consumer: finding.consumer.map(Consumer::as_str),
            message: &finding.message,
            help: finding.help.as_deref(),
            notes: &finding.notes,
            url: finding.rule.url(),
            document: finding.document,
            path: finding.path.as_deref(),
            span: Span::new(finding.span, &file.source),
            labels: finding
                .labels
                .iter()
                .filter_map(|label| Label::new(label, file, report))
                .collect(),
            fixes: finding
                .fixes
                .iter()
                .map(|fix| Fix::new(fix, file))
                .collect(),
        }
    }
}

impl<'r> Label<'r> {
    fn new(label: &'r CoreLabel, file: &'r FileReport, report: &'r Report) -> Option<Self> {
        let other = match label.file {
            Some(index) => Some(report.files.get(index)?),
            None => None,
        };
        Some(Self {
            message: &label.message,
            file: other.map(|other| other.source.name()),
            span: Span::new(label.span, &other.unwrap_or(file).source),
        })
    }
}

impl<'r> Fix<'r> {
    fn new(fix: &'r CoreFix, file: &FileReport) -> Self {
        let withheld = secrets::reveals(fix, &file.source, &file.secrets);
        let edits = if withheld { &[][..] } else { &fix.edits };
        Self {
            withheld,
            title: &fix.title,
            applicability: fix.applicability.as_str(),
            edits: edits
                .iter()
                .map(|edit| Edit {
                    start: edit.span.start,
                    end: edit.span.end,
                    text: &edit.text,
                })
                .collect(),
        }
    }
}

impl Span {
    fn new(span: CoreSpan, source: &Source) -> Self {
        Self {
            start: Place::new(span.start, source),
            end: Place::new(span.end, source),
        }
    }
}

impl Place {
    fn new(byte: u32, source: &Source) -> Self {
        Self {
            position: Position::of(source, byte, ColumnUnit::Utf32),
            byte,
        }
    }
}
