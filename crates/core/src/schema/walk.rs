//! The structural check: a document against the structure of its kind, as Talos decodes it.
//!
//! Talos decodes each document into a Go structure and then compares the keys with those the structure has. Both
//! passes are taken in one walk here. They differ in one point: an alias is followed by the first and not by the
//! second, so an unknown key below an alias is ignored in silence.

use super::embedded::Kind;
use super::problem::{Problem, ProblemKind};
use super::shape::{Form, Shape};
use super::text;
use crate::encoding::base64;
use crate::endpoint::{self, GoRelease};
use crate::version::Version;
use crate::yaml::{Dialect, Entry, GoType, NodeKind, NodeRef, Scalar};

/// How many nodes below aliases are looked at in a document. Go gives up on documents that consist of little else.
const ALIAS_BUDGET: usize = 100_000;

/// How many problems of a document are told. Nobody reads more.
const PROBLEM_LIMIT: usize = 1_000;

/// Whether `$patch` means something. A configuration has no such key; in a patch it removes what it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatchDirectives {
    /// As in a configuration: an unknown field.
    Unknown,
    /// As in a patch.
    Understood,
}

/// Compares a document with the structure of its kind. `root` is its top mapping, `talos` the release that reads it.
pub fn check<'s>(
    root: NodeRef<'s>,
    kind: &'static Kind,
    talos: Version,
    directives: PatchDirectives,
) -> Vec<Problem<'s>> {
    let mut walk = Walk {
        kind,
        directives,
        go: GoRelease::of_talos(talos),
        talos,
        complete: is_complete(root),
        budget: ALIAS_BUDGET,
        open: Vec::new(),
        problems: Vec::new(),
    };
    walk.later(root, kind.shape(), Keys::Examined);
    while let Some(place) = walk.open.pop() {
        if walk.problems.len() >= PROBLEM_LIMIT {
            break;
        }
        walk.visit(place);
    }
    let mut problems = walk.problems;
    // A key below an anchor is met again below each alias; where it stands it is refused.
    let refused: Vec<_> = problems
        .iter()
        .filter(|p| p.refused)
        .filter_map(unknown_key)
        .collect();
    problems.retain(|problem| {
        problem.refused || unknown_key(problem).is_none_or(|key| !refused.contains(&key))
    });
    problems
}

fn unknown_key<'s>(problem: &Problem<'s>) -> Option<NodeRef<'s>> {
    match &problem.kind {
        ProblemKind::UnknownField { entry, .. } => Some(entry.key),
        _ => None,
    }
}

/// Whether all lines of the document could be read; a missing key may stand in one that could not.
fn is_complete(root: NodeRef<'_>) -> bool {
    root.stream()
        .document(root.document_index())
        .is_some_and(|document| document.errors.is_empty() && document.blanked.is_empty())
}

/// Whether keys are compared with the structure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Unknown ones are refused.
    Examined,
    /// Below an alias: unknown ones are ignored.
    Ignored,
}

#[derive(Clone, Copy)]
struct Place<'s> {
    node: NodeRef<'s>,
    shape: &'static Shape,
    keys: Keys,
}

struct Walk<'s> {
    kind: &'static Kind,
    directives: PatchDirectives,
    go: GoRelease,
    talos: Version,
    complete: bool,
    budget: usize,
    open: Vec<Place<'s>>,
    problems: Vec<Problem<'s>>,
}

impl<'s> Walk<'s> {
    fn later(&mut self, node: NodeRef<'s>, shape: &'static Shape, keys: Keys) {
        self.open.push(Place { node, shape, keys });
    }

    fn refuse(&mut self, kind: ProblemKind<'s>) {
        self.tell(kind, true);
    }

    fn tell(&mut self, kind: ProblemKind<'s>, refused: bool) {
        if self.problems.len() < PROBLEM_LIMIT {
            self.problems.push(Problem {
                kind,
                document: self.kind,
                refused,
            });
        }
    }

    fn visit(&mut self, place: Place<'s>) {
        let Place { node, shape, keys } = place;
        let keys = if node.kind() == NodeKind::Alias {
            // An alias to nothing, or to what it stands in, is reported by the reader.
            if node.resolved() == node {
                return;
            }
            Keys::Ignored
        } else {
            keys
        };
        if keys == Keys::Ignored {
            let Some(rest) = self.budget.checked_sub(1) else {
                return;
            };
            self.budget = rest;
        }
        let target = node.resolved();
        if self.directives == PatchDirectives::Understood && is_removed(target) {
            return;
        }
        match shape.form {
            Form::Structure => self.structure(target, shape, keys),
            Form::Map => self.map(target, shape, keys),
            Form::List => self.list(target, shape, keys),
            Form::Unstructured => self.unstructured(target, shape),
            Form::Any => self.anything(target, shape),
            _ => self.leaf(target, shape),
        }
    }

