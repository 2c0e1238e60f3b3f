//! JSON Schema files, examined by the `jsonschema` crate. Nothing outside of their folder is ever read.

use std::path::{Component, Path, PathBuf};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{Draft, PatternOptions, Retrieve, Uri, ValidationError, Validator};
use pullpath_core::kubernetes::{Mismatch, MismatchKind, OutsideSchema, Step};
use serde_json::Value;

use super::read;

/// The scheme of the addresses by which files of a folder refer to each other.
const SCHEME: &str = "pullpath-schemas";
/// How much a pattern that only backtracking can match may backtrack.
const MAX_BACKTRACKING: usize = 100_000;
/// The most that is said of one object.
const MAX_MISMATCHES: usize = 1_000;

/// A JSON Schema.
#[derive(Debug)]
pub(super) struct JsonSchema {
    file: String,
    schema: Value,
    validator: Validator,
}

impl JsonSchema {
    /// Reads the schema in a file below a folder.
    pub(super) fn read(folder: &Path, path: &Path) -> Result<Self, String> {
        let mut schema = parse(path)?;
        let below = path.strip_prefix(folder).unwrap_or(path);
        let names: Vec<_> = below
            .components()
            .map(|component| component.as_os_str().to_string_lossy())
            .collect();
        if let Some(object) = schema.as_object_mut() {
            // An address of its own would let it refer to places on the net.
            object.remove("$id");
            object.remove("id");
            if !object.get("$schema").is_some_and(is_known_draft) {
                object.remove("$schema");
            }
        }
        let mut options = jsonschema::options()
            .with_base_uri(format!("{SCHEME}:///{}", names.join("/")))
            .with_retriever(InFolder {
                folder: folder.to_path_buf(),
            })
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(MAX_BACKTRACKING))
            .should_validate_formats(false);
        if schema.get("$schema").is_none() {
            options = options.with_draft(Draft::Draft7);
        }
        let validator = options.build(&schema).map_err(|error| {
            let at = error.instance_path().to_string();
            let reason = match error.kind() {
                ValidationErrorKind::Referencing(error) => std::error::Error::source(error)
                    .map_or_else(|| error.to_string(), ToString::to_string),
                _ => error.masked().to_string(),
            };
            if at.is_empty() {
                format!("is no schema: {reason}")
            } else {
                format!("is no schema: {reason}, at {at}")
            }
        })?;
        Ok(Self {
            file: path.to_string_lossy().into_owned(),
            schema,
            validator,
        })
    }
}

fn parse(path: &Path) -> Result<Value, String> {
    let bytes = read(path)?;
    serde_json::from_slice(&bytes).map_err(|error| format!("is not JSON: {error}"))
}

/// Whether `$schema` names one of the drafts. Schemas for Kubernetes often name none that exists.
fn is_known_draft(schema: &Value) -> bool {
    const DRAFTS: [&str; 5] = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"];
    schema
        .as_str()
        .is_some_and(|name| DRAFTS.iter().any(|draft| name.contains(draft)))
}

impl OutsideSchema for JsonSchema {
    fn file(&self) -> &str {
        &self.file
    }

    fn mismatches(&self, object: &Value) -> Vec<Mismatch> {
        let errors = self.validator.iter_errors(object).take(MAX_MISMATCHES);
        errors
            .flat_map(|error| mismatches(&error, &self.schema))
            .collect()
    }
}

/// Reads what a schema refers to from its folder, and from nowhere else.
#[derive(Debug)]
struct InFolder {
    folder: PathBuf,
}

impl Retrieve for InFolder {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        if uri.scheme().as_str() != SCHEME {
            return Err(format!("`{uri}` is outside of the folder of schemas").into());
        }
        let name = uri.path().decode().to_string_lossy().into_owned();
        let below = Path::new(name.trim_start_matches('/'));
        let is_below = below
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
        let path = self.folder.join(below);
        // A link may lead out of the folder.
        let real = std::fs::canonicalize(&path).ok();
        let folder = std::fs::canonicalize(&self.folder).ok();
        match (real, folder) {
            (Some(real), Some(folder)) if is_below && real.starts_with(&folder) => {
                let schema = parse(&real)?;
                Ok(schema)
            }
            _ => Err(format!("there is no `{}` in the folder of schemas", below.display()).into()),
        }
    }
}

