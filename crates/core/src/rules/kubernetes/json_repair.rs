//! What was meant by a text that is not the JSON it should be.

use serde_json::{Map, Value};

use crate::credentials::docker_config::Form;
use crate::document::placeholder::is_placeholder;
use crate::encoding::base64;
use crate::fix::Fix;
use crate::json::{Json, Kind};
use crate::kubernetes::secret::{Entry, Origin};
use crate::source::Source;
use crate::yaml::{Budget, NodeRef, Stream};

/// How a text fails to be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing is there.
    Empty,
    /// It is base64 of the JSON.
    EncodedTwice,
    /// It is YAML: without quotes and braces, with single quotes, with a comma too many.
    Yaml,
    /// Something else.
    Other,
}

/// What is wrong with a content, and a repair where it is plain what was meant.
pub(super) fn diagnose(entry: &Entry<'_>, form: Form) -> (Damage, Option<Fix>) {
    let content = entry.content.bytes();
    if content.trim_ascii().is_empty() {
        return (Damage::Empty, None);
    }
    let inner = base64::decode(content.trim_ascii()).ok();
    if inner.is_some_and(|inner| is_object(&inner)) {
        return (Damage::EncodedTwice, encoded_once(entry));
    }
    match entry.content.text().and_then(|text| from_yaml(text, form)) {
        Some(json) => {
            let fix = rewritten(entry, &json).map(|edits| Fix::safe("Write it as JSON", edits));
            (Damage::Yaml, fix)
        }
        None => (Damage::Other, None),
    }
}

fn is_object(text: &[u8]) -> bool {
    Json::parse(text).is_ok_and(|json| json.root().kind() == Kind::Object)
}

fn rewritten(entry: &Entry<'_>, json: &str) -> Option<Vec<crate::fix::Edit>> {
    match entry.origin {
        Origin::StringData => entry.value?.replace_text(json),
        Origin::Data => entry.value?.replace_text(&base64::encode(json.as_bytes())),
    }
}

/// The same with one encoding less: the inner text in the place of the outer one, or `stringData` as `data`.
fn encoded_once(entry: &Entry<'_>) -> Option<Fix> {
    let edits = match entry.origin {
        Origin::Data => entry.value?.replace_text(entry.content.text()?.trim())?,
        Origin::StringData => {
            let map = entry.key?.parent()?;
            let is_alone = map.entries().count() == 1;
            let is_free = map.parent()?.get(Origin::Data.field()).is_none();
            (is_alone && is_free).then(|| map.entry()?.rename(Origin::Data.field()))??
        }
    };
    Some(Fix::safe("Encode it once", edits))
}

/// A docker configuration that is written as YAML, as JSON. Fields of entries stay the texts that they are.
fn from_yaml(text: &str, form: Form) -> Option<String> {
    if is_placeholder(text) {
        return None;
    }
    let stream = Stream::parse(&Source::new("", text));
    let document = stream.document(0)?;
    if stream.len() != 1 || !document.errors.is_empty() {
        return None;
    }
    let root = stream.root(0)?;
    let is_alike = root.is_mapping()
        && match form {
            Form::ConfigJson => root
                .get("auths")
                .is_some_and(|auths| auths.value.is_mapping()),
            Form::Config => root.entries().all(|entry| entry.value.is_mapping()),
        };
    if !is_alike {
        return None;
    }
    let mut budget = Budget::new(10_000);
    let json = match form {
        Form::Config => entries(root, &mut budget)?,
        Form::ConfigJson => {
            let mut json = Map::new();
            for member in root.entries() {
                let value = if member.name() == "auths" {
                    entries(member.value, &mut budget)?
                } else {
                    member.value.to_json(&mut budget).ok()?
                };
                json.insert(member.name().to_owned(), value);
            }
            Value::Object(json)
        }
    };
    Some(json.to_string())
}

fn entries(map: NodeRef<'_>, budget: &mut Budget) -> Option<Value> {
    let mut json = Map::new();
    for entry in map.entries() {
        let mut fields = Map::new();
        for field in entry.value.entries() {
            let value = if field.value.is_scalar() && !field.value.is_null() {
                Value::from(field.value.text())
            } else {
                field.value.to_json(budget).ok()?
            };
            fields.insert(field.name().to_owned(), value);
        }
        json.insert(entry.name().to_owned(), Value::Object(fields));
    }
    Some(Value::Object(json))
}
