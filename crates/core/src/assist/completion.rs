//! What may be written at a place.

use super::field::{Step, describe, document_shape, shape_at, type_name};
use super::line_context::{LineContext, Place};
use super::names::{Name, NameKind, Names, Role};
use crate::document::{DocumentRef, File};
use crate::engine::Options;
use crate::schema::{self, Family, Form, Kind, Shape};
use crate::source::Span;
use crate::yaml::NodeRef;

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

/// A text that stands for itself in a snippet.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '$' | '}' | '\\') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal
}

/// What may be written at a byte. The names in `others`, files beside this one, are offered too.
pub fn complete(file: &File, others: &[&File], options: &Options, byte: u32) -> Vec<Completion> {
    let source = file.source();
    let Some(context) = LineContext::at(source, byte) else {
        return Vec::new();
    };
    let document = file
        .documents()
        .filter(|document| document.span().touches(byte))
        .last();
    let root = document.and_then(document_shape);
    match &context.place {
        Place::Key if context.path.is_empty() && context.present.is_empty() => {
            documents(&context, options)
        }
        Place::Key | Place::Item => {
            let Some((shape, _)) = root.and_then(|root| shape_at(root, &steps(&context.path)))
            else {
                return Vec::new();
            };
            match shape.form {
                Form::Structure => fields(shape, &context),
                _ if context.place == Place::Item => values(shape, context.typed),
                _ => Vec::new(),
            }
        }
        Place::Value(key) => {
            let mut all = Vec::new();
            let mut path = steps(&context.path);
            path.push(Step::Key(key));
            if context.path.is_empty() {
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

fn steps<'t>(path: &[&'t str]) -> Vec<Step<'t>> {
    path.iter()
        .map(|key| match *key {
            "" => Step::Item,
            key => Step::Key(key),
        })
        .collect()
}

/// Whole documents, for an empty place.
fn documents(context: &LineContext<'_>, options: &Options) -> Vec<Completion> {
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

/// A document with the fields it must have.
fn document_snippet(kind: &Kind) -> String {
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
            let value = value_snippet(&field.shape, "  ", place);
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

/// The beginning of a value after its key, with a place to fill in.
fn value_snippet(shape: &Shape, indent: &str, place: usize) -> String {
    match shape.form {
        Form::Structure | Form::Map | Form::Unstructured => format!("\n{indent}  ${place}"),
        Form::List => format!("\n{indent}  - ${place}"),
        _ => format!(" ${place}"),
    }
}

/// Fields that are not there yet.
fn fields(shape: &Shape, context: &LineContext<'_>) -> Vec<Completion> {
    let indent = " ".repeat(context.indent);
    shape
        .fields
        .iter()
        .filter(|field| !context.present.contains(&&*field.name))
        .map(|field| {
            let value = value_snippet(&field.shape, &indent, 0);
            Completion {
                label: field.name.clone().into_owned(),
                kind: CompletionKind::Field,
                detail: type_name(&field.shape),
                documentation: describe(&field.name, &field.shape),
                span: context.typed,
                snippet: format!("{}:{value}", literal(&field.name)),
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

/// Values of `apiVersion` and `kind`, which decide what the document is.
fn identity_values(key: &str, context: &LineContext<'_>) -> Vec<Completion> {
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

/// Registries that most clusters pull from.
const COMMON_REGISTRIES: &[&str] = &[
    "docker.io",
    "ghcr.io",
    "registry.k8s.io",
    "quay.io",
    "gcr.io",
    "factory.talos.dev",
];

/// Names that other documents give, where this one may use them.
fn names(
    document: DocumentRef<'_>,
    others: &[&File],
    options: &Options,
    key: &str,
    context: &LineContext<'_>,
) -> Vec<Completion> {
    let at_top = context.path.is_empty();
    let names_secret = key == "name"
        && context
            .path
            .iter()
            .any(|step| matches!(*step, "imagePullSecrets" | "imageCredentialsSecretRef"));
    let wanted: Wanted = match (document.kind(), key) {
        _ if names_secret => Wanted::Secrets,
        ("RegistryMirrorConfig", "name") if at_top => Wanted::Registries,
        ("RegistryAuthConfig" | "RegistryTLSConfig", "name") if at_top => Wanted::Hosts,
        _ => return Vec::new(),
    };
    let own = Names::of(document.file(), options.talos);
    let mut all: Vec<Name> = own.iter().cloned().collect();
    for other in others {
        all.extend(Names::of(other, options.talos).iter().cloned());
    }
    let mut found: Vec<String> = match wanted {
        Wanted::Secrets => {
            let namespace = namespace(document);
            let is_meant = |name: &&Name| {
                name.kind == NameKind::Secret
                    && name.role == Role::Definition
                    && name.scope == namespace
            };
            all.iter()
                .filter(is_meant)
                .map(|n| n.text.clone())
                .collect()
        }
        Wanted::Hosts => {
            let is_meant =
                |name: &&Name| name.kind == NameKind::Host && name.role == Role::Reference;
            all.iter()
                .filter(is_meant)
                .map(|n| n.text.clone())
                .collect()
        }
        Wanted::Registries => {
            let taken = own.texts(NameKind::Registry);
            let known = all.iter().filter(|name| name.kind == NameKind::Registry);
            known
                .map(|name| name.text.clone())
                .chain(COMMON_REGISTRIES.iter().map(|name| (*name).to_owned()))
                .filter(|name| !taken.contains(&name.as_str()))
                .collect()
        }
    };
    found.sort();
    found.dedup();
    let detail = match wanted {
        Wanted::Secrets => "Secret of this namespace",
        Wanted::Hosts => "host of an endpoint",
        Wanted::Registries => "registry",
    };
    found
        .into_iter()
        .map(|text| Completion {
            snippet: literal(&text),
            label: text,
            kind: CompletionKind::Name,
            detail: detail.to_owned(),
            documentation: String::new(),
            span: context.typed,
        })
        .collect()
}

/// Names that fit a place.
#[derive(Clone, Copy)]
enum Wanted {
    Secrets,
    Hosts,
    Registries,
}

/// The namespace of a Kubernetes object.
fn namespace(document: DocumentRef<'_>) -> &str {
    document
        .root()
        .and_then(|root| root.at_path(&["metadata", "namespace"]))
        .map(NodeRef::text)
        .filter(|namespace| !namespace.is_empty())
        .unwrap_or("default")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::InputKind;
    use crate::source::Source;

    fn labels(marked: &str) -> Vec<String> {
        let at = marked.find('|').and_then(|at| u32::try_from(at).ok());
        let text = marked.replacen('|', "", 1);
        let file = File::read(&Source::new("node.yaml", text), InputKind::Auto);
        complete(&file, &[], &Options::default(), at.unwrap_or(0))
            .into_iter()
            .map(|completion| completion.label)
            .collect()
    }

    #[test]
    fn fields_that_are_there_are_not_offered() {
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n|\n";
        assert_eq!(labels(text), ["endpoints", "skipFallback"]);
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nendpoints:\n  - url: http://a\n    ov|\n";
        assert_eq!(labels(text), ["overridePath"]);
    }

    #[test]
    fn credentials_are_offered_the_hosts_of_endpoints() {
        let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: https://harbor.example.org:8443\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: |\n";
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
            + "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata:\n  name: a\n  namespace: apps\nspec:\n  imagePullSecrets:\n    - name: |\n";
        assert_eq!(labels(&text), ["here"]);
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
        let offered = labels("|");
        for kind in ["RegistryMirrorConfig", "NodeOp"] {
            assert!(offered.iter().any(|label| label == kind), "{kind}");
        }
    }
}