/// What is wrong, without any value of the object.
fn mismatches(error: &ValidationError<'_>, schema: &Value) -> Vec<Mismatch> {
    let way: Vec<Step> = error
        .instance_path()
        .into_iter()
        .map(|segment| match segment {
            LocationSegment::Property(name) => Step::Field(name.into_owned()),
            LocationSegment::Index(index) => Step::Item(index),
        })
        .collect();
    let kinds = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .map(|name| MismatchKind::UnknownField {
                name: name.clone(),
                known: siblings(error, schema),
            })
            .collect(),
        ValidationErrorKind::Required { property } => {
            vec![MismatchKind::MissingField(text(property))]
        }
        // That nothing can be said is no mismatch.
        ValidationErrorKind::BacktrackLimitExceeded { .. }
        | ValidationErrorKind::RegexEngineFailure { .. }
        | ValidationErrorKind::Referencing(_) => Vec::new(),
        other => vec![MismatchKind::Value(detail(other))],
    };
    kinds
        .into_iter()
        .map(|kind| Mismatch {
            way: way.clone(),
            kind,
        })
        .collect()
}

/// The fields that stand beside the keyword at fault; none where it stands in another file.
fn siblings(error: &ValidationError<'_>, schema: &Value) -> Vec<String> {
    let keyword = error.schema_path().to_string();
    let around = keyword.rsplit_once('/').map_or("", |(around, _)| around);
    let fields = schema
        .pointer(&format!("{around}/properties"))
        .and_then(Value::as_object);
    fields
        .into_iter()
        .flat_map(|fields| fields.keys().cloned())
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn detail(kind: &ValidationErrorKind) -> String {
    match kind {
        ValidationErrorKind::Type { kind } => format!("must be {}", types(kind)),
        ValidationErrorKind::Enum { options } => {
            let words = options.as_array().into_iter().flatten().map(text);
            let words: Vec<_> = words.map(|word| format!("`{word}`")).collect();
            format!("is none of {}", words.join(", "))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("must be `{}`", text(expected_value))
        }
        ValidationErrorKind::Pattern { pattern } => format!("does not match `{pattern}`"),
        ValidationErrorKind::Minimum { limit } => format!("is less than {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("is greater than {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("must be greater than {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            format!("is no multiple of {multiple_of}")
        }
        ValidationErrorKind::MinLength { limit } => format!("is shorter than {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("is longer than {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("has fewer than {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("has more than {limit} items"),
        ValidationErrorKind::AdditionalItems { limit } => format!("has more than {limit} items"),
        ValidationErrorKind::MinProperties { limit } => format!("has fewer than {limit} fields"),
        ValidationErrorKind::MaxProperties { limit } => format!("has more than {limit} fields"),
        ValidationErrorKind::UniqueItems => "has an item twice".to_owned(),
        ValidationErrorKind::FalseSchema => "is not allowed".to_owned(),
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            "has none of the shapes that it may have".to_owned()
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            "has several shapes of which it may have one".to_owned()
        }
        ValidationErrorKind::Not { .. } => "has a shape that it may not have".to_owned(),
        ValidationErrorKind::PropertyNames { .. } => {
            "has a field with a name that is not allowed".to_owned()
        }
        other => format!("does not satisfy `{}`", other.keyword()),
    }
}

fn types(kind: &TypeKind) -> String {
    let words = match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
    };
    let words: Vec<_> = words
        .iter()
        .filter(|word| *word != "null")
        .map(|word| match word.as_str() {
            "array" => "a list",
            "object" => "a mapping",
            "integer" => "a whole number",
            "boolean" => "a boolean",
            "number" => "a number",
            "string" => "a string",
            other => other,
        })
        .collect();
    if words.is_empty() {
        "empty".to_owned()
    } else {
        words.join(" or ")
    }
}