    /// Whether the node is of this type, null included; reports it otherwise.
    fn fits(&mut self, node: NodeRef<'s>, shape: &'static Shape, go_type: GoType) -> bool {
        match node.decode(go_type) {
            Ok(_) => true,
            Err(mismatch) => {
                self.refuse(ProblemKind::Type {
                    value: node,
                    shape,
                    mismatch,
                });
                false
            }
        }
    }

    fn structure(&mut self, node: NodeRef<'s>, shape: &'static Shape, keys: Keys) {
        if !self.fits(node, shape, GoType::Mapping) || !node.is_mapping() {
            return;
        }
        for entry in node.entries() {
            let field = shape.field(entry.key.text());
            // The bare name of a field is nothing but text.
            if field.is_none() || !entry.key.is_bare() {
                if is_merge(entry.key) {
                    if keys == Keys::Examined {
                        self.refuse(ProblemKind::Merge { entry });
                    } else {
                        self.merged(entry, shape);
                    }
                    continue;
                }
                if !self.is_text_key(entry.key) {
                    continue;
                }
            }
            if let Some(field) = field {
                let deprecated = field
                    .shape
                    .deprecated
                    .as_ref()
                    .is_some_and(|d| self.talos.at_least(d.since.major, d.since.minor));
                if deprecated && !entry.value.is_go_null() {
                    self.tell(ProblemKind::Deprecated { entry, field }, false);
                }
                self.later(entry.value, &field.shape, keys);
            } else {
                let unknown = ProblemKind::UnknownField {
                    entry,
                    structure: shape,
                };
                self.tell(unknown, keys == Keys::Examined);
            }
        }
        if self.complete {
            self.demands(node, shape);
        }
    }

    /// Reports fields that must be there.
    fn demands(&mut self, node: NodeRef<'s>, shape: &'static Shape) {
        for field in shape.fields.iter().filter(|field| field.required) {
            let entry = node.get(&field.name);
            let empty = match entry {
                None => true,
                Some(entry) if entry.value.is_go_null() => true,
                Some(entry) => {
                    matches!(field.shape.form, Form::String | Form::Url | Form::Text(_))
                        && entry.value.is_scalar()
                        && entry.value.text().is_empty()
                }
            };
            if empty {
                let missing = ProblemKind::Missing {
                    mapping: node,
                    field,
                    entry,
                };
                self.tell(missing, false);
            }
        }
    }

    fn map(&mut self, node: NodeRef<'s>, shape: &'static Shape, keys: Keys) {
        if !self.fits(node, shape, GoType::Mapping) || !node.is_mapping() {
            return;
        }
        let Some(element) = shape.element.as_deref() else {
            return;
        };
        for entry in node.entries() {
            if is_merge(entry.key) {
                self.merged(entry, shape);
                // The comparison of keys does not know merging: it takes the merged mapping for a value of the map.
                let alias = entry.value.kind() == NodeKind::Alias;
                if keys == Keys::Examined && !alias {
                    self.merge_as_value(entry, element);
                }
            } else if self.is_text_key(entry.key) {
                // A null key drops the entry, but its keys are compared all the same.
                self.later(entry.value, element, keys);
            }
        }
    }

