//! Structural schemas of custom resources: what the API server knows about a kind.

use std::sync::OnceLock;

use serde_json::Value;

use super::definition::PatternMatcher;

use crate::schema::{Family, kind};

/// A place in a schema: built in, or of a definition that lives as long as `'d`.
#[derive(Clone, Copy, Debug)]
pub struct Structure<'d> {
    root: &'d Value,
    node: &'d Value,
    status: StatusField,
    patterns: Option<PatternMatcher>,
}

/// What becomes of `status` when an object is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusField {
    /// It is dropped: the kind has the status subresource.
    Dropped,
    /// It is a field as any other.
    Kept,
}

/// What an object may hold beside the fields that are named.
#[derive(Clone, Copy, Debug)]
pub enum Additional<'d> {
    /// Nothing.
    None,
    /// Any name, with values of which nothing is said.
    Any,
    /// Any name, with values of this structure.
    Values(Structure<'d>),
}

/// How the items of a list are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// By place only.
    Atomic,
    /// By value; none twice.
    Set,
    /// By some of their fields; none twice.
    Map,
}

/// The kinds whose schemas are built in, with what the server calls them.
static KINDS: [(&str, &str); 3] = [
    ("operator.kairos.io/v1alpha1", "NodeOp"),
    ("operator.kairos.io/v1alpha1", "NodeOpUpgrade"),
    ("build.kairos.io/v1alpha2", "OSArtifact"),
];

impl Structure<'static> {
    /// The schema of a kind that the Kairos operator serves.
    pub fn of(api_version: &str, kind_name: &str) -> Option<Self> {
        static ROOTS: [OnceLock<Value>; 3] = [const { OnceLock::new() }; 3];
        let index = KINDS
            .iter()
            .position(|served| *served == (api_version, kind_name))?;
        let json = kind(Family::Kairos, kind_name)?.json();
        let root = ROOTS
            .get(index)?
            .get_or_init(|| serde_json::from_str(json).unwrap_or_default());
        Some(Self::new(root, StatusField::Dropped))
    }
}

impl<'d> Structure<'d> {
    /// The structure that a schema describes.
    pub(super) fn new(root: &'d Value, status: StatusField) -> Self {
        Self {
            root,
            node: root,
            status,
            patterns: None,
        }
    }

    /// The same structure, with regular expressions to match texts with.
    #[must_use]
    pub fn with_patterns(self, patterns: Option<PatternMatcher>) -> Self {
        Self { patterns, ..self }
    }

    /// The regular expressions to match texts with.
    pub fn patterns(self) -> Option<PatternMatcher> {
        self.patterns
    }

    /// What becomes of the status of an object of this kind.
    pub fn status(self) -> StatusField {
        self.status
    }

