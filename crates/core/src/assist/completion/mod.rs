//! What may be written at a place.

mod identity;
mod known_names;
mod snippet;

use super::field::{Step, describe, document_shape, shape_at, type_name};
use super::inner::Inner;
use super::line_context::{LineContext, Place, Style};
use crate::document::{DocumentRef, File};
use crate::engine::Options;
use crate::schema::{self, Form, Shape};
use crate::source::Span;
use identity::{documents, identity_fields, identity_values, main_fields};
use known_names::{names, registries_of_legacy_block};
use snippet::{key_snippet, key_span, literal, value_snippet};

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A whole document with its required fields.
    Document,
    /// A field.
    Field,
    /// A value.
    Value,
    /// A name that another document gives or uses.
    Name,
}

/// Something that may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A word about it.
    pub detail: String,
    /// More about it, as Markdown.
    pub documentation: String,
    /// What it replaces.
    pub span: Span,
    /// The text, with `$1`, `$2` and `$0` where the cursor goes, and `\$`, `\}` and `\\` for the characters themselves.
    pub snippet: String,
}

impl Completion {
    /// The text for editors that know no snippets.
    pub fn plain(&self) -> String {
        let mut plain = String::with_capacity(self.snippet.len());
        let mut characters = self.snippet.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\\' => plain.extend(characters.next()),
                '$' => while characters.next_if(char::is_ascii_digit).is_some() {},
                _ => plain.push(character),
            }
        }
        plain
    }
}

/// What may be written at a byte. The names in `others`, files beside this one, are offered too.
pub fn complete(file: &File, others: &[&File], options: &Options, byte: u32) -> Vec<Completion> {
    let Some(inner) = Inner::at(file, byte) else {
        return complete_in(file, others, options, byte);
    };
    let mut others = others.to_vec();
    others.push(file);
    let indentation = format!("\n{}", " ".repeat(inner.indent));
    complete_in(&inner.file, &others, options, inner.byte)
        .into_iter()
        .filter_map(|completion| {
            Some(Completion {
                span: inner.outer_span(completion.span)?,
                snippet: completion.snippet.replace('\n', &indentation),
                ..completion
            })
        })
        .collect()
}

/// What may be written at a byte of a file that is not inside another.
fn complete_in(file: &File, others: &[&File], options: &Options, byte: u32) -> Vec<Completion> {
    let source = file.source();
    let Some(context) = LineContext::at(source, byte) else {
        return Vec::new();
    };
    let document = file
        .documents()
        .filter(|document| document.span().touches(byte))
        .last();
    let root = document.and_then(|document| document_shape(document).or_else(|| by_kind(document)));
    let at_top = context.path.is_empty();
    match &context.place {
        Place::Key if at_top && context.present.is_empty() && context.style == Style::Block => {
            let mut all = documents(&context, options);
            all.extend(main_fields(&context));
            all
        }
        Place::Key if at_top && root.is_none() => identity_fields(&context),
        Place::Key | Place::Item => {
            let Some((shape, _)) = root.and_then(|root| shape_at(root, &steps(&context.path)))
            else {
                return Vec::new();
            };
            match (shape.form, &context.place) {
                (Form::Structure, _) => fields(shape, &context),
                (Form::Map, Place::Key) => {
                    registries_of_legacy_block(file, others, options, &context)
                }
                (_, Place::Item) => values(shape, context.typed),
                _ => Vec::new(),
            }
        }
        Place::Value(key) => {
            let mut all = Vec::new();
            let mut path = steps(&context.path);
            path.push(Step::Key(key));
            if at_top {
                all.extend(identity_values(key, &context));
            }
            if let Some((shape, _)) = root.and_then(|root| shape_at(root, &path)) {
                all.extend(values(shape, context.typed));
            }
            if let Some(document) = document {
                all.extend(names(document, others, options, key, &context));
            }
            all
        }
    }
}

/// The structure that a document says to have, while it does not say all that makes it what it is.
fn by_kind(document: DocumentRef<'_>) -> Option<&'static Shape> {
    let kind = document.kind();
    let kind = schema::kinds().iter().find(|known| known.name == kind)?;
    Some(kind.shape())
}

fn steps<'t>(path: &[&'t str]) -> Vec<Step<'t>> {
    path.iter()
        .map(|key| match *key {
            "" => Step::Item,
            key => Step::Key(key),
        })
        .collect()
}

