//! Documents as the legacy block.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::comments::{Comments, line_start};
use super::documents::spelled;
use super::extent::extent;
use super::{Count, Draft, Left, Options};
use crate::document::placeholder::is_placeholder;
use crate::document::{Class, DocumentRef, File, InputKind};
use crate::encoding::base64;
use crate::fix::{self, Edit, Fix};
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef, write_key};

/// Moves what can be moved; none when there is nothing.
pub(super) fn draft(file: &File, stay: &BTreeSet<String>, options: &Options) -> Option<Draft> {
    let main = file
        .documents()
        .find(|document| document.class() == Class::TalosMain);
    let reader = Reader {
        main,
        stay,
        options,
    };
    let plan = reader.plan(file);
    if plan.moved.is_empty() && plan.left.is_empty() {
        return None;
    }
    let mut moved = Count::default();
    for entry in &plan.moved {
        match entry.setting {
            Setting::Mirror => moved.mirrors += 1,
            Setting::Auth => moved.credentials += 1,
            Setting::Tls => moved.tls += 1,
        }
    }
    let text = assemble(file, &plan.moved);
    Some(Draft {
        text,
        moved,
        left: plan.left,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    Mirror,
    Auth,
    Tls,
}

/// A document that becomes a legacy entry.
struct Move<'f> {
    setting: Setting,
    document: DocumentRef<'f>,
    root: NodeRef<'f>,
    name: NodeRef<'f>,
    /// The innermost mapping of the main document that it goes into; none when there is no main document.
    host: Option<NodeRef<'f>>,
    /// The keys below that mapping.
    path: Vec<NodeKey<'f>>,
}

/// A key of the legacy block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeKey<'f> {
    /// One of its own.
    Word(&'static str),
    /// The name of a registry or a host.
    Name(&'f str),
}

impl<'f> NodeKey<'f> {
    fn text(self) -> &'f str {
        match self {
            Self::Word(text) => text,
            Self::Name(text) => text,
        }
    }
}

#[derive(Default)]
struct Plan<'f> {
    moved: Vec<Move<'f>>,
    left: Vec<Left>,
}

struct Reader<'r> {
    main: Option<DocumentRef<'r>>,
    stay: &'r BTreeSet<String>,
    options: &'r Options,
}

type Obstacle = (Span, String);

