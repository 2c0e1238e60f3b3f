//! `textDocument/codeAction` and `codeAction/resolve`: the fixes of the findings at a place, comments that keep them
//! silent, the legacy block as documents, and all safe fixes of the file.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionRequest, CodeActionResolveRequest,
    CodeActionResponse, Uri, WorkspaceEdit,
};
use pullpath_core::document::{Class, DocumentRef, File};
use pullpath_core::engine;
use pullpath_core::finding::Finding;
use pullpath_core::fix::{Applicability, Edit, Fix, apply, repair};
use pullpath_core::migrate;
use pullpath_core::source::Span;
use pullpath_core::suppress::{Reach, add_ignores, can_be_ignored, ignore_rule};
use serde_json::json;

use super::{DocumentRequest, WorkspaceRequest, open_document};
use crate::capabilities::FIX_ALL_KIND;
use crate::diagnostics::diagnostic;
use crate::session::Snapshot;
use crate::text_edits::edits_between;

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
        for rewrite in [Rewrite::Migrate, Rewrite::FixAll] {
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

/// An action on the whole text. What it does is worked out when it is chosen, where the client can wait for it.
#[derive(Clone, Copy)]
enum Rewrite {
    /// Turns the legacy registries block into documents.
    Migrate,
    /// Applies all safe fixes.
    FixAll,
}

impl Rewrite {
    fn name(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::FixAll => "fix-all",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Migrate, Self::FixAll]
            .into_iter()
            .find(|rewrite| rewrite.name() == name)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Migrate => "Turn `machine.registries` into documents",
            Self::FixAll => "Apply all safe fixes of pullpath",
        }
    }

    fn kind(self) -> CodeActionKind {
        match self {
            Self::Migrate => CodeActionKind::RefactorRewrite,
            Self::FixAll => CodeActionKind::from(FIX_ALL_KIND.to_owned()),
        }
    }

    fn is_offered(self, snapshot: &Snapshot, place: Span) -> bool {
        match self {
            Self::Migrate => legacy_block(&snapshot.document.input().file)
                .is_some_and(|block| meet(block, place)),
            Self::FixAll => snapshot
                .document
                .report()
                .findings
                .iter()
                .any(|finding| finding.fixes.iter().any(is_safe)),
        }
    }

    fn action(self, snapshot: &Snapshot) -> Option<CodeAction> {
        let mut action = CodeAction {
            title: self.title().to_owned(),
            kind: Some(self.kind()),
            ..CodeAction::default()
        };
        if snapshot.client.resolves_edits {
            action.data = Some(json!({ "uri": snapshot.document.uri(), "rewrite": self.name() }));
        } else {
            action.edit = Some(self.edit(snapshot)?);
        }
        Some(action)
    }

    fn edit(self, snapshot: &Snapshot) -> Option<WorkspaceEdit> {
        let after = match self {
            Self::Migrate => migrated(snapshot)?,
            Self::FixAll => repaired(snapshot)?,
        };
        let edits = edits_between(snapshot.document.source().text(), &after);
        (!edits.is_empty()).then(|| snapshot.edit(&edits))
    }
}

fn is_safe(fix: &Fix) -> bool {
    fix.applicability == Applicability::Safe
}

/// Where the legacy block stands.
fn legacy_block(file: &File) -> Option<Span> {
    let entry = file
        .documents()
        .filter(|document| document.class() == Class::TalosMain)
        .filter_map(DocumentRef::root)
        .find_map(|root| root.at_path(&["machine", "registries"])?.entry())?;
    Some(entry.span())
}

/// What `pullpath migrate` makes of the text.
fn migrated(snapshot: &Snapshot) -> Option<String> {
    let document = &snapshot.document;
    let options = migrate::Options {
        direction: migrate::Direction::ToDocuments,
        input: document.options().input,
        talos: document.options().talos,
    };
    let migrated = migrate::migrate(document.source(), &options).ok()??;
    Some(migrated.text)
}

/// What `pullpath check --fix` leaves of the text.
fn repaired(snapshot: &Snapshot) -> Option<String> {
    if !snapshot.document.is_read() {
        let source = snapshot.document.source();
        let findings = &snapshot.document.report().findings;
        let fixes = findings
            .iter()
            .filter_map(|f| f.fixes.iter().find(|fix| is_safe(fix)));
        return Some(apply(source.text(), fixes).text);
    }
    let repaired = repair(
        vec![snapshot.document.input().clone()],
        |_, fix| is_safe(fix),
        engine::check_inputs,
    );
    let input = repaired.inputs.first()?;
    Some(input.file.source().text().to_owned())
}
