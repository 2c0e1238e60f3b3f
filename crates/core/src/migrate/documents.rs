//! The legacy block as documents.

use std::collections::BTreeSet;

use super::comments::{Comments, line_start};
use super::extent::{deletions, document_end, extent, in_block};
use super::{Count, Draft, Left, MigrateError, Options};
use crate::certificate;
use crate::document::placeholder::is_placeholder;
use crate::document::{Class, DocumentRef, File, InputKind};
use crate::encoding::base64;
use crate::endpoint::{self, GoRelease};
use crate::fix::{self, Edit, Fix};
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef, double_quoted, write_literal, write_text};

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
    Mirror {
        entry: Entry<'s>,
    },
    Auth {
        host: Entry<'s>,
        entry: Entry<'s>,
    },
    Tls {
        host: Entry<'s>,
        entry: Entry<'s>,
    },
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

/// Why an entry cannot be moved, and the place that shows it.
type Obstacle = (Span, String);

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
            match self.mirror_obstacle(entry) {
                Some((span, reason)) => plan.left.push(Left { span, reason }),
                None => {
                    plan.moved.push(Move::Mirror { entry });
                    plan.gone.push(entry);
                }
            }
        }
    }

    fn hosts(&self, section: Entry<'r>, plan: &mut Plan<'r>) {
        for host in section.value.entries() {
            let mut all = true;
            let mut parts = Vec::new();
            if let Some(obstacle) = self.host_obstacle(host) {
                plan.left.push(Left {
                    span: obstacle.0,
                    reason: obstacle.1,
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
                match obstacle {
                    Some((span, reason)) => {
                        all = false;
                        plan.left.push(Left { span, reason });
                    }
                    None => {
                        parts.push(entry);
                        plan.moved.push(if entry.key.text() == "auth" {
                            Move::Auth { host, entry }
                        } else {
                            Move::Tls { host, entry }
                        });
                    }
                }
            }
            if all && !parts.is_empty() {
                plan.gone.push(host);
            } else {
                plan.gone.extend(parts);
            }
        }
    }

    /// What keeps any entry of this name: its name, or what the comparison found.
    fn name_obstacle(&self, key: NodeRef<'r>, kind: &str) -> Option<Obstacle> {
        let name = key.text();
        if self.stay.contains(name) {
            let reason = format!("as a document, `{name}` would not do the same");
            return Some((key.span(), reason));
        }
        let present = self.file.documents().any(|document| {
            document.kind() == kind && document.field("name") == Some(name)
        });
        present.then(|| {
            let reason = format!("a `{kind}` for `{name}` is there already, and counts");
            (key.span(), reason)
        })
    }

    fn mirror_obstacle(&self, entry: Entry<'r>) -> Option<Obstacle> {
        if let Some(obstacle) = self.name_obstacle(entry.key, "RegistryMirrorConfig") {
            return Some(obstacle);
        }
        if !entry.value.is_mapping() {
            return Some((entry.value.span(), "the mirror is empty".to_owned()));
        }
        for field in entry.value.entries() {
            let obstacle = match field.key.text() {
                "endpoints" => self.endpoints_obstacle(field.value),
                "overridePath" | "skipFallback" => flag_obstacle(field),
                name => Some((
                    field.key.span(),
                    format!("`{name}` is not a field of a mirror"),
                )),
            };
            if obstacle.is_some() {
                return obstacle;
            }
        }
        None
    }

    fn endpoints_obstacle(&self, list: NodeRef<'r>) -> Option<Obstacle> {
        if list.is_null() {
            return None;
        }
        if !list.is_sequence() {
            return Some((list.span(), "the endpoints are not a list".to_owned()));
        }
        list.items()
            .filter(|item| !item.is_null())
            .find_map(|item| {
                let obstacle = |reason: &str| Some((item.span(), reason.to_owned()));
                if !item.is_scalar() {
                    return obstacle("the endpoint is not a text");
                }
                let url = item.text();
                if self.is_unknown(url) {
                    let has_scheme = url.starts_with("http://") || url.starts_with("https://");
                    return if has_scheme {
                        None
                    } else {
                        obstacle("whether the endpoint has a scheme is not known yet")
                    };
                }
                match endpoint::parse_as(url, GoRelease::of_talos(self.options.talos)) {
                    Err(error) => obstacle(&format!("the endpoint is no URL: {}", error.reason())),
                    Ok(url) if matches!(url.scheme(), "http" | "https") => None,
                    Ok(_) => obstacle("the endpoint has no scheme `http://` or `https://`"),
                }
            })
    }

    fn host_obstacle(&self, host: Entry<'r>) -> Option<Obstacle> {
        (!host.value.is_mapping()).then(|| {
            let reason = "the host has no settings".to_owned();
            (host.key.span(), reason)
        })
    }

    fn auth_obstacle(&self, host: Entry<'r>, entry: Entry<'r>) -> Option<Obstacle> {
        if let Some(obstacle) = self.name_obstacle(host.key, "RegistryAuthConfig") {
            return Some(obstacle);
        }
        let known = ["username", "password", "auth", "identityToken"];
        if let Some(obstacle) = texts_obstacle(entry, &known) {
            return Some(obstacle);
        }
        let has = |key: &str| {
            let value = entry.value.get(key);
            value.is_some_and(|field| !field.value.is_null() && !field.value.text().is_empty())
        };
        let exclusive = if has("auth") && (has("username") || has("identityToken")) {
            Some("`auth` excludes `username` and `identityToken` in a document")
        } else if has("username") && has("identityToken") {
            Some("`username` and `identityToken` exclude each other in a document")
        } else {
            None
        };
        exclusive.map(|reason| (entry.key.span(), reason.to_owned()))
    }

    fn tls_obstacle(&self, host: Entry<'r>, entry: Entry<'r>) -> Option<Obstacle> {
        if let Some(obstacle) = self.name_obstacle(host.key, "RegistryTLSConfig") {
            return Some(obstacle);
        }
        if !entry.value.is_mapping() {
            let reason = "the TLS settings are not a mapping".to_owned();
            return Some((entry.value.span(), reason));
        }
        for field in entry.value.entries() {
            let obstacle = match field.key.text() {
                "ca" => self.ca_obstacle(field.value),
                "clientIdentity" => self.identity_obstacle(field),
                "insecureSkipVerify" => flag_obstacle(field),
                name => Some((
                    field.key.span(),
                    format!("`{name}` is not a field of TLS settings"),
                )),
            };
            if obstacle.is_some() {
                return obstacle;
            }
        }
        None
    }

    fn ca_obstacle(&self, value: NodeRef<'r>) -> Option<Obstacle> {
        if value.is_null() {
            return None;
        }
        let reason = match self.pem(value) {
            Err(reason) => reason,
            Ok(text) if certificate::pool(text.as_bytes()).is_empty() => {
                "the CA holds no certificate".to_owned()
            }
            Ok(_) => return None,
        };
        Some((value.span(), reason))
    }

    fn identity_obstacle(&self, field: Entry<'r>) -> Option<Obstacle> {
        let identity = field.value;
        if identity.is_null() {
            return None;
        }
        let obstacle = |span: Span, reason: &str| Some((span, reason.to_owned()));
        for part in identity.entries() {
            if !matches!(part.key.text(), "crt" | "key") {
                return obstacle(part.key.span(), "the client identity has an unknown field");
            }
        }
        for key in ["crt", "key"] {
            let Some(part) = identity.get(key) else {
                return obstacle(field.key.span(), "the client identity is incomplete");
            };
            match self.pem(part.value) {
                Err(reason) => return obstacle(part.value.span(), &reason),
                Ok(text) if !text.contains("-----BEGIN") => {
                    return obstacle(part.value.span(), "the client identity is not PEM");
                }
                Ok(_) => {}
            }
        }
        None
    }

    /// The text that a base64 value stands for.
    fn pem(&self, value: NodeRef<'r>) -> Result<String, String> {
        if !value.is_scalar() {
            return Err("it is not a text".to_owned());
        }
        if self.is_unknown(value.text()) {
            return Err("the base64 text is not known yet, so its PEM is not either".to_owned());
        }
        decoded(value).ok_or_else(|| "it is not PEM text in base64".to_owned())
    }

    fn is_unknown(&self, text: &str) -> bool {
        self.options.input != InputKind::TalosConfig && is_placeholder(text)
    }
}

fn decoded(value: NodeRef<'_>) -> Option<String> {
    let bytes = base64::decode(value.text().as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

fn flag_obstacle(field: Entry<'_>) -> Option<Obstacle> {
    let value = field.value;
    let fits = value.is_scalar() && (is_placeholder(value.text()) || value.decode_bool().is_ok());
    (!fits).then(|| {
        let reason = format!("`{}` is neither `true` nor `false`", field.key.text());
        (value.span(), reason)
    })
}

fn texts_obstacle(entry: Entry<'_>, known: &[&str]) -> Option<Obstacle> {
    if !entry.value.is_mapping() {
        let reason = "the credentials are not a mapping".to_owned();
        return Some((entry.value.span(), reason));
    }
    entry.value.entries().find_map(|field| {
        let name = field.key.text();
        if !known.contains(&name) {
            let reason = format!("`{name}` is not a field of credentials");
            return Some((field.key.span(), reason));
        }
        let fits = field.value.is_scalar() && field.value.decode_string().is_ok();
        (!fits).then(|| (field.value.span(), format!("`{name}` is not a text")))
    })
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
        emptied(section.value, &removed)
            && (section.value.is_mapping() || section.value.is_null())
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
    for index in 0..stream.len() {
        let nodes = stream.document(index).map_or(0, |tree| tree.nodes.len());
        for id in 0..u32::try_from(nodes).unwrap_or(u32::MAX) {
            let Some(node) = stream.node(index, id) else {
                continue;
            };
            if node.kind() == NodeKind::Alias
                && !goes(node.span())
                && goes(node.resolved().span())
            {
                return Err(MigrateError::Anchor);
            }
        }
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
        written.strip_prefix("---\n").map_or(written.clone(), str::to_owned)
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
    let fix = Fix::safe("migrate", edits);
    fix::apply(text, [&fix]).text
}

/// Documents under construction.
struct Writer<'w, 's> {
    text: String,
    comments: &'w mut Comments<'s>,
}

impl Writer<'_, '_> {
    fn document(&mut self, entry: &Move<'_>) {
        self.text.push_str("---\n");
        match entry {
            Move::Mirror { entry } => {
                self.head("RegistryMirrorConfig", entry.key, entry);
                self.mirror(*entry);
            }
            Move::Auth { host, entry } => {
                self.head("RegistryAuthConfig", host.key, entry);
                for field in entry.value.entries() {
                    self.field(field, field.key.text());
                }
            }
            Move::Tls { host, entry } => {
                self.head("RegistryTLSConfig", host.key, entry);
                for field in entry.value.entries() {
                    match field.key.text() {
                        "ca" => self.pem(field, "ca", 0),
                        "clientIdentity" if !field.value.is_null() => self.identity(field),
                        name => self.field(field, name),
                    }
                }
            }
        }
    }

    /// The first lines of a document, below the comments above the entry.
    fn head(&mut self, kind: &str, name: NodeRef<'_>, entry: &Entry<'_>) {
        self.comments_before(entry.key.span().start, 0);
        self.text.push_str("apiVersion: v1alpha1\nkind: ");
        self.text.push_str(kind);
        self.text.push_str("\nname: ");
        self.text.push_str(&spelled(name));
        self.end_line(entry.key.span().end);
    }

    fn mirror(&mut self, entry: Entry<'_>) {
        let override_path = entry.value.get("overridePath").filter(|e| !e.value.is_null());
        // The flag moves into each endpoint; its comments go to the first.
        let mut flag_comments: Vec<String> = match (override_path, entry.value.get("endpoints")) {
            (Some(flag), Some(_)) => {
                let taken = self.comments.take_in(extent(flag));
                taken.into_iter().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        for field in entry.value.entries() {
            match field.key.text() {
                "endpoints" => {
                    self.comments_before(field.key.span().start, 0);
                    let items: Vec<_> = field.value.items().collect();
                    if items.iter().all(|item| item.is_null()) {
                        if field.value.is_sequence() {
                            self.text.push_str("endpoints: []");
                            self.end_line(field.key.span().end);
                        }
                        continue;
                    }
                    self.text.push_str("endpoints:");
                    self.end_line(field.key.span().end);
                    for item in items.into_iter().filter(|item| !item.is_null()) {
                        self.comments_before(item.span().start, 2);
                        self.text.push_str("  - url: ");
                        self.text.push_str(&spelled(item));
                        self.end_line(item.span().end);
                        if let Some(flag) = override_path {
                            for comment in flag_comments.drain(..) {
                                self.line(4, &comment);
                            }
                            let flag = format!("overridePath: {}", spelled(flag.value));
                            self.line(4, &flag);
                        }
                    }
                }
                "overridePath" => {}
                name => self.field(field, name),
            }
        }
    }

    fn identity(&mut self, field: Entry<'_>) {
        self.comments_before(field.key.span().start, 0);
        self.text.push_str("clientIdentity:");
        self.end_line(field.key.span().end);
        for part in field.value.entries() {
            let name = if part.key.text() == "crt" {
                "cert"
            } else {
                "key"
            };
            self.pem(part, name, 2);
        }
    }

    /// A field whose base64 becomes the PEM text in it.
    fn pem(&mut self, field: Entry<'_>, name: &str, indent: usize) {
        if field.value.is_null() {
            return;
        }
        self.comments_before(field.key.span().start, indent);
        // A comment at the end of the line would become a part of the block.
        if let Some(comment) = self.comments.take_at_line_end(field.value.span().end) {
            let comment = comment.to_owned();
            self.line(indent, &comment);
        }
        let text = decoded(field.value).unwrap_or_default();
        let value = write_literal(&text, indent + 2).unwrap_or_else(|| double_quoted(&text));
        self.line(indent, &format!("{name}: {value}"));
    }

    /// A field as it is.
    fn field(&mut self, field: Entry<'_>, name: &str) {
        self.comments_before(field.key.span().start, 0);
        if field.value.is_null() {
            return;
        }
        let value = spelled(field.value);
        self.text.push_str(name);
        self.text.push_str(": ");
        self.text.push_str(&value);
        self.end_line(field.value.span().end);
    }

    fn comments_before(&mut self, byte: u32, indent: usize) {
        for comment in self.comments.take_before(byte) {
            self.line(indent, comment);
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Ends a line with the comment that stands behind a byte in the text before.
    fn end_line(&mut self, byte: u32) {
        if let Some(comment) = self.comments.take_at_line_end(byte) {
            self.text.push(' ');
            self.text.push_str(comment);
        }
        self.text.push('\n');
    }

    fn rest(&mut self) {
        for comment in self.comments.take_rest() {
            self.line(0, comment);
        }
    }
}

/// A scalar as it is spelled, where that is on one line and can stand as a value; its text in another spelling
/// otherwise.
pub(super) fn spelled(node: NodeRef<'_>) -> String {
    let target = node.resolved();
    let source = target.source();
    let keeps = !source.contains(['\n', '\r']) && target.tag().is_none();
    match target.kind() {
        NodeKind::SingleQuoted | NodeKind::DoubleQuoted if keeps => source.to_owned(),
        NodeKind::Plain if keeps && !node.raw().is_key && !in_flow(target) => source.to_owned(),
        NodeKind::Plain if keeps && target.decode_bool().is_ok() => source.to_owned(),
        _ => match write_literal(target.text(), 2) {
            Some(literal) => literal,
            None => write_text(target.text()).into_owned(),
        },
    }
}

/// Whether a node stands in brackets or braces, where other characters are special.
fn in_flow(node: NodeRef<'_>) -> bool {
    node.parent().is_some_and(|parent| {
        matches!(parent.kind(), NodeKind::FlowMapping | NodeKind::FlowSequence)
    })
}