    fn at(self, node: &'d Value) -> Self {
        let target = node
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| self.root.pointer(reference.strip_prefix('#')?));
        Self {
            node: target.unwrap_or(node),
            ..self
        }
    }

    /// The schema of a field.
    pub fn property(self, name: &str) -> Option<Self> {
        Some(self.at(self.node.get("properties")?.get(name)?))
    }

    /// All fields with their schemas.
    pub fn properties(self) -> impl Iterator<Item = (&'d str, Self)> {
        self.node
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(move |(name, node)| (name.as_str(), self.at(node)))
    }

    /// What an object may hold beside its named fields.
    pub fn additional(self) -> Additional<'d> {
        match self.node.get("additionalProperties") {
            None | Some(Value::Null | Value::Bool(false)) => Additional::None,
            Some(node @ Value::Object(_)) => Additional::Values(self.at(node)),
            Some(_) => Additional::Any,
        }
    }

    /// The schema of values under free names.
    pub fn values(self) -> Option<Self> {
        match self.additional() {
            Additional::Values(values) => Some(values),
            Additional::None | Additional::Any => None,
        }
    }

    /// The schema of the field with this name: its own, or that of free names.
    pub fn member(self, name: &str) -> Option<Self> {
        self.property(name).or_else(|| self.values())
    }

    /// The schema of the items of a list.
    pub fn items(self) -> Option<Self> {
        let items = self.node.get("items").filter(|items| !items.is_null())?;
        Some(self.at(items))
    }

    fn word(self, keyword: &str) -> &'d str {
        self.node.get(keyword).and_then(Value::as_str).unwrap_or("")
    }

    fn words(self, keyword: &str) -> impl Iterator<Item = &'d str> {
        self.node
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    fn count(self, keyword: &str) -> Option<i64> {
        self.node.get(keyword)?.as_i64()
    }

    fn number(self, keyword: &str) -> Option<f64> {
        self.node.get(keyword)?.as_f64()
    }

    fn is_on(self, keyword: &str) -> bool {
        self.node.get(keyword) == Some(&Value::Bool(true))
    }

    fn schemas(self, keyword: &str) -> impl Iterator<Item = Self> {
        let list = self.node.get(keyword).and_then(Value::as_array);
        list.into_iter().flatten().map(move |node| self.at(node))
    }

    /// The JSON type; empty where there may be several.
    pub fn type_name(self) -> &'d str {
        self.word("type")
    }

    /// Whether the value may be a whole number or a text.
    pub fn is_int_or_string(self) -> bool {
        self.is_on("x-kubernetes-int-or-string")
    }

    /// Whether null is a value of it.
    pub fn is_nullable(self) -> bool {
        self.is_on("nullable")
    }

    /// Whether fields that it does not name are kept, not dropped.
    pub fn preserves_unknown_fields(self) -> bool {
        self.is_on("x-kubernetes-preserve-unknown-fields")
    }

    /// Whether the value is an object of Kubernetes with a kind and metadata of its own.
    pub fn is_embedded_resource(self) -> bool {
        self.is_on("x-kubernetes-embedded-resource")
    }

    /// Fields that must be there.
    pub fn required(self) -> impl Iterator<Item = &'d str> {
        self.words("required")
    }

    /// What stands in for an absent value.
    pub fn default(self) -> Option<&'d Value> {
        self.node.get("default")
    }

    /// The values that are allowed; none when any is.
    pub fn allowed(self) -> &'d [Value] {
        let values = self.node.get("enum").and_then(Value::as_array);
        values.map_or(&[], Vec::as_slice)
    }

    /// The smallest number allowed.
    pub fn minimum(self) -> Option<f64> {
        self.number("minimum")
    }

    /// Whether the smallest number itself is not allowed.
    pub fn excludes_minimum(self) -> bool {
        self.is_on("exclusiveMinimum")
    }

    /// The largest number allowed.
    pub fn maximum(self) -> Option<f64> {
        self.number("maximum")
    }

    /// Whether the largest number itself is not allowed.
    pub fn excludes_maximum(self) -> bool {
        self.is_on("exclusiveMaximum")
    }

    /// The number of which a value is a multiple.
    pub fn multiple_of(self) -> Option<f64> {
        self.number("multipleOf")
    }

    /// The shortest text allowed, in characters.
    pub fn min_length(self) -> Option<i64> {
        self.count("minLength")
    }

    /// The longest text allowed, in characters.
    pub fn max_length(self) -> Option<i64> {
        self.count("maxLength")
    }

    /// The fewest items allowed in a list.
    pub fn min_items(self) -> Option<i64> {
        self.count("minItems")
    }

    /// The most items allowed in a list.
    pub fn max_items(self) -> Option<i64> {
        self.count("maxItems")
    }

    /// The fewest fields allowed in an object.
    pub fn min_properties(self) -> Option<i64> {
        self.count("minProperties")
    }

    /// The most fields allowed in an object.
    pub fn max_properties(self) -> Option<i64> {
        self.count("maxProperties")
    }

    /// Schemas that all hold beside this one.
    pub fn all_of(self) -> impl Iterator<Item = Self> {
        self.schemas("allOf")
    }

    /// Schemas of which at least one holds; none where nothing is said.
    pub fn any_of(self) -> impl Iterator<Item = Self> {
        self.schemas("anyOf")
    }

    /// Schemas of which exactly one holds; none where nothing is said.
    pub fn one_of(self) -> impl Iterator<Item = Self> {
        self.schemas("oneOf")
    }

    /// A schema that does not hold.
    pub fn excluded(self) -> Option<Self> {
        Some(self.at(self.node.get("not")?))
    }

    /// The pattern of a text.
    pub fn pattern(self) -> &'d str {
        self.word("pattern")
    }

    /// The name of the form of a text; empty when it has none.
    pub fn format(self) -> &'d str {
        self.word("format")
    }

    /// The rule that an expression states, by its message.
    pub fn rule(self) -> Option<&'d str> {
        self.node
            .get("x-kubernetes-validations")?
            .get(0)?
            .get("message")?
            .as_str()
    }

    /// How items are told apart.
    pub fn list_kind(self) -> ListKind {
        match self.word("x-kubernetes-list-type") {
            "map" => ListKind::Map,
            "set" => ListKind::Set,
            _ => ListKind::Atomic,
        }
    }

    /// The fields by which items of a [`ListKind::Map`] are told apart.
    pub fn list_keys(self) -> impl Iterator<Item = &'d str> {
        self.words("x-kubernetes-list-map-keys")
    }

    /// What the field is for.
    pub fn description(self) -> &'d str {
        self.word("description")
    }

    /// First release of the operator that has the field.
    pub fn since(self) -> &'d str {
        self.word("x-since")
    }

    /// Whether the field belongs to a type of Kubernetes itself, which grows with its releases.
    pub fn is_kubernetes_type(self) -> bool {
        self.node.get("x-kubernetes-type").is_some()
    }
}
