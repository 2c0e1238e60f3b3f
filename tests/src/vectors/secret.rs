//! Admission of Secrets: verdicts, fields at fault, the data as stored.

use std::collections::BTreeSet;

use pullpath_core::kubernetes::FaultKind;
use pullpath_core::kubernetes::client::{self, Arrival};
use pullpath_core::kubernetes::secret::{Admission, admit};
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;
use serde_json::Value;

use super::crd::{engine_verdict, expected_reasons, is_unreadable, reasons};
use super::{Agreement, decoded, manifest, text};

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let (id, family) = (text(case, "/id"), text(case, "/family"));
        let expected = case.get("expect").unwrap_or(&Value::Null);
        let yaml = manifest(case);
        let stream = Stream::parse(&Source::new("manifest.yaml", yaml));
        let stage = if is_unreadable(&stream) {
            Err("yaml")
        } else {
            match client::read(stream.root(0)) {
                Arrival::Unreadable(_) => Err("yaml"),
                Arrival::Empty => Err("empty"),
                Arrival::List(_) => Err("list"),
                Arrival::NoKind(_) | Arrival::NoObject(_) => Err("unstructured"),
                Arrival::Object(tree, gvk) => {
                    if (gvk.api_version().as_str(), gvk.kind.as_str()) == ("v1", "Secret") {
                        Ok(admit(&tree))
                    } else {
                        Err("no-match")
                    }
                }
            }
        };
        agreement.count(id, family, verdict(&stage, expected));
        let aspect = format!("{family}: engine");
        agreement.count(id, &aspect, engine_verdict(&manifest(case), expected));
        if let Ok(admission) = stage {
            let aspect = format!("{family}: faults");
            agreement.count(id, &aspect, faults(&admission, expected));
            if expected.get("decode_error").is_none() {
                let aspect = format!("{family}: data");
                agreement.count(id, &aspect, data(&admission, expected));
            }
        }
    }
    agreement
}

fn verdict(said: &Result<Admission<'_>, &str>, expected: &Value) -> Result<(), String> {
    let stage = expected.get("client_stage").and_then(Value::as_str);
    let of = |key: &str| expected.get(key).and_then(Value::as_bool).unwrap_or(false);
    let agrees = match said {
        Err(said) => Some(*said) == stage,
        Ok(said) => {
            let undecodable = said
                .faults
                .iter()
                .any(|fault| matches!(fault.kind, FaultKind::Decode { .. }));
            stage.is_none()
                && said.is_admitted() == of("admitted")
                && said.faults.is_empty() == of("admitted_lenient")
                && undecodable == expected.get("decode_error").is_some()
        }
    };
    if agrees {
        Ok(())
    } else {
        Err(format!("{said:?} instead of {expected}"))
    }
}

fn faults(said: &Admission<'_>, expected: &Value) -> Result<(), String> {
    if expected.get("decode_error").is_some() {
        return Ok(());
    }
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
    let said_unknown: BTreeSet<String> = said
        .unknown
        .iter()
        .map(|fault| fault.path.clone())
        .collect();
    let said = reasons(&said.faults);
    if said == expected_reasons(expected) && said_unknown == unknown {
        Ok(())
    } else {
        Err(format!("{said:?}, {said_unknown:?} instead of {expected}"))
    }
}

fn data(said: &Admission<'_>, expected: &Value) -> Result<(), String> {
    let Some(secret) = &said.secret else {
        return Err("no data".to_owned());
    };
    let alternatives = expected.get("alternatives").and_then(Value::as_array);
    let agrees = |expected: &Value| {
        let wanted = expected.get("data").and_then(Value::as_object);
        let same_data = wanted.is_none_or(|wanted| {
            wanted.len() == secret.entries.len()
                && secret.entries.iter().all(|entry| {
                    wanted.get(&entry.name).is_some_and(|wanted| {
                        let bytes = entry.content.bytes();
                        let length = wanted.get("len").and_then(Value::as_u64);
                        let content = wanted.get("base64").and_then(Value::as_str);
                        length == u64::try_from(bytes.len()).ok()
                            && content.is_none_or(|content| decoded(content) == bytes)
                    })
                })
        });
        let same_type = expected
            .get("type")
            .and_then(Value::as_str)
            .is_none_or(|wanted| wanted == secret.secret_type);
        same_data && same_type
    };
    if agrees(expected) || alternatives.is_some_and(|list| list.iter().any(agrees)) {
        Ok(())
    } else {
        Err(format!("{secret:?} instead of {expected}"))
    }
}
