//! What makes a document what it is: whole documents for an empty place, and the fields that say it.

use super::snippet::{key_snippet, key_span, literal, value_snippet};
use super::{Completion, CompletionKind, fields};
use crate::assist::line_context::{LineContext, Style};
use crate::engine::Options;
use crate::schema::{self, Family, Kind};

/// Whole documents, for an empty place.
pub(super) fn documents(context: &LineContext<'_>, options: &Options) -> Vec<Completion> {
    schema::kinds()
        .iter()
        .filter(|kind| kind.name != Kind::MAIN)
        .filter(|kind| {
            let shape = kind.shape();
            shape.since.is_none_or(|since| {
                kind.family != Family::Talos || options.talos.at_least(since.major, since.minor)
            })
        })
        .map(|kind| Completion {
            label: kind.name.to_owned(),
            kind: CompletionKind::Document,
            detail: match kind.family {
                Family::Talos => "Talos document".to_owned(),
                Family::Kairos => "Kairos object".to_owned(),
            },
            documentation: kind.shape().description.clone().into_owned(),
            span: context.typed,
            snippet: document_snippet(kind),
        })
        .collect()
}

/// The fields of the main Talos document, which needs no kind.
pub(super) fn main_fields(context: &LineContext<'_>) -> Vec<Completion> {
    let main = schema::kinds().iter().find(|kind| kind.name == Kind::MAIN);
    main.map_or_else(Vec::new, |main| fields(main.shape(), context))
}

/// The fields that say what a document is, where that is not known.
pub(super) fn identity_fields(context: &LineContext<'_>) -> Vec<Completion> {
    ["apiVersion", "kind"]
        .into_iter()
        .filter(|name| !context.present.contains(name))
        .map(|name| Completion {
            label: name.to_owned(),
            kind: CompletionKind::Field,
            detail: "text".to_owned(),
            documentation: String::new(),
            span: key_span(context),
            snippet: key_snippet(name, " $0", context),
        })
        .collect()
}

/// A document with the fields it must have.
pub(super) fn document_snippet(kind: &Kind) -> String {
    let shape = kind.shape();
    let api_version = shape
        .field("apiVersion")
        .and_then(|field| field.shape.values.first())
        .map_or("v1alpha1", |version| version);
    let mut text = format!("apiVersion: {api_version}\nkind: {}\n", kind.name);
    let mut place = 1;
    if kind.family == Family::Kairos {
        text.push_str("metadata:\n  name: $1\nspec:\n");
        let fields = shape.field("spec").map(|spec| &spec.shape.fields);
        for field in fields.into_iter().flatten().filter(|field| field.required) {
            place += 1;
            let value = value_snippet(&field.shape, Style::Block, "  ", place);
            text.push_str(&format!("  {}:{value}\n", field.name));
        }
        text.push_str("  $0\n");
        return text;
    }
    for field in &shape.fields {
        let is_identity = matches!(&*field.name, "apiVersion" | "kind");
        let wanted = field.required || (shape.named && field.name == "name");
        if wanted && !is_identity {
            text.push_str(&format!("{}: ${place}\n", field.name));
            place += 1;
        }
    }
    if kind.name == "RegistryMirrorConfig" {
        text.push_str(&format!("endpoints:\n  - url: ${place}\n"));
    }
    text.push_str("$0");
    text
}

/// Values of `apiVersion` and `kind`, which decide what the document is.
pub(super) fn identity_values(key: &str, context: &LineContext<'_>) -> Vec<Completion> {
    let texts: Vec<String> = match key {
        "kind" => schema::kinds()
            .iter()
            .filter(|kind| kind.name != Kind::MAIN)
            .map(|kind| kind.name.to_owned())
            .collect(),
        "apiVersion" => {
            let mut versions: Vec<String> = schema::kinds()
                .iter()
                .filter_map(|kind| kind.shape().field("apiVersion"))
                .flat_map(|field| field.shape.values.iter().map(|value| (**value).to_owned()))
                .collect();
            versions.sort();
            versions.dedup();
            versions
        }
        _ => Vec::new(),
    };
    texts
        .into_iter()
        .map(|text| Completion {
            snippet: literal(&text),
            label: text,
            kind: CompletionKind::Value,
            detail: String::new(),
            documentation: String::new(),
            span: context.typed,
        })
        .collect()
}
