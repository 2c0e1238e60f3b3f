//! Kinds of the user's own, as `CustomResourceDefinition`s describe them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::client::GroupVersionKind;
use super::structure::{StatusField, Structure};
use super::{Data, ROOT, Tree, ValueId};
use crate::schema::Shape;
use crate::source::Span;
use crate::yaml::NodeRef;

/// The most parts that the schemas of a definition may have together. A cluster stores no definition with a tenth of
/// that.
const MAX_PARTS: usize = 500_000;

/// A kind in a group, whichever its version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKind {
    /// The group; empty for the core.
    pub group: String,
    /// The kind.
    pub kind: String,
}

/// What a definition says of a kind.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The kind.
    pub of: GroupKind,
    /// The file that it stands in.
    pub file: String,
    /// Its versions, in their order.
    pub versions: Vec<DefinedVersion>,
}

/// A version of a defined kind.
#[derive(Clone, Debug)]
pub struct DefinedVersion {
    /// Its name, such as `v1alpha1`.
    pub name: String,
    /// Whether the server takes objects of it.
    pub is_served: bool,
    schema: Value,
    status: StatusField,
    shape: OnceLock<Shape>,
}

/// All kinds that are defined beside the built-in ones.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    kinds: BTreeMap<GroupKind, Vec<Arc<Definition>>>,
    outside: BTreeMap<GroupVersionKind, Arc<dyn OutsideSchema>>,
    patterns: Option<PatternMatcher>,
    /// Kinds with a definition in the input that cannot be used.
    unusable: BTreeSet<GroupKind>,
}

/// Whether a text matches a regular expression of Go; none where that cannot be said. A front end brings it: the engine
/// itself has no regular expressions.
pub type PatternMatcher = fn(pattern: &str, text: &str) -> Option<bool>;

/// A schema of another sort than that of definitions, such as JSON Schema, which a front end brings and examines.
pub trait OutsideSchema: fmt::Debug + Send + Sync {
    /// The file that it stands in.
    fn file(&self) -> &str;

    /// What the schema has against an object.
    fn mismatches(&self, object: &Value) -> Vec<Mismatch>;
}

/// What an outside schema has against a value of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The way to the value from the top of the object.
    pub way: Vec<Step>,
    /// What is wrong with it.
    pub kind: MismatchKind,
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the field of this name.
    Field(String),
    /// Into the item of this index.
    Item(usize),
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// It has a field that it may not have.
    UnknownField {
        /// Its name.
        name: String,
        /// The fields that it may have, as far as they are known.
        known: Vec<String>,
    },
    /// It has no field of this name, which it must have.
    MissingField(String),
    /// Anything else: what is said after its path, without any value of the object.
    Value(String),
}

/// Why a definition cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What is wrong.
    pub problem: DefinitionProblem,
    /// The field, as the server writes it.
    pub path: String,
    /// Where to point, in bytes of the source.
    pub span: Span,
}

/// What makes a definition unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinitionProblem {
    /// It does not become JSON; why.
    Unreadable(String),
    /// A part that every definition has is missing or of another type.
    Missing,
    /// A schema refers to another one. The server takes no such definition.
    Reference,
    /// A part of a schema is none.
    NoSchema,
    /// It is larger than any definition on a cluster.
    TooLarge,
}

