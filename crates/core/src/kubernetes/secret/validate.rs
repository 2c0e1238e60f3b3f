//! The server's rules for Secrets.

use super::{Entry, MAX_SIZE, Secret};
use crate::credentials::docker_config::Form;
use crate::json::{Json, JsonError, JsonReason, Kind};
use crate::kubernetes::metadata::{self, Finalizers, Generation, names};
use crate::kubernetes::{Fault, FaultKind, ROOT, Tree};

/// The annotation that a Secret with a token needs.
const SERVICE_ACCOUNT_NAME: &str = "kubernetes.io/service-account.name";

/// What is wrong with a Secret that could be decoded.
pub(super) fn validate<'s>(tree: &Tree<'s>, secret: &Secret<'s>) -> Vec<Fault<'s>> {
    let mut faults = metadata::validate(tree, Finalizers::Standard, Generation::Given);
    for entry in &secret.entries {
        let problems = names::data_key(&entry.name).into_iter();
        faults.extend(problems.map(|detail| of_entry(entry, FaultKind::Invalid { detail })));
    }
    let size: usize = secret
        .entries
        .iter()
        .map(|entry| entry.content.bytes().len())
        .sum();
    if size > MAX_SIZE {
        let kind = FaultKind::TooLong { maximum: 1_048_576 };
        faults.push(Fault::at(tree, &["data"], kind));
    }
    faults.extend(of_type(tree, secret));
    faults
}

/// What the type asks for.
fn of_type<'s>(tree: &Tree<'s>, secret: &Secret<'s>) -> Vec<Fault<'s>> {
    let absent = |names: &[&str]| {
        names
            .iter()
            .filter(|name| secret.entry(name).is_none())
            .map(|name| missing(tree, name))
            .collect::<Vec<_>>()
    };
    if let Some(form) = Form::of_type(&secret.secret_type) {
        return match secret.entry(form.data_key()) {
            None => absent(&[form.data_key()]),
            Some(entry) => check_json(entry).into_iter().collect(),
        };
    }
    match secret.secret_type.as_str() {
        "kubernetes.io/service-account-token" => {
            let name = tree.at(ROOT, &["metadata", "annotations", SERVICE_ACCOUNT_NAME]);
            let is_empty = name.and_then(|id| tree.text(id)).unwrap_or("").is_empty();
            let kind = FaultKind::Required { detail: "" };
            let fault = Fault {
                path: format!("metadata.annotations[{SERVICE_ACCOUNT_NAME}]"),
                ..Fault::at(tree, &["metadata", "annotations"], kind)
            };
            is_empty.then_some(fault).into_iter().collect()
        }
        "kubernetes.io/basic-auth" => {
            let faults = absent(&["username", "password"]);
            // One of the two is enough.
            if faults.len() == 2 {
                faults
            } else {
                Vec::new()
            }
        }
        "kubernetes.io/ssh-auth" => {
            let is_there = secret
                .entry("ssh-privatekey")
                .is_some_and(|entry| !entry.content.bytes().is_empty());
            if is_there {
                Vec::new()
            } else {
                vec![missing(tree, "ssh-privatekey")]
            }
        }
        "kubernetes.io/tls" => absent(&["tls.crt", "tls.key"]),
        _ => Vec::new(),
    }
}

fn missing<'s>(tree: &Tree<'s>, name: &str) -> Fault<'s> {
    Fault {
        path: format!("data[{name}]"),
        ..Fault::at(tree, &["data"], FaultKind::Required { detail: "" })
    }
}

/// The content has to be a JSON object or null.
fn check_json<'s>(entry: &Entry<'s>) -> Option<Fault<'s>> {
    let error = match Json::parse(entry.content.bytes()) {
        Err(error) => error,
        Ok(json) => match json.root().kind() {
            Kind::Object => overflowing_number(&json)?,
            Kind::Null => return None,
            other => JsonError {
                at: 0,
                reason: JsonReason::WrongType {
                    found: other.as_str(),
                    target: "Go value of type map[string]interface {}".to_owned(),
                },
            },
        },
    };
    let detail = error.to_string();
    Some(of_entry(entry, FaultKind::Invalid { detail }))
}

/// A number that is too large for Go's floating point.
fn overflowing_number(json: &Json) -> Option<JsonError> {
    json.values()
        .find(|value| {
            value.kind() == Kind::Number && value.text().parse::<f64>().is_ok_and(f64::is_infinite)
        })
        .map(|value| JsonError {
            at: value.span().start as usize,
            reason: JsonReason::WrongType {
                found: "number",
                target: "Go value of type float64".to_owned(),
            },
        })
}

fn of_entry<'s>(entry: &Entry<'s>, kind: FaultKind) -> Fault<'s> {
    Fault {
        kind,
        path: format!("data[{}]", entry.name),
        node: entry.value,
        key: entry.key,
    }
}
