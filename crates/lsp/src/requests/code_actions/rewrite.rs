//! Actions on the whole text.

use lsp_types::{CodeAction, CodeActionKind, WorkspaceEdit};
use pullpath_core::document::{Class, DocumentRef, File};
use pullpath_core::engine;
use pullpath_core::fix::{Applicability, Fix, apply, repair};
use pullpath_core::migrate;
use pullpath_core::source::Span;
use serde_json::json;

use super::meet;
use crate::capabilities::FIX_ALL_KIND;
use crate::session::Snapshot;
use crate::text_edits::edits_between;

/// An action on the whole text. What it does is worked out when it is chosen, where the client can wait for it.
#[derive(Clone, Copy)]
pub(super) enum Rewrite {
    /// Turns the legacy registries block into documents.
    Migrate,
    /// Applies all safe fixes.
    FixAll,
}

impl Rewrite {
    pub(super) const ALL: [Self; 2] = [Self::Migrate, Self::FixAll];

    /// The word by which the client asks for its edit.
    fn name(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::FixAll => "fix-all",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rewrite| rewrite.name() == name)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Migrate => "Turn `machine.registries` into documents",
            Self::FixAll => "Apply all safe fixes of pullpath",
        }
    }

    pub(super) fn kind(self) -> CodeActionKind {
        match self {
            Self::Migrate => CodeActionKind::RefactorRewrite,
            Self::FixAll => CodeActionKind::from(FIX_ALL_KIND.to_owned()),
        }
    }

    pub(super) fn is_offered(self, snapshot: &Snapshot, place: Span) -> bool {
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

    pub(super) fn action(self, snapshot: &Snapshot) -> Option<CodeAction> {
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

    pub(super) fn edit(self, snapshot: &Snapshot) -> Option<WorkspaceEdit> {
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