impl Unusable {
    /// A field that is missing in an object, or of another type than it has to be.
    fn missing(tree: &Tree<'_>, object: ValueId, name: &str) -> Self {
        let written = tree.get(object, name).or(Some(object));
        let path = match tree.path(object) {
            path if path.is_empty() => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        let place = written.and_then(|id| {
            let own = tree.key(id).or_else(|| tree.members(id).first()?.key);
            own.or_else(|| tree.node(id))
        });
        Self {
            problem: DefinitionProblem::Missing,
            path,
            span: place.map_or_else(Span::default, NodeRef::span),
        }
    }

    /// A part of a schema.
    fn at(tree: &Tree<'_>, id: ValueId, problem: DefinitionProblem) -> Self {
        let place = tree.key(id).or_else(|| tree.node(id));
        Self {
            problem,
            path: tree.path(id),
            span: place.map_or_else(Span::default, NodeRef::span),
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.problem {
            DefinitionProblem::Unreadable(reason) => f.write_str(reason),
            DefinitionProblem::Missing => {
                write!(f, "`{path}` is missing or of the wrong type")
            }
            DefinitionProblem::Reference => {
                write!(f, "`{path}` is a reference, which Kubernetes does not take")
            }
            DefinitionProblem::NoSchema => write!(f, "`{path}` is no schema"),
            DefinitionProblem::TooLarge => {
                write!(f, "its schemas have more than {MAX_PARTS} parts")
            }
        }
    }
}

impl std::error::Error for Unusable {}

impl GroupKind {
    /// The group and kind that a definition is about; none when it does not say.
    pub fn of_definition(root: NodeRef<'_>) -> Option<Self> {
        let text = |path: &[&str]| root.at_path(path).map_or("", NodeRef::text);
        let (group, kind) = (text(&["spec", "group"]), text(&["spec", "names", "kind"]));
        (!group.is_empty() && !kind.is_empty()).then(|| Self {
            group: group.to_owned(),
            kind: kind.to_owned(),
        })
    }
}

impl Definition {
    /// Reads a `CustomResourceDefinition` (`apiextensions.k8s.io/v1`). `file` is how the file that it stands in is
    /// called.
    ///
    /// # Errors
    /// It is none that a server would take.
    pub fn read(root: NodeRef<'_>, file: &str) -> Result<Self, Unusable> {
        let tree = Tree::read(root).map_err(|error| Unusable {
            problem: DefinitionProblem::Unreadable(error.kind.message()),
            path: String::new(),
            span: root.span(),
        })?;
        let Some(of) = GroupKind::of_definition(root) else {
            let spec = tree.get(ROOT, "spec").unwrap_or(ROOT);
            return Err(Unusable::missing(&tree, spec, "group` or `names.kind"));
        };
        let spec = tree.get(ROOT, "spec").unwrap_or(ROOT);
        let versions = tree
            .get(spec, "versions")
            .filter(|versions| matches!(tree.data(*versions), Data::Array(_)))
            .ok_or_else(|| Unusable::missing(&tree, spec, "versions"))?;
        let preserves = tree
            .get(spec, "preserveUnknownFields")
            .is_some_and(|id| *tree.data(id) == Data::Bool(true));
        let mut parts = 0;
        let versions = tree
            .items(versions)
            .iter()
            .map(|version| DefinedVersion::read(&tree, *version, preserves, &mut parts))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            of,
            file: file.to_owned(),
            versions,
        })
    }

    /// A version by its name, where objects of it are taken.
    pub fn served(&self, version: &str) -> Option<&DefinedVersion> {
        self.versions
            .iter()
            .find(|known| known.name == version && known.is_served)
    }
}

impl DefinedVersion {
    fn read(
        tree: &Tree<'_>,
        version: ValueId,
        preserves: bool,
        parts: &mut usize,
    ) -> Result<Self, Unusable> {
        let name = tree.get(version, "name").and_then(|id| tree.text(id));
        let name = name.ok_or_else(|| Unusable::missing(tree, version, "name"))?;
        let is_served = tree
            .get(version, "served")
            .is_some_and(|id| *tree.data(id) == Data::Bool(true));
        let schema = tree.at(version, &["schema", "openAPIV3Schema"]);
        let schema = schema
            .filter(|schema| matches!(tree.data(*schema), Data::Object(_)))
            .ok_or_else(|| match tree.get(version, "schema") {
                Some(schema) => Unusable::missing(tree, schema, "openAPIV3Schema"),
                None => Unusable::missing(tree, version, "schema.openAPIV3Schema"),
            })?;
        examine(tree, schema, parts)?;
        let mut schema = tree.to_json(schema);
        if let (true, Some(schema)) = (preserves, schema.as_object_mut()) {
            schema.insert(
                "x-kubernetes-preserve-unknown-fields".to_owned(),
                true.into(),
            );
        }
        let has_status = tree
            .at(version, &["subresources", "status"])
            .is_some_and(|id| *tree.data(id) != Data::Null);
        Ok(Self {
            name: name.to_owned(),
            is_served,
            schema,
            status: if has_status {
                StatusField::Dropped
            } else {
                StatusField::Kept
            },
            shape: OnceLock::new(),
        })
    }

