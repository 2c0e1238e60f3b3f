//! `textDocument/diagnostic`.

use std::hash::{DefaultHasher, Hash, Hasher};

use lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticRequest,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
};

use super::DocumentRequest;
use crate::diagnostics::diagnose;
use crate::session::Snapshot;

impl DocumentRequest for DocumentDiagnosticRequest {
    fn uri(params: &DocumentDiagnosticParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReport, String> {
        let items = diagnose(snapshot).diagnostics;
        let mut hasher = DefaultHasher::new();
        let text = serde_json::to_string(&items).map_err(|error| error.to_string())?;
        text.hash(&mut hasher);
        // Good within one run of the server, which is all that clients keep it for.
        let result_id = format!("{:016x}", hasher.finish());
        if params.previous_result_id.as_ref() == Some(&result_id) {
            return Ok(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id,
                },
            }
            .into());
        }
        Ok(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items,
            },
        }
        .into())
    }
}
