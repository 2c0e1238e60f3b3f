//! `textDocument/codeAction` and `codeAction/resolve`: the fixes of the findings at a place, comments that keep them
//! silent, the legacy block as documents, and all safe fixes of the file.

mod rewrite;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionRequest, CodeActionResolveRequest,
    CodeActionResponse, Uri,
};
use pullpath_core::document::DocumentRef;
use pullpath_core::finding::Finding;
use pullpath_core::fix::{Applicability, Edit};
use pullpath_core::source::Span;
use pullpath_core::suppress::{Reach, add_ignores, can_be_ignored, ignore_rule};

use super::{DocumentRequest, WorkspaceRequest, open_document};
use crate::diagnostics::diagnostic;
use crate::session::Snapshot;
use rewrite::Rewrite;

/// The rule about documents whose lines lost the blanks they began with.
const INDENTATION_LOST: &str = "indentation-lost";

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
        let place = snapshot.span(params.range);
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            for finding in &snapshot.document.report().findings {
                if meet(reach(snapshot, finding), place) {
                    actions.extend(quick_fixes(snapshot, finding));
                }
                if meet(finding.span, place) {
                    actions.extend(ignores(snapshot, finding));
                }
            }
        }
        for rewrite in Rewrite::ALL {
            if wanted(&rewrite.kind()) && rewrite.is_offered(snapshot, place) {
                actions.extend(rewrite.action(snapshot));
            }
        }
        Ok(Some(actions.into_iter().map(Into::into).collect()))
    }
}

impl WorkspaceRequest for CodeActionResolveRequest {
    fn answer(snapshots: &[Snapshot], mut action: CodeAction) -> Result<CodeAction, String> {
        let data = action.data.as_ref();
        let text = |key: &str| data?.get(key)?.as_str();
        let (Some(uri), Some(rewrite)) = (text("uri"), text("rewrite").and_then(Rewrite::named))
        else {
            // It had its edit from the beginning.
            return Ok(action);
        };
        let snapshot = open_document(snapshots, uri)?;
        action.edit = rewrite.edit(snapshot);
        Ok(action)
    }
}

/// Whether a kind is the wanted one or one below it: `source.fixAll.pullpath` is within `source`.
fn is_within(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted)
        .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

fn meet(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Where a finding's actions are offered: where it is, or in all of a document that lost its indentation, which is
/// repaired as a whole.
fn reach(snapshot: &Snapshot, finding: &Finding) -> Span {
    if finding.rule.name != INDENTATION_LOST {
        return finding.span;
    }
    let document = snapshot
        .document
        .input()
        .file
        .document_at(finding.span.start);
    document.map_or(finding.span, DocumentRef::span)
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

/// Comments that keep a finding silent: here, in its document, in the file.
fn ignores(snapshot: &Snapshot, finding: &Finding) -> Vec<CodeAction> {
    if !snapshot.document.is_read() || !can_be_ignored(finding.rule) {
        return Vec::new();
    }
    let file = &snapshot.document.input().file;
    let rule = finding.rule.name;
    let reaching = |reach| ignore_rule(file, finding, reach).into_iter().collect();
    [
        (
            format!("Ignore `{rule}` here"),
            add_ignores(file, [finding]).edits,
        ),
        (
            format!("Ignore `{rule}` in this document"),
            reaching(Reach::Document),
        ),
        (
            format!("Ignore `{rule}` in this file"),
            reaching(Reach::File),
        ),
    ]
    .into_iter()
    .filter(|(_, edits): &(String, Vec<Edit>)| !edits.is_empty())
    .map(|(title, edits)| CodeAction {
        title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic(snapshot, finding)]),
        edit: Some(snapshot.edit(&edits)),
        ..CodeAction::default()
    })
    .collect()
}
