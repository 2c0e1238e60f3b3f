//! The legacy block as documents.

mod obstacle;
mod writer;

use std::collections::BTreeSet;

use writer::Writer;
pub(super) use writer::spelled;

use super::comments::{Comments, line_start};
use super::extent::{deletions, document_end, extent, in_block};
use super::{Count, Draft, Left, MigrateError, Options};
use crate::document::{Class, DocumentRef, File};
use crate::fix::{self, Edit, Fix};
use crate::source::Span;
use crate::yaml::{Entry, NodeRef};

/// Moves what can be moved; none when there is nothing.
pub(super) fn draft(
    file: &File,
    stay: &BTreeSet<String>,
    options: &Options,
) -> Result<Option<Draft>, MigrateError> {
    let Some((document, block)) = legacy_block(file) else {
        return Ok(None);
    };
    let reader = Reader {
        file,
        stay,
        options,
    };
    let plan = reader.plan(block);
    if plan.moved.is_empty() && plan.left.is_empty() {
        return Ok(None);
    }
    let gone = gone(document, block, &plan);
    refuse_anchors(document, &gone.spans)?;
    let mut comments = Comments::of(file.stream(), document.index(), &gone.spans);
    let mut writer = Writer {
        text: String::new(),
        comments: &mut comments,
    };
    let mut moved = Count::default();
    for entry in &plan.moved {
        match entry {
            Move::Mirror { .. } => moved.mirrors += 1,
            Move::Auth { .. } => moved.credentials += 1,
            Move::Tls { .. } => moved.tls += 1,
        }
        writer.document(entry);
    }
    writer.rest();
    let written = writer.text;
    let text = assemble(document, &gone, written);
    Ok(Some(Draft {
        text,
        moved,
        left: plan.left,
    }))
}

/// The main document with registry settings.
fn legacy_block(file: &File) -> Option<(DocumentRef<'_>, NodeRef<'_>)> {
    file.documents()
        .filter(|document| document.class() == Class::TalosMain)
        .find_map(|document| {
            let block = document.root()?.at_path(&["machine", "registries"])?;
            block.is_mapping().then_some((document, block))
        })
}

/// A legacy entry that becomes a document.
enum Move<'s> {
    Mirror { entry: Entry<'s> },
    Auth { host: Entry<'s>, entry: Entry<'s> },
    Tls { host: Entry<'s>, entry: Entry<'s> },
}

/// What is moved and what is not.
#[derive(Default)]
struct Plan<'s> {
    moved: Vec<Move<'s>>,
    left: Vec<Left>,
    /// Entries of `mirrors` and `config`, and of the hosts in it, that go.
    gone: Vec<Entry<'s>>,
}

struct Reader<'r> {
    file: &'r File,
    stay: &'r BTreeSet<String>,
    options: &'r Options,
}

