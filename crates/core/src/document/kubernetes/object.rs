//! One object.

use std::borrow::Cow;
use std::sync::Arc;

use crate::document::{DocumentRef, KubernetesKind};
use crate::kubernetes::admission::{self, Admission};
use crate::kubernetes::client::{self, Arrival, GroupVersionKind};
use crate::kubernetes::secret::{self, Secret};
use crate::kubernetes::{
    Data, Definition, Definitions, Fault, FaultKind, ROOT, Structure, Tree, ValueId,
};
use crate::source::Span;
use crate::yaml::NodeRef;

/// An object of a file.
#[derive(Clone, Debug)]
pub struct Object<'f> {
    /// The document it is.
    pub document: DocumentRef<'f>,
    /// What it is.
    pub kind: KubernetesKind,
    /// Its group, version and kind as written.
    pub gvk: GroupVersionKind,
    /// The object as it arrives.
    pub tree: Tree<'f>,
    /// What the server makes of it.
    pub outcome: Outcome<'f>,
    /// What the user says of its kind; none where that is built in, or not known.
    pub definition: Option<Arc<Definition>>,
    /// Its name as [`Object::name`] gives it, looked up once.
    name: Cow<'f, str>,
    /// Whether the server completes the name.
    has_generated_name: bool,
    /// Its namespace, empty where none is written.
    namespace: Cow<'f, str>,
}

/// The most objections to an object of a defined kind that are told. Nobody reads more.
const MAX_FAULTS: usize = 200;

/// What the API server makes of an object.
#[derive(Clone, Debug)]
pub enum Outcome<'f> {
    /// Nobody serves this version of the kind.
    Unserved,
    /// A custom resource.
    Resource(Box<Admission<'f>>),
    /// A Secret.
    Secret(Box<secret::Admission<'f>>),
    /// Of a kind that is not judged.
    NotJudged,
}

/// What tells an object from others of its kind. Without a namespace the one of the context applies, whichever it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The namespace, where one is written.
    pub namespace: Option<String>,
    /// The name, where one is given.
    pub name: String,
}

impl Identity {
    /// Whether two objects are in the same namespace: for certain, possibly, or not.
    pub fn same_namespace(&self, other: &Self) -> Option<bool> {
        match (&self.namespace, &other.namespace) {
            (Some(a), Some(b)) => Some(a == b),
            (None, None) => Some(true),
            _ => None,
        }
    }
}

impl<'f> Object<'f> {
    /// Reads a document; none when it is no object.
    pub(super) fn read(document: DocumentRef<'f>, kind: KubernetesKind) -> Option<Self> {
        let Arrival::Object(tree, gvk) = client::read(document.root()) else {
            return None;
        };
        let (outcome, definition) = judged(document, kind, &tree, &gvk);
        let (given, start) = (text(&tree, "name"), text(&tree, "generateName"));
        let has_generated_name = given.is_empty() && !start.is_empty();
        Some(Self {
            document,
            kind,
            outcome,
            definition,
            name: if has_generated_name { start } else { given },
            has_generated_name,
            namespace: text(&tree, "namespace"),
            gvk,
            tree,
        })
    }

    /// The object as it would be stored: unknown fields dropped, defaults filled in. As it arrives, where it is not
    /// judged.
    pub fn stored(&self) -> &Tree<'f> {
        match &self.outcome {
            Outcome::Resource(admission) => &admission.stored,
            _ => &self.tree,
        }
    }

    /// The Secret, when it is one and can be decoded.
    pub fn secret(&self) -> Option<&Secret<'f>> {
        match &self.outcome {
            Outcome::Secret(admission) => admission.secret.as_ref(),
            _ => None,
        }
    }

    /// What the server has against it under strict validation, unknown fields first.
    pub fn faults(&self) -> impl Iterator<Item = &Fault<'f>> {
        let (unknown, faults) = match &self.outcome {
            Outcome::Resource(admission) => (&*admission.unknown, &*admission.faults),
            Outcome::Secret(admission) => (&*admission.unknown, &*admission.faults),
            Outcome::Unserved | Outcome::NotJudged => (&[][..], &[][..]),
        };
        unknown.iter().chain(faults)
    }

    /// The structure of its kind, where it is a custom resource that is served.
    pub fn structure(&self) -> Option<Structure<'_>> {
        if let Some(definition) = &self.definition {
            return Some(definition.served(&self.gvk.version)?.structure());
        }
        Structure::of(&self.gvk.api_version(), &self.gvk.kind)
    }

    /// Whether the server would store it, if need be without the fields it does not know.
    pub fn is_stored(&self) -> bool {
        match &self.outcome {
            Outcome::Resource(admission) => admission.faults.is_empty(),
            Outcome::Secret(admission) => admission.faults.is_empty(),
            Outcome::Unserved => false,
            Outcome::NotJudged => true,
        }
    }

    /// Its name; for a generated one its start.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its name is completed by the server.
    pub fn has_generated_name(&self) -> bool {
        self.has_generated_name
    }

    /// Its namespace, where one is written.
    pub fn namespace(&self) -> Option<&str> {
        (!self.namespace.is_empty()).then_some(&*self.namespace)
    }

    /// What tells it from others of its kind.
    pub fn identity(&self) -> Identity {
        Identity {
            namespace: self.namespace().map(str::to_owned),
            name: self.name().to_owned(),
        }
    }

    /// `NodeOp "default/upgrade"`: how messages call it.
    pub fn title(&self) -> String {
        let Identity { namespace, name } = self.identity();
        match namespace {
            Some(namespace) => format!("{} `{namespace}/{name}`", self.gvk.kind),
            None => format!("{} `{name}`", self.gvk.kind),
        }
    }

    /// A value of the stored object; none when it is absent or null.
    pub fn get(&self, path: &[&str]) -> Option<ValueId> {
        let tree = self.stored();
        tree.at(ROOT, path)
            .filter(|id| *tree.data(*id) != Data::Null)
    }

    /// A text of the stored object; empty when it is absent or no text.
    pub fn text(&self, path: &[&str]) -> &str {
        self.get(path)
            .and_then(|id| self.stored().text(id))
            .unwrap_or("")
    }

    /// Whether a switch of the stored object is on.
    pub fn is_on(&self, path: &[&str]) -> bool {
        self.get(path)
            .is_some_and(|id| *self.stored().data(id) == Data::Bool(true))
    }

    /// A whole number of the stored object.
    pub fn number(&self, path: &[&str]) -> Option<i64> {
        match self.stored().data(self.get(path)?) {
            Data::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Where a field is written: its value, or its name when the value is empty.
    pub fn written(&self, path: &[&str]) -> Option<Span> {
        let id = self.tree.at(ROOT, path)?;
        let value = self.tree.node(id).map(NodeRef::span);
        let key = self.tree.key(id).map(NodeRef::span);
        value.filter(|span| !span.is_empty()).or(key)
    }

    /// Where the name of a field is written.
    pub fn written_key(&self, path: &[&str]) -> Option<Span> {
        let id = self.tree.at(ROOT, path)?;
        self.tree.key(id).map(NodeRef::span)
    }

    /// Where to point for a field: where it is written, or the name of the innermost object it would stand in.
    pub fn span(&self, path: &[&str]) -> Span {
        (1..=path.len())
            .rev()
            .find_map(|length| self.written_key(path.get(..length)?))
            .unwrap_or_else(|| self.kind_span())
    }

    /// Its first byte.
    pub fn document_start(&self) -> u32 {
        self.document
            .root()
            .map_or(self.document.span().start, |root| root.span().start)
    }

    /// Where its kind is written.
    pub fn kind_span(&self) -> Span {
        self.written(&["kind"])
            .unwrap_or_else(|| Span::at(self.document.span().start))
    }
}

/// A text of the metadata; empty where there is none.
fn text<'f>(tree: &Tree<'f>, field: &str) -> Cow<'f, str> {
    match tree.at(ROOT, &["metadata", field]).map(|id| tree.data(id)) {
        Some(Data::String(text)) => text.clone(),
        _ => Cow::Borrowed(""),
    }
}