    /// What is merged below a merge key is decoded into the same shape.
    fn merged(&mut self, entry: Entry<'s>, shape: &'static Shape) {
        let value = entry.value.resolved();
        let sources: Vec<NodeRef<'s>> = if entry.value.is_sequence() && value == entry.value {
            value.items().collect()
        } else {
            vec![entry.value]
        };
        for source in sources {
            if source.is_mapping() {
                self.later(source, shape, Keys::Ignored);
            } else {
                self.refuse(ProblemKind::Merge { entry });
            }
        }
    }

    fn merge_as_value(&mut self, entry: Entry<'s>, element: &'static Shape) {
        let accepted = match element.form {
            Form::Any => true,
            Form::Structure => {
                entry.value.is_mapping()
                    && entry
                        .value
                        .entries()
                        .all(|inner| element.field(inner.key.text()).is_some())
            }
            Form::Map | Form::Unstructured => entry.value.is_mapping(),
            Form::List => entry.value.is_sequence(),
            _ => false,
        };
        if !accepted {
            self.refuse(ProblemKind::Merge { entry });
        }
    }

    fn list(&mut self, node: NodeRef<'s>, shape: &'static Shape, keys: Keys) {
        if !self.fits(node, shape, GoType::Sequence) {
            return;
        }
        if let Some(element) = shape.element.as_deref() {
            for item in node.items() {
                self.later(item, element, keys);
            }
        }
    }

    fn unstructured(&mut self, node: NodeRef<'s>, shape: &'static Shape) {
        if self.fits(node, shape, GoType::Mapping) && node.is_mapping() {
            self.anything(node, shape);
        }
    }

    /// Content of any type: only what no Go type takes is refused.
    fn anything(&mut self, node: NodeRef<'s>, shape: &'static Shape) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if node.kind() == NodeKind::Alias {
                continue;
            }
            self.fits(node, shape, GoType::Any);
            for entry in node.entries() {
                if !entry.key.is_scalar() {
                    self.refuse(ProblemKind::Key {
                        key: entry.key,
                        mismatch: None,
                    });
                }
                open.push(entry.value);
            }
            open.extend(node.items());
        }
    }

    fn leaf(&mut self, node: NodeRef<'s>, shape: &'static Shape) {
        match shape.form {
            Form::Bool => {
                self.fits(node, shape, GoType::Bool);
            }
            Form::Int(bits) => {
                self.fits(node, shape, GoType::Int(bits));
            }
            Form::Uint(bits) => {
                self.fits(node, shape, GoType::Uint(bits));
            }
            Form::Duration => {
                self.fits(node, shape, GoType::Duration);
            }
            Form::Arguments if node.is_sequence() => {
                for item in node.items() {
                    self.fits(item, shape, GoType::String);
                }
            }
            Form::Text(kind) => self.parsed(node, shape, |text| text::parse(text, kind, shape)),
            Form::PortRange if node.decode(GoType::Uint(16)).is_ok() => {}
            Form::PortRange => self.string(node, shape, text::port_range),
            // Talos shows configurations with their keys masked, and reads the mask.
            Form::Base64 if shape.secret && node.text() == "******" => {}
            Form::Base64 => self.string(node, shape, |text| {
                base64::decode(text.as_bytes())
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }),
            Form::Url => {
                let go = self.go;
                self.string(node, shape, |text| {
                    endpoint::parse_as(text, go)
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                });
            }
            _ => {
                self.fits(node, shape, GoType::String);
            }
        }
    }

    /// A type that is read from a Go string.
    fn string(
        &mut self,
        node: NodeRef<'s>,
        shape: &'static Shape,
        parse: impl Fn(&str) -> Result<(), String>,
    ) {
        match node.decode_string() {
            Ok(None) => {}
            Ok(Some(text)) => {
                if let Err(reason) = parse(&text) {
                    self.refuse(ProblemKind::Value {
                        value: node,
                        shape,
                        reason,
                    });
                }
            }
            Err(mismatch) => self.refuse(ProblemKind::Type {
                value: node,
                shape,
                mismatch,
            }),
        }
    }

    /// A type that parses the source text of any scalar.
    fn parsed(
        &mut self,
        node: NodeRef<'s>,
        shape: &'static Shape,
        parse: impl Fn(&str) -> Result<(), String>,
    ) {
        let scalar = if node.is_scalar() {
            node.scalar(Dialect::Talos)
        } else {
            // Gives the mismatch of a collection.
            node.decode(GoType::String).map(|_| Scalar::Null)
        };
        let reason = match scalar {
            Err(mismatch) => {
                self.refuse(ProblemKind::Type {
                    value: node,
                    shape,
                    mismatch,
                });
                return;
            }
            Ok(Scalar::Null) => return,
            Ok(Scalar::String(text)) => parse(&text),
            Ok(_) => parse(node.text()),
        };
        if let Err(reason) = reason {
            self.refuse(ProblemKind::Value {
                value: node,
                shape,
                reason,
            });
        }
    }

    /// Whether a key is text; reports it otherwise.
    fn is_text_key(&mut self, key: NodeRef<'s>) -> bool {
        let mismatch = match key.decode(GoType::String) {
            Err(mismatch) => Some(mismatch),
            // Go follows the alias, but the comparison of keys does not.
            Ok(_) if key.kind() == NodeKind::Alias => None,
            Ok(_) => return true,
        };
        self.refuse(ProblemKind::Key { key, mismatch });
        false
    }
}

/// Whether a mapping says that what it stands for is to be removed; its other keys only select it.
fn is_removed(node: NodeRef<'_>) -> bool {
    node.get("$patch")
        .is_some_and(|entry| entry.value.text() == "delete")
}

/// Whether a key merges another mapping: `<<` without quotes.
fn is_merge(key: NodeRef<'_>) -> bool {
    match key.explicit_tag() {
        Some(tag) => tag == "!!merge",
        None => key.kind() == NodeKind::Plain && key.text() == "<<",
    }
}
