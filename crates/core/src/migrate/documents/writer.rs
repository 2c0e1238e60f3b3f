//! The text of the new documents.

use super::Move;
use super::obstacle::decoded;
use crate::migrate::comments::Comments;
use crate::migrate::extent::extent;
use crate::yaml::{Entry, NodeKind, NodeRef, double_quoted, write_literal, write_text};

/// Documents under construction.
pub(super) struct Writer<'w, 's> {
    pub(super) text: String,
    pub(super) comments: &'w mut Comments<'s>,
}

impl Writer<'_, '_> {
    pub(super) fn document(&mut self, entry: &Move<'_>) {
        self.text.push_str("---\n");
        match entry {
            Move::Mirror { entry } => {
                self.head("RegistryMirrorConfig", entry.key, entry);
                self.mirror(*entry);
                self.inner_rest(*entry);
            }
            Move::Auth { host, entry } => {
                self.head("RegistryAuthConfig", host.key, entry);
                for field in entry.value.entries() {
                    self.field(field, field.key.text());
                }
                self.inner_rest(*entry);
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
                self.inner_rest(*entry);
            }
        }
    }

    /// The comments of an entry that stand below all of its fields.
    fn inner_rest(&mut self, entry: Entry<'_>) {
        for comment in self.comments.take_in(extent(entry)) {
            self.line(0, comment);
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
        let override_path = entry
            .value
            .get("overridePath")
            .filter(|e| !e.value.is_null());
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

    pub(super) fn rest(&mut self) {
        for comment in self.comments.take_rest() {
            self.line(0, comment);
        }
    }
}

/// A scalar as it is spelled, where that is on one line and can stand as a value; its text in another spelling
/// otherwise.
pub(in crate::migrate) fn spelled(node: NodeRef<'_>) -> String {
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
        matches!(
            parent.kind(),
            NodeKind::FlowMapping | NodeKind::FlowSequence
        )
    })
}