    /// The structure of its objects.
    pub fn structure(&self) -> Structure<'_> {
        Structure::new(&self.schema, self.status)
    }

    /// The same as editors need it.
    pub fn shape(&self) -> &Shape {
        self.shape
            .get_or_init(|| Shape::of_definition(&self.schema))
    }
}

/// Whether everything in a schema that has to be a schema is one, and stands for itself. What is null is not there.
fn examine(tree: &Tree<'_>, schema: ValueId, parts: &mut usize) -> Result<(), Unusable> {
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        *parts += 1;
        if *parts > MAX_PARTS {
            return Err(Unusable::at(tree, schema, DefinitionProblem::TooLarge));
        }
        let Data::Object(keywords) = tree.data(schema) else {
            return Err(Unusable::at(tree, schema, DefinitionProblem::NoSchema));
        };
        for keyword in keywords {
            let value = keyword.value;
            match (&*keyword.name, tree.data(value)) {
                (_, Data::Null) => {}
                ("$ref", _) => {
                    return Err(Unusable::at(tree, value, DefinitionProblem::Reference));
                }
                ("properties", Data::Object(fields)) => {
                    open.extend(fields.iter().map(|field| field.value));
                }
                ("allOf" | "anyOf" | "oneOf", Data::Array(schemas)) => open.extend(schemas),
                ("additionalProperties", Data::Bool(_)) => {}
                ("items" | "additionalProperties" | "not", _) => open.push(value),
                ("properties" | "allOf" | "anyOf" | "oneOf", _) => {
                    return Err(Unusable::at(tree, value, DefinitionProblem::NoSchema));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

impl Definitions {
    /// Adds a definition beside those of the same kind that are there.
    pub fn add(&mut self, definition: Arc<Definition>) {
        let known = self.kinds.entry(definition.of.clone()).or_default();
        known.push(definition);
    }

    /// Remembers that a definition of a kind cannot be used.
    pub fn add_unusable(&mut self, of: GroupKind) {
        self.unusable.insert(of);
    }

    /// Whether a definition of a kind, in the input, cannot be used.
    pub fn has_unusable(&self, of: &GroupKind) -> bool {
        self.unusable.contains(of)
    }

    /// Adds a schema of another sort for a kind.
    pub fn add_outside(&mut self, of: GroupVersionKind, schema: Arc<dyn OutsideSchema>) {
        self.outside.insert(of, schema);
    }

    /// Brings regular expressions.
    pub fn set_patterns(&mut self, patterns: PatternMatcher) {
        self.patterns = Some(patterns);
    }

    /// The regular expressions that a front end brought.
    pub fn patterns(&self) -> Option<PatternMatcher> {
        self.patterns
    }

    /// Takes over what is said of kinds that are not defined here.
    pub fn add_missing(&mut self, others: &Self) {
        for (of, definitions) in &others.kinds {
            let known = self.kinds.entry(of.clone());
            known.or_insert_with(|| definitions.clone());
        }
        for (of, schema) in &others.outside {
            let known = self.outside.entry(of.clone());
            known.or_insert_with(|| Arc::clone(schema));
        }
        self.patterns = self.patterns.or(others.patterns);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.outside.is_empty() && self.unusable.is_empty()
    }

    /// Whether something is said of objects that say this of themselves; by a definition in whichever version.
    pub fn cover(&self, object: &GroupVersionKind) -> bool {
        !self.find(object).is_empty() || self.outside.contains_key(object)
    }

    /// What is said of the kind of an object; several definitions where files disagree about it.
    pub fn find(&self, object: &GroupVersionKind) -> &[Arc<Definition>] {
        let definitions = self.kinds.get(&object.group_kind());
        definitions.map_or(&[], Vec::as_slice)
    }

    /// The schema of another sort that holds for an object: where there is a definition, none does.
    pub fn outside(&self, object: &GroupVersionKind) -> Option<&Arc<dyn OutsideSchema>> {
        let schema = self.outside.get(object)?;
        self.find(object).is_empty().then_some(schema)
    }
}

impl GroupVersionKind {
    /// The kind, whichever its version.
    pub fn group_kind(&self) -> GroupKind {
        GroupKind {
            group: self.group.clone(),
            kind: self.kind.clone(),
        }
    }
}
