//! Admission of NodeOp, NodeOpUpgrade and `OSArtifact`: verdicts, fields at fault, the object as stored.

use std::collections::BTreeSet;
use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Input, Options, Report};
use pullpath_core::finding::Consumer;
use pullpath_core::kubernetes::admission::{Admission, admit};
use pullpath_core::kubernetes::client::{self, Arrival};
use pullpath_core::kubernetes::{Definition, Definitions, Fault, ROOT, Structure};
use pullpath_core::schema::{self, Family};
use pullpath_core::source::Source;
use pullpath_core::yaml::{Dialect, IssueKind, Stream};
use serde_json::{Value, json};

use super::{Agreement, manifest, text};

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    let definitions = definitions();
    for case in cases {
        let (id, family) = (text(case, "/id"), text(case, "/family"));
        let expected = case.get("expect").unwrap_or(&Value::Null);
        let said = Said::of(&manifest(case));
        agreement.count(id, family, said.verdict(expected));
        let mut count = |aspect: &str, outcome: Result<(), String>| {
            agreement.count(id, &format!("{family}: {aspect}"), outcome);
        };
        if let Some(object) = expected.get("object") {
            count("object", said.stored(object, expected));
        }
        count("faults", said.faults(expected));
        count("engine", engine_verdict(&manifest(case), expected));
        count(
            "definition",
            defined_verdict(&manifest(case), expected, &definitions),
        );
    }
    agreement
}

/// Whether the findings of a run refuse what the server refuses.
pub(super) fn engine_verdict(yaml: &str, expected: &Value) -> Result<(), String> {
    let options = Options {
        input: InputKind::Kubernetes,
        ..Options::default()
    };
    let report = engine::check(&[Source::new("manifest.yaml", yaml)], &options);
    verdict(&report, expected)
}

/// The same where the kinds are not known by heart, but by definitions that say what the built-in schemas say.
fn defined_verdict(
    yaml: &str,
    expected: &Value,
    definitions: &Arc<Definitions>,
) -> Result<(), String> {
    let options = Options {
        input: InputKind::Kubernetes,
        ..Options::default()
    };
    let source = Source::new("manifest.yaml", yaml);
    let mut inputs = [Input::read(&source, &Arc::new(options))];
    engine::define(&mut inputs, |_| Arc::clone(definitions));
    verdict(&engine::check_inputs(&inputs), expected)
}

/// The built-in kinds as definitions.
fn definitions() -> Arc<Definitions> {
    let mut definitions = Definitions::default();
    let kairos = schema::kinds()
        .iter()
        .filter(|kind| kind.family == Family::Kairos);
    for kind in kairos {
        let schema: Value = serde_json::from_str(kind.json()).unwrap_or_default();
        let (group, version) = match kind.name {
            "OSArtifact" => ("build.kairos.io", "v1alpha2"),
            _ => ("operator.kairos.io", "v1alpha1"),
        };
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {
                "group": group,
                "names": {"kind": kind.name},
                "versions": [{
                    "name": version,
                    "served": true,
                    "schema": {"openAPIV3Schema": without_references(&schema, &schema)},
                    "subresources": {"status": {}},
                }],
            },
        });
        let stream = Stream::parse(&Source::new("definition.yaml", definition.to_string()));
        let read = stream
            .root(0)
            .map(|root| Definition::read(root, "definition.yaml"));
        match read {
            Some(Ok(definition)) => definitions.add(Arc::new(definition)),
            other => panic!("{}: {other:?}", kind.name),
        }
    }
    Arc::new(definitions)
}

/// A schema with what its references stand for in their place: definitions have none.
fn without_references(schema: &Value, root: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let target = fields
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| root.pointer(reference.strip_prefix('#')?));
            if let Some(target) = target {
                return without_references(target, root);
            }
            fields
                .iter()
                .filter(|(name, _)| *name != "$defs")
                .map(|(name, value)| (name.clone(), without_references(value, root)))
                .collect()
        }
        Value::Array(items) => items
            .iter()
            .map(|item| without_references(item, root))
            .collect(),
        other => other.clone(),
    }
}

fn verdict(report: &Report, expected: &Value) -> Result<(), String> {
    let Some(file) = report.files.first() else {
        return Err("no report".to_owned());
    };
    let said = file.accepted.get(&Consumer::Kubernetes).copied();
    let wanted = expected
        .get("admitted_strict")
        .or_else(|| expected.get("admitted"))
        .and_then(Value::as_bool);
    if said == wanted {
        return Ok(());
    }
    let rules: Vec<&str> = file
        .findings
        .iter()
        .map(|finding| finding.rule.name)
        .collect();
    Err(format!(
        "accepted: {said:?} by {rules:?} instead of {expected}"
    ))
}

