//! `textDocument/codeAction`: the fixes of the findings at a place, and all safe fixes of the file.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionRequest, CodeActionResponse, Uri,
};
use pullpath_core::document::DocumentRef;
use pullpath_core::finding::Finding;
use pullpath_core::fix::{Applicability, Edit};
use pullpath_core::migrate;
use pullpath_core::source::Span;
use pullpath_core::suppress::add_ignores;

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
                    actions.extend(ignores(snapshot, finding));
                }
            }
        }
        if wanted(&CodeActionKind::RefactorRewrite) {
            actions.extend(migration(snapshot));
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

/// Comments that keep a finding silent: here, in its document, in the file.
fn ignores(snapshot: &Snapshot, finding: &Finding) -> Vec<CodeAction> {
    let file = &snapshot.document.input().file;
    let rule = finding.rule.name;
    let here = add_ignores(file, [finding]).edits;
    let start = finding
        .document
        .and_then(|index| file.documents().nth(index))
        .and_then(DocumentRef::root)
        .map(|root| root.span().start);
    let in_document =
        start.map(|start| Edit::insert(start, format!("# pullpath: ignore-document[{rule}]\n")));
    let in_file = Edit::insert(0, format!("# pullpath: ignore-file[{rule}]\n"));
    [
        (format!("Ignore `{rule}` here"), here),
        (
            format!("Ignore `{rule}` in this document"),
            in_document.into_iter().collect(),
        ),
        (format!("Ignore `{rule}` in this file"), vec![in_file]),
    ]
    .into_iter()
    .filter(|(_, edits)| !edits.is_empty())
    .map(|(title, edits)| CodeAction {
        title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic(snapshot, finding)]),
        edit: Some(snapshot.edit(&edits)),
        ..CodeAction::default()
    })
    .collect()
}

/// The legacy registries block as documents, where there is one.
fn migration(snapshot: &Snapshot) -> Option<CodeAction> {
    let document = &snapshot.document;
    let options = migrate::Options {
        direction: migrate::Direction::ToDocuments,
        input: document.options().input,
        talos: document.options().talos,
    };
    let migrated = migrate::migrate(document.source(), &options).ok()??;
    let end = u32::try_from(document.source().text().len()).ok()?;
    Some(CodeAction {
        title: "Turn `machine.registries` into documents".to_owned(),
        kind: Some(CodeActionKind::RefactorRewrite),
        edit: Some(snapshot.edit(&[Edit::replace(Span::new(0, end), migrated.text)])),
        ..CodeAction::default()
    })
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