/// Fields that are not there yet.
fn fields(shape: &Shape, context: &LineContext<'_>) -> Vec<Completion> {
    let indent = " ".repeat(context.indent);
    shape
        .fields
        .iter()
        .filter(|field| !context.present.contains(&&*field.name))
        .map(|field| {
            let value = value_snippet(&field.shape, context.style, &indent, 0);
            Completion {
                label: field.name.clone().into_owned(),
                kind: CompletionKind::Field,
                detail: type_name(&field.shape),
                documentation: describe(&field.name, &field.shape),
                span: key_span(context),
                snippet: key_snippet(&field.name, &value, context),
            }
        })
        .collect()
}

fn values(shape: &Shape, span: Span) -> Vec<Completion> {
    let listed = shape.values.iter().map(|value| (**value).to_owned());
    let booleans = (shape.form == Form::Bool)
        .then(|| ["true", "false"].map(str::to_owned))
        .into_iter()
        .flatten();
    listed
        .chain(booleans)
        .map(|value| Completion {
            snippet: literal(&value),
            label: value,
            kind: CompletionKind::Value,
            detail: String::new(),
            documentation: String::new(),
            span,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::identity::document_snippet;
    use super::*;
    use crate::document::InputKind;
    use crate::source::Source;

    /// What is offered at the mark `¦`.
    fn offers(marked: &str) -> Vec<Completion> {
        let at = marked.find('¦').and_then(|at| u32::try_from(at).ok());
        let text = marked.replacen('¦', "", 1);
        let file = File::read(&Source::new("node.yaml", text), InputKind::Auto);
        complete(&file, &[], &Options::default(), at.unwrap_or(0))
    }

    fn labels(marked: &str) -> Vec<String> {
        let offers = offers(marked).into_iter();
        offers.map(|completion| completion.label).collect()
    }

    #[test]
    fn fields_that_are_there_are_not_offered() {
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n¦\n";
        assert_eq!(labels(text), ["endpoints", "skipFallback"]);
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nendpoints:\n  - url: http://a\n    ov¦\n";
        assert_eq!(labels(text), ["overridePath"]);
    }

    #[test]
    fn credentials_are_offered_the_hosts_of_endpoints() {
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: https://harbor.example.org:8443\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ¦\n";
        assert_eq!(labels(text), ["harbor.example.org:8443"]);
    }

    #[test]
    fn secrets_are_offered_in_their_namespace() {
        let secret = |name: &str, namespace: &str| {
            format!(
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\n  namespace: {namespace}\n---\n"
            )
        };
        let text = secret("here", "apps")
            + &secret("elsewhere", "other")
            + "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata:\n  name: a\n  namespace: apps\nspec:\n  imagePullSecrets:\n    - name: ¦\n";
        assert_eq!(labels(&text), ["here"]);
    }

    /// What becomes of a text when an offer is taken.
    fn taken(marked: &str, label: &str) -> String {
        let offers = offers(marked);
        let mut text = marked.replacen('¦', "", 1);
        let labels: Vec<&str> = offers.iter().map(|offer| offer.label.as_str()).collect();
        let offer = offers.iter().find(|offer| offer.label == label);
        let Some(offer) = offer else {
            return format!("only {labels:?}");
        };
        text.replace_range(offer.span.range(), &offer.plain());
        text
    }

    #[test]
    fn flow_style_is_completed_in_flow_style() {
        let mirror = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\n";
        for (before, label, after) in [
            ("endpoints: [ ¦ ]\n", "url", "endpoints: [ { url:  } ]\n"),
            (
                "endpoints: [ { url: http://a.b, ov¦",
                "overridePath",
                "endpoints: [ { url: http://a.b, overridePath: ",
            ),
            (
                "endpoints: [\n    { url: http://a.b, overridePath: ¦ },\n  ]\n",
                "true",
                "endpoints: [\n    { url: http://a.b, overridePath: true },\n  ]\n",
            ),
            (
                "endpoints:\n  - { \"u¦\": 1 }\n",
                "url",
                "endpoints:\n  - { \"url\": 1 }\n",
            ),
        ] {
            let text = format!("{mirror}{before}");
            assert_eq!(taken(&text, label), format!("{mirror}{after}"));
        }
        let json = "{\"apiVersion\": \"v1alpha1\", \"kind\": \"RegistryMi¦\"}";
        assert!(taken(json, "RegistryMirrorConfig").contains("\"RegistryMirrorConfig\""));
        let present = format!("{mirror}endpoints: [ {{ ¦, overridePath: true }} ]\n");
        assert_eq!(labels(&present), ["url"]);
    }

    #[test]
    fn a_key_that_has_its_colon_keeps_what_follows() {
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nski¦pFall: true\n";
        let expected = text.replace("ski¦pFall", "skipFallback");
        assert_eq!(taken(text, "skipFallback"), expected);
    }

    #[test]
    fn a_document_says_what_it_is_first() {
        assert_eq!(labels("apiVersion: v1alpha1\n¦"), ["kind"]);
        let offered = labels("kind: RegistryMirrorConfig\n¦");
        assert!(offered.contains(&"endpoints".to_owned()), "{offered:?}");
        let offered = labels("m¦");
        assert!(offered.contains(&"machine".to_owned()), "{offered:?}");
    }

    #[test]
    fn the_legacy_block_is_offered_registries_and_hosts() {
        let text = "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: [http://a.example.org:5000]\n      ¦\n";
        let expected = text.replace('¦', "ghcr.io:\n        ");
        assert_eq!(taken(text, "ghcr.io"), expected);
        assert!(!labels(text).contains(&"docker.io".to_owned()));
        let text = format!("{}    config:\n      ¦", text.replace("      ¦\n", ""));
        assert_eq!(labels(&text), ["a.example.org:5000"]);
    }

    #[test]
    fn configuration_inside_other_files_is_completed() {
        let talhelper = "clusterName: home\nnodes:\n  - hostname: n1\n    patches:\n      - |-\n        machine:\n          registries:\n            mi¦\n    ipAddress: 10.0.0.1\n";
        let expected = talhelper.replace("mi¦", "mirrors:\n              ");
        assert_eq!(taken(talhelper, "mirrors"), expected);
        let at_the_end = "clusterName: home\nnodes: []\npatches:\n  - |\n    apiVersion: v1alpha1\n    kind: RegistryMirrorConfig\n    name: ghcr.io\n    ¦\n";
        let offers = offers(at_the_end);
        assert_eq!(labels(at_the_end), ["endpoints", "skipFallback"]);
        let endpoints = offers.first().map(Completion::plain);
        assert_eq!(endpoints.as_deref(), Some("endpoints:\n      - "));
    }

    #[test]
    fn a_snippet_without_its_places_is_plain_text() {
        let completion = |snippet: &str| Completion {
            label: String::new(),
            kind: CompletionKind::Field,
            detail: String::new(),
            documentation: String::new(),
            span: Span::at(0),
            snippet: snippet.to_owned(),
        };
        assert_eq!(completion("a: $1\nb: $12$0").plain(), "a: \nb: ");
        let name = "cost$1\\}";
        assert_eq!(completion(&literal(name)).plain(), name);
    }

    #[test]
    fn a_document_comes_with_the_fields_it_must_have() {
        let snippet = |name: &str| {
            let kind = schema::kinds().iter().find(|kind| kind.name == name);
            kind.map(document_snippet).unwrap_or_default()
        };
        assert!(snippet("NodeOp").ends_with("spec:\n  command:\n    - $2\n  $0\n"));
        assert!(snippet("NodeOpUpgrade").ends_with("spec:\n  image: $2\n  $0\n"));
        assert!(snippet("RegistryMirrorConfig").ends_with("name: $1\nendpoints:\n  - url: $2\n$0"));
    }

    #[test]
    fn an_empty_place_is_offered_documents() {
        let offered = labels("¦");
        for kind in ["RegistryMirrorConfig", "NodeOp"] {
            assert!(offered.iter().any(|label| label == kind), "{kind}");
        }
    }
}
