//! `object-wrong-type`: a value of another type than its field.

use super::faults::{finding, is_of_selector, is_plain, objections, shown_path, span};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::{Fault, FaultKind};
use crate::rules::{Check, Context, Sink};
use crate::yaml::{NodeKind, NodeRef, double_quoted};

declare_rule! {
    /// A value of another type than its field has. Kubernetes reads YAML 1.1: `yes`, `on` and `n` without quotes are
    /// booleans, `010` is a number.
    ///
    /// ## What happens
    /// The API server refuses the object. Labels are texts, so `kairos.io/managed: true` needs quotes.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static OBJECT_WRONG_TYPE = {
        name: "object-wrong-type",
        summary: "a value of another type than its field",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1, 3.1; CRD vectors of the families type-nodeop, yaml11-scalar, number-scalar; secret vectors of the family string-data-scalar",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let finding = match &fault.kind {
            FaultKind::Type { expected, found } if !is_of_selector(object, fault) => {
                let message = format!(
                    "`{}` must be {}, not {}",
                    shown_path(object, fault),
                    with_article(expected),
                    with_article(found)
                );
                finding(&OBJECT_WRONG_TYPE, object, fault, message)
                    .note(format!(
                        "the API server says: {} in body must be of type {expected}: \"{found}\"",
                        fault.path
                    ))
                    .fix(requoted(fault, expected))
            }
            FaultKind::Decode { message } if is_outside_metadata(fault, message) => {
                let (expected, found) = types(message);
                Finding::new(
                    &OBJECT_WRONG_TYPE,
                    span(object, fault),
                    format!(
                        "`{}` must be {}, not {}",
                        fault.path,
                        with_article(expected),
                        with_article(found)
                    ),
                )
                .note(format!("the API server says: {message}"))
                .fix(requoted(fault, expected))
            }
            _ => continue,
        };
        let yaml_1_1 = fault.node.is_some_and(|node| {
            is_plain(node)
                && matches!(
                    node.text().to_ascii_lowercase().as_str(),
                    "y" | "n" | "yes" | "no" | "on" | "off"
                )
        });
        sink.push(if yaml_1_1 {
            finding.help("this word without quotes is a boolean to Kubernetes; put it in quotes")
        } else {
            finding
        });
    }
}

/// Whether a value that cannot be decoded is of the wrong type, in a Secret's own fields.
fn is_outside_metadata(fault: &Fault<'_>, message: &str) -> bool {
    !fault.path.starts_with("metadata") && message.starts_with("json: cannot unmarshal")
}

/// The type wanted and the type found, out of what Go's decoder says.
fn types(message: &str) -> (&'static str, &'static str) {
    let expected = match message.rsplit(' ').next().unwrap_or("") {
        "bool" => "boolean",
        "uint8" => "integer",
        map if map.starts_with("map[") => "object",
        _ => "string",
    };
    let found = message.strip_prefix("json: cannot unmarshal ").unwrap_or("");
    let found = match found.split(' ').next().unwrap_or("") {
        "bool" => "boolean",
        "number" => "number",
        "array" => "array",
        "object" => "object",
        _ => "string",
    };
    (expected, found)
}

fn with_article(type_name: &str) -> String {
    match type_name {
        "null" => "empty".to_owned(),
        "array" => "a list".to_owned(),
        "object" => "a mapping".to_owned(),
        "integer" => "a whole number".to_owned(),
        "integer,string" => "a whole number or a string".to_owned(),
        other => format!("a {other}"),
    }
}

/// Quotes put around a scalar or taken away, where that alone makes it right.
fn requoted(fault: &Fault<'_>, expected: &str) -> Option<Fix> {
    let node: NodeRef<'_> = fault.node?;
    match (expected, node.kind()) {
        ("string" | "integer,string", NodeKind::Plain) => Some(Fix::safe(
            "Put it in quotes",
            vec![Edit::replace(node.span(), double_quoted(node.text()))],
        )),
        ("boolean", NodeKind::SingleQuoted | NodeKind::DoubleQuoted)
            if matches!(node.text(), "true" | "false") =>
        {
            Some(unquoted(node))
        }
        ("integer", NodeKind::SingleQuoted | NodeKind::DoubleQuoted)
            if node.text().parse::<i64>().is_ok_and(|n| n.to_string() == node.text()) =>
        {
            Some(unquoted(node))
        }
        ("object", NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted)
            if fault.path.contains("magePullSecrets[") =>
        {
            Some(Fix::safe(
                "Name it with `name:`",
                vec![Edit::insert(node.span().start, "name: ")],
            ))
        }
        _ => None,
    }
}

fn unquoted(node: NodeRef<'_>) -> Fix {
    Fix::safe("Remove the quotes", vec![Edit::replace(node.span(), node.text())])
}
