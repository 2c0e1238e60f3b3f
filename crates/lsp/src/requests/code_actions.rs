//! `textDocument/codeAction`: the fixes of the findings at a place, and all safe fixes of the file.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionRequest, CodeActionResponse, Uri,
};
use pullpath_core::finding::Finding;
use pullpath_core::fix::{Applicability, Edit};

use super::DocumentRequest;
use crate::capabilities::FIX_ALL_KIND;
use crate::diagnostics::diagnostic;
use crate::position;
use crate::session::Snapshot;

impl DocumentRequest for CodeActionRequest {
    fn uri(params: &CodeActionParams) -> &Uri {
        &params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: CodeActionParams,
    ) -> Result<Option<Vec<CodeActionResponse>>, String> {
        let wanted = |kind: &CodeActionKind| {
            params.context.only.as_ref().is_none_or(|only| {
                only.iter().any(|wanted| {
                    is_within(&String::from(kind.clone()), &String::from(wanted.clone()))
                })
            })
        };
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            let source = snapshot.document.source();
            let place = position::span(source, params.range, snapshot.client.unit);
            for finding in &snapshot.document.report().findings {
                if finding.span.touches(place.start)
                    || finding.span.touches(place.end)
                    || place.contains(finding.span)
                {
                    actions.extend(quick_fixes(snapshot, finding));
                }
            }
        }
        let fix_all = CodeActionKind::from(FIX_ALL_KIND.to_owned());
        if wanted(&fix_all) {
            actions.extend(fix_everything(snapshot, fix_all));
        }
        Ok(Some(actions.into_iter().map(Into::into).collect()))
    }
}

/// Whether a kind is the wanted one or one below it: `source.fixAll.pullpath` is within `source`.
fn is_within(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted)
        .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

fn quick_fixes(snapshot: &Snapshot, finding: &Finding) -> Vec<CodeAction> {
    let only_safe_one = finding
        .fixes
        .iter()
        .filter(|fix| fix.applicability == Applicability::Safe)
        .count()
        == 1;
    finding
        .fixes
        .iter()
        .map(|fix| CodeAction {
            title: fix.title.clone(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![diagnostic(snapshot, finding)]),
            is_preferred: (only_safe_one && fix.applicability == Applicability::Safe)
                .then_some(true),
            edit: Some(snapshot.edit(&fix.edits)),
            ..CodeAction::default()
        })
        .collect()
}

/// One edit that replaces the text by what `check --fix` would leave.
fn fix_everything(snapshot: &Snapshot, kind: CodeActionKind) -> Option<CodeAction> {
    let edits = all_safe_edits(&snapshot.document.report().findings);
    (!edits.is_empty()).then(|| CodeAction {
        title: "Apply all safe fixes of pullpath".to_owned(),
        kind: Some(kind),
        edit: Some(snapshot.edit(&edits)),
        ..CodeAction::default()
    })
}

/// The first safe fix of each finding, as long as it does not touch what an earlier one changes.
fn all_safe_edits(findings: &[Finding]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in findings {
        let Some(fix) = finding
            .fixes
            .iter()
            .find(|fix| fix.applicability == Applicability::Safe)
        else {
            continue;
        };
        let clashes = fix.edits.iter().any(|new| {
            edits
                .iter()
                .any(|old| new.span.start <= old.span.end && old.span.start <= new.span.end)
        });
        if !clashes {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort();
    edits
}
