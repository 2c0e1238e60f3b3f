//! The published schemas and the structure walk say the same of every field of every Talos kind. The `jsonschema`
//! crate is the judge.

use std::fmt::Write;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::Impact;
use pullpath_core::schema::{self, Family, Field, Form, Kind, PatchDirectives, ProblemKind, Shape};
use pullpath_core::source::Source;
use pullpath_core::version::Version;
use pullpath_core::yaml::Stream;
use serde_json::{Map, Value, json};

/// Values of every type, those that types with a text of their own take among them.
fn samples() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(7),
        json!(-7),
        json!(1.5),
        json!(70_000),
        json!(""),
        json!("text"),
        json!("yes"),
        json!("true"),
        json!("5"),
        json!("30s"),
        json!("10.0.0.1"),
        json!("10.0.0.0/8"),
        json!("10.0.0.1:80"),
        json!("00:11:22:33:44:55"),
        json!("10GiB"),
        json!("50%"),
        json!("80-90"),
        json!("https://a.example"),
        json!("Zm9v"),
        json!([]),
        json!(["text"]),
        json!({}),
        json!({ "surprise": 1 }),
    ]
}

/// A value that fits a shape.
fn fitting(shape: &Shape) -> Value {
    match shape.form {
        Form::Structure => structure(shape, None),
        Form::Map | Form::Unstructured => json!({}),
        Form::List => json!([]),
        Form::Bool => json!(true),
        Form::Int(_) | Form::Uint(_) | Form::PortRange => json!(7),
        Form::Duration => json!("30s"),
        Form::Url => {
            let scheme = shape.schemes.first().map_or("https", |scheme| scheme);
            json!(format!("{scheme}://a.example"))
        }
        Form::Base64 => json!("Zm9v"),
        _ => samples()
            .into_iter()
            .chain(shape.values.iter().map(|word| json!(word)))
            .find(|sample| {
                sample.as_str().is_some_and(|text| !text.is_empty()) && accepts(shape, sample)
            })
            .unwrap_or(json!("text")),
    }
}

/// A mapping with what the structure demands, and one more entry.
fn structure(shape: &Shape, entry: Option<(&str, Value)>) -> Value {
    let mut map: Map<String, Value> = shape
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| (field.name.to_string(), fitting(&field.shape)))
        .collect();
    map.extend(entry.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(map)
}

/// Whether a shape takes a value by itself: asked of the walk, through the only field of a made-up kind.
fn accepts(shape: &Shape, value: &Value) -> bool {
    matches!(
        shape.form,
        Form::String | Form::Text(schema::Text::Expression)
    ) && value.is_string()
        || shape
            .values
            .iter()
            .any(|word| Some(&**word) == value.as_str())
        || match shape.form {
            Form::Text(schema::Text::Address) => value == "10.0.0.1",
            Form::Text(schema::Text::Prefix) => value == "10.0.0.0/8",
            Form::Text(schema::Text::AddressPort) => value == "10.0.0.1:80",
            Form::Text(schema::Text::HardwareAddress) => value == "00:11:22:33:44:55",
            Form::Text(
                schema::Text::ByteSize
                | schema::Text::Size
                | schema::Text::DiskSize
                | schema::Text::DiskSizeMatcher,
            ) => value == "10GiB",
            _ => false,
        }
}

/// Documents of a kind: for every field at any depth, one with each sample in it.
fn documents(kind: &Kind) -> Vec<(String, Value)> {
    let mut documents = Vec::new();
    let mut open: Vec<Vec<&Field>> = kind
        .shape()
        .fields
        .iter()
        .filter(|field| !matches!(&*field.name, "apiVersion" | "kind"))
        .map(|field| vec![field])
        .collect();
    while let Some(path) = open.pop() {
        let Some(last) = path.last() else { continue };
        let mut inner = &last.shape;
        while let Some(element) = inner.element.as_deref() {
            inner = element;
        }
        for field in &inner.fields {
            let mut longer = path.clone();
            longer.push(field);
            open.push(longer);
        }
        let name = path
            .iter()
            .map(|field| &*field.name)
            .collect::<Vec<_>>()
            .join(".");
        let mut values = samples();
        values.push(fitting(&last.shape));
        if let Some(element) = last.shape.element.as_deref() {
            values.extend(
                samples()
                    .into_iter()
                    .map(|sample| within(&last.shape, sample)),
            );
            values.push(within(&last.shape, fitting(element)));
        }
        for value in values {
            documents.push((name.clone(), document(kind, &path, value)));
        }
    }
    documents
}