/// What the server makes of an object, and what the user says of its kind.
fn judged<'f>(
    document: DocumentRef<'f>,
    kind: KubernetesKind,
    tree: &Tree<'f>,
    gvk: &GroupVersionKind,
) -> (Outcome<'f>, Option<Arc<Definition>>) {
    let definitions = document.file().definitions();
    if let Some((definition, mut outcome)) = as_defined(tree, gvk, definitions) {
        if let Outcome::Resource(admission) = &mut outcome
            && kind == KubernetesKind::Custom
            && is_patch(document, tree)
        {
            forgive_what_is_missing(admission);
        }
        return (outcome, Some(definition));
    }
    let outcome = match kind {
        KubernetesKind::Secret if gvk.api_version() != "v1" => Outcome::Unserved,
        KubernetesKind::Secret => Outcome::Secret(Box::new(secret::admit(tree))),
        KubernetesKind::Unrecognized => Outcome::Unserved,
        KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade | KubernetesKind::OsArtifact => {
            match Structure::of(&gvk.api_version(), &gvk.kind) {
                Some(structure) => {
                    Outcome::Resource(Box::new(admission::admit(tree.clone(), structure)))
                }
                None => Outcome::Unserved,
            }
        }
        _ => Outcome::NotJudged,
    };
    (outcome, None)
}

/// Whether an object of a custom kind is a patch for kustomize, by the name of its file or of a folder around it, or by
/// what it says: what is missing in it stands in what it is for.
pub(crate) fn is_patch(document: DocumentRef<'_>, tree: &Tree<'_>) -> bool {
    let path = document.file().source().name().to_ascii_lowercase();
    path.contains("patch") || tree.get(ROOT, "$patch").is_some()
}

/// Leaves out what may be different when a patch has been applied.
fn forgive_what_is_missing(admission: &mut Admission<'_>) {
    admission.unknown.retain(|fault| {
        !matches!(&fault.kind, FaultKind::UnknownField { name } if name.starts_with("$patch"))
    });
    admission.faults.retain(|fault| {
        !matches!(
            fault.kind,
            FaultKind::Required { .. } | FaultKind::Invalid { .. }
        )
    });
}

/// What the server makes of an object whose kind is defined; where definitions disagree, by the one that has the least
/// against it.
fn as_defined<'f>(
    tree: &Tree<'f>,
    gvk: &GroupVersionKind,
    definitions: &Definitions,
) -> Option<(Arc<Definition>, Outcome<'f>)> {
    let mut best: Option<(&Arc<Definition>, Admission<'f>)> = None;
    let known = definitions.find(gvk);
    for definition in known {
        let Some(version) = definition.served(&gvk.version) else {
            continue;
        };
        let admission = admission::admit(
            tree.clone(),
            version.structure().with_patterns(definitions.patterns()),
        );
        let count = |admission: &Admission<'_>| admission.unknown.len() + admission.faults.len();
        if best
            .as_ref()
            .is_none_or(|(_, least)| count(&admission) < count(least))
        {
            best = Some((definition, admission));
        }
    }
    let Some((definition, mut admission)) = best else {
        return Some((Arc::clone(known.first()?), Outcome::Unserved));
    };
    admission.unknown.truncate(MAX_FAULTS);
    admission.faults.truncate(MAX_FAULTS);
    Some((
        Arc::clone(definition),
        Outcome::Resource(Box::new(admission)),
    ))
}