impl<'r> Reader<'r> {
    fn plan(&self, file: &'r File) -> Plan<'r> {
        let mut plan = Plan::default();
        for document in file.documents() {
            let setting = match document.kind() {
                "RegistryMirrorConfig" => Setting::Mirror,
                "RegistryAuthConfig" => Setting::Auth,
                "RegistryTLSConfig" => Setting::Tls,
                _ => continue,
            };
            let Some(root) = document.root() else {
                continue;
            };
            let Some(name) = root.get("name").map(|entry| entry.value) else {
                plan.left.push(Left {
                    span: root.span(),
                    reason: "the document has no name".to_owned(),
                });
                continue;
            };
            let found = match self.obstacle(setting, root, name) {
                Some(obstacle) => Err(obstacle),
                None => self.place(setting, name),
            };
            match found {
                Err((span, reason)) => plan.left.push(Left { span, reason }),
                Ok((host, path)) => plan.moved.push(Move {
                    setting,
                    document,
                    root,
                    name,
                    host,
                    path,
                }),
            }
        }
        // Mirrors first, then what belongs to one host together, in the order of their first appearance.
        let names: Vec<&str> = plan.moved.iter().map(|entry| entry.name.text()).collect();
        plan.moved.sort_by_key(|entry| {
            let name = entry.name.text();
            let appearance = names.iter().position(|other| *other == name);
            (entry.setting != Setting::Mirror, appearance)
        });
        plan
    }

    /// The innermost mapping that is there already, and the keys below it that are not.
    fn place(
        &self,
        setting: Setting,
        name: NodeRef<'r>,
    ) -> Result<(Option<NodeRef<'r>>, Vec<NodeKey<'r>>), Obstacle> {
        let name = NodeKey::Name(name.text());
        let [machine, registries] = ["machine", "registries"].map(NodeKey::Word);
        let mut path = match setting {
            Setting::Mirror => vec![machine, registries, NodeKey::Word("mirrors"), name],
            Setting::Auth | Setting::Tls => {
                vec![machine, registries, NodeKey::Word("config"), name]
            }
        };
        let Some(mut mapping) = self.main.and_then(DocumentRef::root) else {
            return Ok((None, path));
        };
        let mut depth = 0;
        while let Some(entry) = path.get(depth).and_then(|key| mapping.get(key.text())) {
            mapping = entry.value;
            depth += 1;
        }
        if mapping.kind() != NodeKind::BlockMapping {
            let reason = "the legacy block is not written line by line".to_owned();
            return Err((mapping.full_span(), reason));
        }
        Ok((Some(mapping), path.split_off(depth)))
    }

    fn obstacle(&self, setting: Setting, root: NodeRef<'r>, name: NodeRef<'r>) -> Option<Obstacle> {
        let text = name.text();
        if self.stay.contains(text) {
            let reason = format!("in the legacy block, `{text}` would not do the same");
            return Some((name.span(), reason));
        }
        if self.is_taken(setting, text) {
            let reason =
                format!("the legacy block has an entry for `{text}` that this one overrides");
            return Some((name.span(), reason));
        }
        let known: &[&str] = match setting {
            Setting::Mirror => &["endpoints", "skipFallback"],
            Setting::Auth => &["username", "password", "auth", "identityToken"],
            Setting::Tls => &["clientIdentity", "ca", "insecureSkipVerify"],
        };
        let unknown = root.entries().find(|entry| {
            let key = entry.key.text();
            !["apiVersion", "kind", "name"].contains(&key) && !known.contains(&key)
        });
        if let Some(entry) = unknown {
            let reason = format!("`{}` has no place in the legacy block", entry.key.text());
            return Some((entry.key.span(), reason));
        }
        match setting {
            Setting::Mirror => endpoints_obstacle(root),
            Setting::Auth => None,
            Setting::Tls => self.tls_obstacle(root),
        }
    }

    /// Whether the legacy block has such an entry already.
    fn is_taken(&self, setting: Setting, name: &str) -> bool {
        let path: &[&str] = match setting {
            Setting::Mirror => &["machine", "registries", "mirrors", name],
            Setting::Auth => &["machine", "registries", "config", name, "auth"],
            Setting::Tls => &["machine", "registries", "config", name, "tls"],
        };
        self.main
            .and_then(DocumentRef::root)
            .is_some_and(|root| root.at_path(path).is_some())
    }

    fn tls_obstacle(&self, root: NodeRef<'r>) -> Option<Obstacle> {
        let identity = root.get("clientIdentity").map(|entry| entry.value);
        let parts = identity.into_iter().flat_map(NodeRef::entries);
        if let Some(part) = parts
            .clone()
            .find(|part| !matches!(part.key.text(), "cert" | "key"))
        {
            let reason = "the client identity has an unknown field".to_owned();
            return Some((part.key.span(), reason));
        }
        let ca = root.get("ca").into_iter();
        ca.chain(parts).find_map(|entry| {
            let unknown =
                self.options.input != InputKind::TalosConfig && is_placeholder(entry.value.text());
            unknown.then(|| {
                let reason = "the PEM text is not known yet, so its base64 is not either";
                (entry.value.span(), reason.to_owned())
            })
        })
    }
}

/// The legacy form has one `overridePath` for all endpoints.
fn endpoints_obstacle(root: NodeRef<'_>) -> Option<Obstacle> {
    let items = || {
        root.get("endpoints")
            .into_iter()
            .flat_map(|entry| entry.value.items())
            .filter(|item| !item.is_null())
    };
    if let Some(item) = items().find(|item| item.get("url").is_none()) {
        return Some((item.span(), "the endpoint has no URL".to_owned()));
    }
    let first = items().next().map(overrides_path)?;
    let other = items().find(|item| overrides_path(*item) != first)?;
    let reason =
        "`overridePath` differs between the endpoints, and the legacy form has one for all";
    Some((other.span(), reason.to_owned()))
}

fn overrides_path(item: NodeRef<'_>) -> bool {
    item.get("overridePath")
        .is_some_and(|entry| entry.value.decode_bool() == Ok(Some(true)))
}

/// The text with the entries in the legacy block and the documents gone.
fn assemble(file: &File, moved: &[Move<'_>]) -> String {
    let text = file.source().text();
    let mut edits: Vec<Edit> = moved
        .iter()
        .map(|entry| Edit::delete(entry.document.span()))
        .collect();
    let mut done: Vec<Option<NodeRef<'_>>> = Vec::new();
    for entry in moved {
        if done.contains(&entry.host) {
            continue;
        }
        done.push(entry.host);
        let mut writer = Writer {
            text: String::new(),
            column: entry.host.map_or(0, column),
            open: Vec::new(),
        };
        for entry in moved.iter().filter(|other| other.host == entry.host) {
            writer.entry(entry);
        }
        let written = if text.contains("\r\n") {
            writer.text.replace('\n', "\r\n")
        } else {
            writer.text
        };
        edits.push(insertion(file, entry.host, moved, written));
    }
    let fix = Fix::safe("Migrate", edits);
    fix::apply(text, [&fix]).text
}

/// The column of a block mapping's keys.
fn column(mapping: NodeRef<'_>) -> usize {
    let text = mapping.stream().source().text();
    let start = mapping.span().start;
    (start - line_start(text, start)) as usize
}

/// The edit that puts new entries at the end of a mapping, or a new document in the place of the first that goes.
fn insertion(
    file: &File,
    mapping: Option<NodeRef<'_>>,
    moved: &[Move<'_>],
    mut written: String,
) -> Edit {
    let text = file.source().text();
    let Some(mapping) = mapping else {
        let first = moved.iter().map(|entry| entry.document.span().start).min();
        let at = first.unwrap_or(0);
        // The next document brings its marker along; the first one needs none.
        if at > 0 {
            written.insert_str(0, "---\n");
        }
        return Edit::insert(at, written);
    };
    let end = mapping
        .entries()
        .last()
        .map_or(mapping.span().end, |entry| extent(entry).end);
    let ends_line = end == 0
        || text
            .get(..end as usize)
            .is_some_and(|t| t.ends_with(['\n', '\r']));
    if !ends_line {
        written.insert(0, '\n');
    }
    Edit::insert(end, written)
}

/// Entries of the legacy block under construction.
struct Writer<'w> {
    text: String,
    /// Column of the keys of the mapping that they go into.
    column: usize,
    /// The keys under which the last entry was written.
    open: Vec<&'w str>,
}

impl<'w> Writer<'w> {
    fn entry(&mut self, entry: &Move<'w>) {
        let document = entry.document.index();
        let regions = [entry.document.span()];
        let mut comments = Comments::of(entry.root.stream(), document, &regions);
        let path: Vec<&str> = entry.path.iter().map(|key| key.text()).collect();
        let common = self
            .open
            .iter()
            .zip(&path)
            .take_while(|(open, wanted)| open == wanted)
            .count();
        let mut column = self.column + 2 * common;
        for (depth, key) in path.iter().enumerate().skip(common) {
            if depth + 1 == path.len() {
                self.comments(column, comments.take_before(entry.name.span().start));
            }
            self.start(column, &format!("{}:", write_key(key)));
            if depth + 1 == path.len() {
                self.end(comments.take_at_line_end(entry.name.span().end));
            } else {
                self.text.push('\n');
            }
            column += 2;
        }
        self.open = path;
        match entry.setting {
            Setting::Mirror => self.mirror(entry.root, column, &mut comments),
            Setting::Auth => {
                self.section("auth", column, &mut comments, entry.root);
                self.fields(entry.root, column + 2, &mut comments);
            }
            Setting::Tls => {
                self.section("tls", column, &mut comments, entry.root);
                self.fields(entry.root, column + 2, &mut comments);
            }
        }
        let inner = match entry.setting {
            Setting::Mirror => column,
            Setting::Auth | Setting::Tls => column + 2,
        };
        self.comments(inner, comments.take_rest());
    }

    /// The key of one sort of a host's settings.
    fn section(
        &mut self,
        key: &str,
        column: usize,
        comments: &mut Comments<'_>,
        root: NodeRef<'_>,
    ) {
        if let Some(first) = fields(root).next() {
            self.comments(column, comments.take_before(first.key.span().start));
            self.start(column, &format!("{key}:\n"));
        } else {
            self.start(column, &format!("{key}: {{}}\n"));
        }
    }

    fn mirror(&mut self, root: NodeRef<'_>, column: usize, comments: &mut Comments<'_>) {
        for field in fields(root) {
            if field.key.text() != "endpoints" {
                self.field(field, field.key.text(), column, comments);
                continue;
            }
            let items = || field.value.items().filter(|item| !item.is_null());
            self.comments(column, comments.take_before(field.key.span().start));
            if items().next().is_none() {
                self.start(column, "endpoints: []");
                self.end(comments.take_at_line_end(field.key.span().end));
                continue;
            }
            self.start(column, "endpoints:");
            self.end(comments.take_at_line_end(field.key.span().end));
            for url in items().filter_map(|item| item.get("url")) {
                self.comments(column + 2, comments.take_before(url.key.span().start));
                self.start(column + 2, &format!("- {}", spelled(url.value)));
                self.end(comments.take_at_line_end(url.value.span().end));
            }
            if items().next().is_some_and(overrides_path) {
                let end = field.value.span().end;
                self.comments(column, comments.take_before(end));
                self.start(column, "overridePath: true");
                self.end(comments.take_at_line_end(end));
            }
        }
        if fields(root).next().is_none() {
            self.start(column, "endpoints: []\n");
        }
    }

    fn fields(&mut self, root: NodeRef<'_>, column: usize, comments: &mut Comments<'_>) {
        for field in fields(root) {
            match field.key.text() {
                "ca" => self.encoded(field, "ca", column, comments),
                "clientIdentity" => {
                    self.comments(column, comments.take_before(field.key.span().start));
                    self.start(column, "clientIdentity:");
                    self.end(comments.take_at_line_end(field.key.span().end));
                    for part in field.value.entries() {
                        let name = if part.key.text() == "cert" {
                            "crt"
                        } else {
                            "key"
                        };
                        self.encoded(part, name, column + 2, comments);
                    }
                }
                name => self.field(field, name, column, comments),
            }
        }
    }

    /// A field whose text becomes base64.
    fn encoded(
        &mut self,
        field: Entry<'_>,
        name: &str,
        column: usize,
        comments: &mut Comments<'_>,
    ) {
        self.comments(column, comments.take_before(field.value.span().start));
        let text = base64::encode(field.value.text().as_bytes());
        self.start(column, &format!("{name}: {text}\n"));
    }

    fn field(&mut self, field: Entry<'_>, name: &str, column: usize, comments: &mut Comments<'_>) {
        self.comments(column, comments.take_before(field.key.span().start));
        self.start(column, &format!("{name}: {}", spelled(field.value)));
        self.end(comments.take_at_line_end(field.value.span().end));
    }

    fn comments(&mut self, column: usize, comments: Vec<&str>) {
        for comment in comments {
            self.start(column, comment);
            self.text.push('\n');
        }
    }

    fn start(&mut self, column: usize, text: &str) {
        let _ = write!(self.text, "{:column$}{text}", "");
    }

    fn end(&mut self, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.text.push(' ');
            self.text.push_str(comment);
        }
        self.text.push('\n');
    }
}

/// The fields of a document that say something: set, and not its identity.
fn fields(root: NodeRef<'_>) -> impl Iterator<Item = Entry<'_>> {
    root.entries().filter(|entry| match entry.key.text() {
        "apiVersion" | "kind" | "name" => false,
        // An empty text is unset in a document, and in the legacy block it would be set.
        "ca" => !entry.value.text().is_empty(),
        _ => !entry.value.is_null(),
    })
}
