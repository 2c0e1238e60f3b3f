//! Findings as the protocol's diagnostics.

use lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, Location, Message, Uri,
};
use pullpath_core::finding::{Finding, Level, Tag};

use crate::session::Snapshot;

/// What there is to say of a document.
pub(crate) struct Diagnosis {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Something is held back until typing pauses.
    pub(crate) is_partial: bool,
}

/// The findings of a document, but for those that are held back while somebody types in it.
pub(crate) fn diagnose(snapshot: &Snapshot) -> Diagnosis {
    let findings = &snapshot.document.report().findings;
    let is_held_back = snapshot
        .typing
        .as_ref()
        .map(|typing| typing.filter(&snapshot.document));
    let diagnostics: Vec<Diagnostic> = findings
        .iter()
        .filter(|finding| {
            is_held_back
                .as_ref()
                .is_none_or(|is_held_back| !is_held_back(finding))
        })
        .map(|finding| diagnostic(snapshot, finding))
        .collect();
    Diagnosis {
        is_partial: diagnostics.len() < findings.len(),
        diagnostics,
    }
}

/// One finding.
pub(crate) fn diagnostic(snapshot: &Snapshot, finding: &Finding) -> Diagnostic {
    let related: Vec<DiagnosticRelatedInformation> = finding
        .labels
        .iter()
        // A document is checked alone, so labels are in the document itself.
        .filter(|label| label.file.is_none() && snapshot.client.shows_related)
        .map(|label| DiagnosticRelatedInformation {
            location: Location {
                uri: snapshot.document.uri().clone(),
                range: snapshot.range(label.span),
            },
            message: label.message.clone(),
        })
        .collect();
    let tags: Vec<DiagnosticTag> = finding
        .tags
        .iter()
        .map(|tag| match tag {
            Tag::Unnecessary => DiagnosticTag::Unnecessary,
            Tag::Deprecated => DiagnosticTag::Deprecated,
        })
        .collect();
    Diagnostic {
        range: snapshot.range(finding.span),
        severity: Some(severity(finding.level)),
        code: Some(Code::String(finding.rule.name.to_owned())),
        code_description: Uri::parse(&finding.rule.url())
            .ok()
            .map(|href| CodeDescription { href }),
        source: Some("pullpath".to_owned()),
        message: Message::String(finding.in_full()),
        tags: (!tags.is_empty()).then_some(tags),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

fn severity(level: Level) -> DiagnosticSeverity {
    match level {
        Level::Hint => DiagnosticSeverity::Hint,
        Level::Info => DiagnosticSeverity::Information,
        Level::Warning => DiagnosticSeverity::Warning,
        Level::Error => DiagnosticSeverity::Error,
    }
}