impl<'r> Reader<'r> {
    fn plan(&self, block: NodeRef<'r>) -> Plan<'r> {
        let mut plan = Plan::default();
        for section in block.entries() {
            match section.key.text() {
                "mirrors" => self.mirrors(section, &mut plan),
                "config" => self.hosts(section, &mut plan),
                name => plan.left.push(Left {
                    span: section.key.span(),
                    reason: format!("`{name}` is not a field of the legacy block"),
                }),
            }
        }
        plan
    }

    fn mirrors(&self, section: Entry<'r>, plan: &mut Plan<'r>) {
        for entry in section.value.entries() {
            if let Some((span, reason)) = self.mirror_obstacle(entry) {
                plan.left.push(Left { span, reason });
            } else {
                plan.moved.push(Move::Mirror { entry });
                plan.gone.push(entry);
            }
        }
    }

    fn hosts(&self, section: Entry<'r>, plan: &mut Plan<'r>) {
        for host in section.value.entries() {
            let mut all = true;
            let mut parts = Vec::new();
            if !host.value.is_mapping() {
                plan.left.push(Left {
                    span: host.key.span(),
                    reason: "the host has no settings".to_owned(),
                });
                continue;
            }
            for entry in host.value.entries().filter(|e| !e.value.is_null()) {
                let obstacle = match entry.key.text() {
                    "auth" => self.auth_obstacle(host, entry),
                    "tls" => self.tls_obstacle(host, entry),
                    name => Some((
                        entry.key.span(),
                        format!("`{name}` is not a field of a host's settings"),
                    )),
                };
                if let Some((span, reason)) = obstacle {
                    all = false;
                    plan.left.push(Left { span, reason });
                    continue;
                }
                parts.push(entry);
                plan.moved.push(if entry.key.text() == "auth" {
                    Move::Auth { host, entry }
                } else {
                    Move::Tls { host, entry }
                });
            }
            if all && !parts.is_empty() {
                plan.gone.push(host);
            } else {
                plan.gone.extend(parts);
            }
        }
    }
}

/// What is taken out of the text.
struct Gone {
    spans: Vec<Span>,
    /// Whether nothing of the main document is left.
    whole_document: bool,
}

/// Entries that go, up to the outermost mapping that has nothing else.
fn gone(document: DocumentRef<'_>, block: NodeRef<'_>, plan: &Plan<'_>) -> Gone {
    let mut removed: Vec<Entry<'_>> = plan.gone.clone();
    let emptied = |mapping: NodeRef<'_>, removed: &[Entry<'_>]| {
        mapping
            .entries()
            .all(|entry| removed.iter().any(|other| other.key == entry.key))
    };
    // Sections that are empty by themselves go along when everything else goes.
    let sections: Vec<Entry<'_>> = block.entries().collect();
    let empty_sections = sections.iter().filter(|section| {
        emptied(section.value, &removed) && (section.value.is_mapping() || section.value.is_null())
    });
    let empty_sections: Vec<Entry<'_>> = empty_sections.copied().collect();
    let full = empty_sections.len() == sections.len();
    let with_content = empty_sections
        .into_iter()
        .filter(|section| full || section.value.entries().next().is_some());
    removed.extend(with_content);
    let mut mapping = block;
    while emptied(mapping, &removed) {
        let Some(entry) = mapping.entry() else {
            break;
        };
        removed.push(entry);
        let Some(parent) = mapping.parent() else {
            break;
        };
        mapping = parent;
    }
    let root = document.root();
    let whole_document = root.is_some_and(|root| {
        root.entries()
            .filter(|entry| !removed.iter().any(|other| other.key == entry.key))
            .all(|entry| entry.key.text() == "version")
    });
    if whole_document {
        return Gone {
            spans: vec![content(document)],
            whole_document,
        };
    }
    // Only the outermost: what is inside a removed entry goes with it.
    let outermost: Vec<Entry<'_>> = removed
        .iter()
        .copied()
        .filter(|entry| {
            !removed
                .iter()
                .any(|other| other.key != entry.key && other.value.span().contains(entry.span()))
        })
        .collect();
    let mut spans = Vec::new();
    let mut done: Vec<NodeRef<'_>> = Vec::new();
    for entry in &outermost {
        let Some(mapping) = entry.key.parent() else {
            continue;
        };
        if done.contains(&mapping) {
            continue;
        }
        done.push(mapping);
        let together: Vec<Entry<'_>> = outermost
            .iter()
            .copied()
            .filter(|other| other.key.parent() == Some(mapping))
            .collect();
        spans.extend(deletions(mapping, &together));
    }
    spans.sort_unstable();
    Gone {
        spans,
        whole_document: false,
    }
}

/// The bytes of a document behind its marker.
fn content(document: DocumentRef<'_>) -> Span {
    let first = document.root().and_then(|root| root.entries().next());
    let start = match first {
        Some(entry) if in_block(entry) => extent(entry).start,
        Some(entry) => entry.key.parent().map_or(0, |mapping| mapping.span().start),
        None => document.span().start,
    };
    let end = document.root().map_or(document.span().end, document_end);
    Span::new(start, end)
}

/// Whether something that stays refers to an anchor in what goes.
fn refuse_anchors(document: DocumentRef<'_>, gone: &[Span]) -> Result<(), MigrateError> {
    let stream = document.file().stream();
    let goes = |span: Span| gone.iter().any(|region| region.contains(span));
    let mut aliases = (0..stream.len())
        .flat_map(|index| stream.nodes(index))
        .filter(|node| node.is_alias());
    if aliases.any(|alias| !goes(alias.span()) && goes(alias.resolved().span())) {
        return Err(MigrateError::Anchor);
    }
    Ok(())
}

/// The text with the documents in it and the moved entries taken out.
fn assemble(document: DocumentRef<'_>, gone: &Gone, written: String) -> String {
    let source = document.file().source();
    let text = source.text();
    let mut edits: Vec<Edit> = gone.spans.iter().map(|span| Edit::delete(*span)).collect();
    let at = if gone.whole_document {
        gone.spans.first().map_or(0, |span| span.start)
    } else {
        document.root().map_or(document.span().end, document_end)
    };
    let mut written = if gone.whole_document {
        // The marker of the document that goes, if it has one, opens the first new one.
        written
            .strip_prefix("---\n")
            .map_or(written.clone(), str::to_owned)
    } else {
        written
    };
    let before = text.get(..at as usize).unwrap_or("");
    if !before.is_empty() && line_start(text, at) != at && !gone.whole_document {
        written.insert(0, '\n');
    }
    if text.contains("\r\n") {
        written = written.replace('\n', "\r\n");
    }
    if gone.whole_document {
        edits = gone
            .spans
            .iter()
            .map(|span| Edit::replace(*span, written.clone()))
            .collect();
    } else {
        edits.push(Edit::insert(at, written));
    }
    let fix = Fix::safe("Migrate", edits);
    fix::apply(text, [&fix]).text
}