/// Whether kubectl cannot read a text: it is no YAML to it, or there is nothing at all.
pub(super) fn is_unreadable(stream: &Stream) -> bool {
    let is_broken = |index| {
        stream
            .document(index)
            .is_some_and(|document| !document.errors.is_empty())
    };
    // One document is read at a time, and keys that repeat are found by the strict reader alone.
    let mut issues = stream.examine(0, Dialect::Kubernetes).into_iter();
    let is_refused =
        issues.any(|issue| issue.refused && !matches!(issue.kind, IssueKind::DuplicateKey(_)));
    stream.source().text().is_empty() || is_refused || (0..stream.len()).any(is_broken)
}

/// What pullpath makes of a manifest.
struct Said {
    stage: Option<&'static str>,
    strict: bool,
    lenient: bool,
    undecodable: bool,
    unknown: BTreeSet<String>,
    faults: BTreeSet<(String, String)>,
    object: Value,
}

impl Said {
    fn of(yaml: &str) -> Self {
        let stream = Stream::parse(&Source::new("manifest.yaml", yaml));
        if is_unreadable(&stream) {
            return Self::stopped("yaml");
        }
        match client::read(stream.root(0)) {
            Arrival::Unreadable(_) => Self::stopped("yaml"),
            Arrival::Empty => Self::stopped("empty"),
            Arrival::List(_) => Self::stopped("list"),
            Arrival::NoKind(_) | Arrival::NoObject(_) => Self::stopped("unstructured"),
            Arrival::Object(tree, gvk) => match Structure::of(&gvk.api_version(), &gvk.kind) {
                None => Self::stopped("no-match"),
                Some(structure) => Self::admitted(&admit(tree, structure)),
            },
        }
    }

    fn stopped(stage: &'static str) -> Self {
        Self {
            stage: Some(stage),
            strict: false,
            lenient: false,
            undecodable: false,
            unknown: BTreeSet::new(),
            faults: BTreeSet::new(),
            object: Value::Null,
        }
    }

    fn admitted(admission: &Admission<'_>) -> Self {
        let mut object = admission.stored.to_json(ROOT);
        normalize_metadata(&mut object);
        Self {
            stage: None,
            strict: admission.is_admitted(),
            lenient: admission.faults.is_empty(),
            undecodable: admission.is_undecodable(),
            unknown: admission
                .unknown
                .iter()
                .map(|fault| fault.path.clone())
                .collect(),
            faults: reasons(&admission.faults),
            object,
        }
    }

    fn verdict(&self, expected: &Value) -> Result<(), String> {
        let stage = expected.get("client_stage").and_then(Value::as_str);
        let undecodable = expected.get("decode_error").is_some();
        let of = |key: &str| expected.get(key).and_then(Value::as_bool);
        if self.stage == stage
            && Some(self.strict) == of("admitted_strict")
            && Some(self.lenient) == of("admitted_lenient")
            && self.undecodable == undecodable
        {
            return Ok(());
        }
        Err(format!(
            "stage {:?}, strict {}, lenient {}, undecodable {} instead of {expected}",
            self.stage, self.strict, self.lenient, self.undecodable
        ))
    }

    fn stored(&self, object: &Value, expected: &Value) -> Result<(), String> {
        let alternatives = expected.get("alternatives").and_then(Value::as_array);
        let is_alternative = alternatives.is_some_and(|list| {
            list.iter()
                .any(|other| *other == self.object || other.get("object") == Some(&self.object))
        });
        if self.object == *object || is_alternative {
            Ok(())
        } else {
            Err(format!("{} instead of {object}", self.object))
        }
    }

    fn faults(&self, expected: &Value) -> Result<(), String> {
        let unknown: BTreeSet<String> = expected
            .get("strict_errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|error| {
                let quoted = error.as_str()?.strip_prefix("unknown field ")?;
                serde_json::from_str(quoted).ok()
            })
            .collect();
        let faults = expected_reasons(expected);
        if self.undecodable || (self.unknown == unknown && self.faults == faults) {
            Ok(())
        } else {
            Err(format!(
                "unknown {:?}, faults {:?} instead of {unknown:?}, {faults:?}",
                self.unknown, self.faults
            ))
        }
    }
}

/// Reasons and fields that are compared: those that name a field.
pub(super) fn expected_reasons(expected: &Value) -> BTreeSet<(String, String)> {
    expected
        .get("errors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|error| {
            (
                text(error, "/type").to_owned(),
                text(error, "/field").to_owned(),
            )
        })
        .filter(|(_, field)| field != "<nil>")
        .collect()
}

pub(super) fn reasons(faults: &[Fault<'_>]) -> BTreeSet<(String, String)> {
    faults
        .iter()
        .filter_map(|fault| Some((fault.kind.reason()?.to_owned(), fault.path.clone())))
        .collect()
}

/// What the vectors leave of the metadata: what the author wrote, and the namespace.
fn normalize_metadata(object: &mut Value) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    for field in ["labels", "annotations"] {
        if let Some(map) = metadata.get_mut(field).and_then(Value::as_object_mut) {
            for value in map.values_mut().filter(|value| value.is_null()) {
                *value = "".into();
            }
        }
    }
    for set_by_server in [
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ] {
        metadata.remove(set_by_server);
    }
    metadata.retain(|_, value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    });
    metadata
        .entry("namespace")
        .or_insert_with(|| "default".into());
}
