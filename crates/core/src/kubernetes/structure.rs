//! Structural schemas of custom resources: what the API server knows about a kind.

use std::sync::OnceLock;

use serde_json::Value;

use crate::schema::{Family, kind};

/// A place in a schema.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    root: &'static Value,
    node: &'static Value,
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

impl Structure {
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
        Some(Self { root, node: root })
    }

    fn at(self, node: &'static Value) -> Self {
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
    pub fn properties(self) -> impl Iterator<Item = (&'static str, Self)> {
        self.node
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(move |(name, node)| (name.as_str(), self.at(node)))
    }

    /// Whether an object has known fields only, or any names.
    pub fn has_properties(self) -> bool {
        self.node.get("properties").is_some()
    }

    /// The schema of values under free names.
    pub fn values(self) -> Option<Self> {
        let node = self.node.get("additionalProperties")?;
        node.is_object().then(|| self.at(node))
    }

    /// The schema of the items of a list.
    pub fn items(self) -> Option<Self> {
        Some(self.at(self.node.get("items")?))
    }

    fn word(self, keyword: &str) -> &'static str {
        self.node.get(keyword).and_then(Value::as_str).unwrap_or("")
    }

    fn words(self, keyword: &str) -> impl Iterator<Item = &'static str> {
        self.node
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    fn number(self, keyword: &str) -> Option<i64> {
        self.node.get(keyword)?.as_i64()
    }

    /// The JSON type; empty where there may be several.
    pub fn type_name(self) -> &'static str {
        self.word("type")
    }

    /// Whether the value may be a whole number or a text.
    pub fn is_int_or_string(self) -> bool {
        self.node.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true))
    }

    /// Fields that must be there.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.words("required")
    }

    /// What stands in for an absent value.
    pub fn default(self) -> Option<&'static Value> {
        self.node.get("default")
    }

    /// The texts that are allowed; none when any is.
    pub fn allowed(self) -> impl Iterator<Item = &'static str> {
        self.words("enum")
    }

    /// The smallest number allowed.
    pub fn minimum(self) -> Option<i64> {
        self.number("minimum")
    }

    /// The shortest text allowed, in characters.
    pub fn min_length(self) -> Option<i64> {
        self.number("minLength")
    }

    /// The longest text allowed, in characters.
    pub fn max_length(self) -> Option<i64> {
        self.number("maxLength")
    }

    /// The pattern of a text.
    pub fn pattern(self) -> &'static str {
        self.word("pattern")
    }

    /// The rule that an expression states, by its message.
    pub fn rule(self) -> Option<&'static str> {
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
    pub fn list_keys(self) -> impl Iterator<Item = &'static str> {
        self.words("x-kubernetes-list-map-keys")
    }

    /// What the field is for.
    pub fn description(self) -> &'static str {
        self.word("description")
    }

    /// First release of the operator that has the field.
    pub fn since(self) -> &'static str {
        self.word("x-since")
    }

    /// Whether the field belongs to a type of Kubernetes itself, which grows with its releases.
    pub fn is_kubernetes_type(self) -> bool {
        self.node.get("x-kubernetes-type").is_some()
    }
}