/// A document with a value at a path of fields; lists and maps on the way have one element.
fn document(kind: &Kind, path: &[&Field], value: Value) -> Value {
    let mut value = value;
    let parents = path.iter().rev().skip(1);
    for (field, parent) in path.iter().rev().zip(parents) {
        let mut chain = vec![&parent.shape];
        while let Some(element) = chain.last().and_then(|shape| shape.element.as_deref()) {
            chain.push(element);
        }
        let inner = chain.pop().map_or(&parent.shape, |shape| shape);
        value = structure(inner, Some((&field.name, value)));
        for outer in chain.into_iter().rev() {
            value = within(outer, value);
        }
    }
    let first = path.first().map(|field| (&*field.name, value));
    let mut document = structure(kind.shape(), first);
    if let (Value::Object(map), true) = (&mut document, kind.name != Kind::MAIN) {
        map.insert("apiVersion".to_owned(), json!("v1alpha1"));
        map.insert("kind".to_owned(), json!(kind.name));
    }
    document
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn within(outer: &Shape, value: Value) -> Value {
    if outer.form == Form::List {
        json!([value])
    } else {
        json!({ "key": value })
    }
}

/// What the walk says of a document: whether its structure is wrong in a way that a schema can say, and whether it has
/// anything to object at all.
fn walk(kind: &'static Kind, text: &str) -> (bool, bool) {
    let stream = Stream::parse(&Source::new("case", text));
    let Some(root) = stream.root(0) else {
        return (true, true);
    };
    let problems = schema::check(root, kind, Version::DEFAULT_TALOS, PatchDirectives::Unknown);
    let structural = problems.iter().any(|problem| {
        matches!(
            problem.kind,
            ProblemKind::UnknownField { .. }
                | ProblemKind::Type { .. }
                | ProblemKind::Missing { .. }
        )
    });
    let any = problems
        .iter()
        .any(|problem| problem.refused || matches!(problem.kind, ProblemKind::Missing { .. }));
    (structural, any)
}

fn is_refused(text: &str) -> bool {
    let options = Options {
        input: InputKind::TalosConfig,
        ..Options::default()
    };
    let report = engine::check(&[Source::new("case", text)], &options);
    report
        .findings()
        .any(|(_, finding)| finding.impact == Impact::Rejected)
}

#[test]
fn schemas_and_the_walk_agree_on_every_field() {
    let mut differences = String::new();
    let mut count = 0;
    for kind in schema::kinds()
        .iter()
        .filter(|kind| kind.family == Family::Talos)
    {
        let schema: Value = serde_json::from_str(kind.json()).unwrap_or_default();
        let judge = jsonschema::validator_for(&schema)
            .unwrap_or_else(|error| panic!("{} is no schema: {error}", kind.name));
        for (path, document) in documents(kind) {
            let text = document.to_string();
            let valid = judge.is_valid(&document);
            let (structural, any) = walk(kind, &text);
            count += 1;
            let agree = if valid {
                !structural
            } else {
                // The schema may say what another rule refuses, such as the scheme of a URL.
                any || is_refused(&text)
            };
            if !agree {
                let schema = if valid { "accepts" } else { "refuses" };
                let _ = writeln!(
                    differences,
                    "{}.{path}: the schema {schema} {text}",
                    kind.name
                );
            }
        }
    }
    assert!(count > 10_000, "only {count} documents");
    assert!(differences.is_empty(), "\n{differences}");
}
