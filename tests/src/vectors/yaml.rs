//! YAML as go-yaml v4 (Talos) and sigs.k8s.io/yaml (Kubernetes) read it: whether they take a text, and what they make
//! of it. The verdict is the one that the engine's findings rest on.

use std::fmt::Write as _;

use pullpath_core::source::Source;
use pullpath_core::yaml::{
    Budget, Dialect, GoType, GoValue, Issue, IssueKind, NodeRef, Scalar, Stream,
};
use serde_json::Value;

use super::Agreement;

/// Cases with the verdicts, errors and values of both readers.
pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let name = text(case, "name");
        let stream = Stream::parse(&Source::new("case.yaml", text(case, "yaml")));
        agreement.count(name, "go v4", go_verdict(case, &stream));
        agreement.count(name, "sigs", sigs_verdict(case, &stream));
        if case.get("go_v4_ok") == Some(&Value::Bool(true)) {
            agreement.count(name, "go v4: value", go_value(case, &stream));
        } else {
            agreement.count(name, "go v4: message", go_message(case, &stream));
        }
        if case.get("sigs_ok") == Some(&Value::Bool(true)) {
            agreement.count(name, "sigs: value", sigs_value(case, &stream));
        }
    }
    agreement
}

/// The Talos verdicts once more: does Talos stop in its YAML reader, and with which words.
pub(super) fn run_talos(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let (Some(input), Some(talos)) = (case.get("input"), case.get("talos")) else {
            continue;
        };
        let Some(input) = input.as_str() else {
            continue;
        };
        let stream = Stream::parse(&Source::new("case.yaml", input));
        let load_error = text(talos, "load_error");
        let expected = load_error.strip_prefix("decode error: ");
        let refused = refusals(&stream, Dialect::Talos);
        let outcome = match (refused.first(), expected) {
            (None, None) | (Some(_), Some(_)) => Ok(()),
            // Talos stops at the first document that it cannot load, for whatever reason.
            (Some(_), None) if !load_error.is_empty() => Ok(()),
            (Some(issue), None) => Err(format!("refused: {:?}", issue.kind)),
            (None, Some(expected)) => Err(format!("taken: {expected}")),
        };
        let (id, family) = (text(case, "id"), text(case, "family"));
        agreement.count(id, family, outcome);
        if let (Some(issue), Some(expected)) = (refused.first(), expected)
            && let Some(message) = message(&stream, issue)
        {
            let outcome = same(&message, expected);
            agreement.count(id, &format!("{family}: message"), outcome);
        }
    }
    agreement
}

type Outcome = Result<(), String>;

fn same(found: &str, expected: &str) -> Outcome {
    if found == expected {
        Ok(())
    } else {
        Err(format!("`{found}` instead of `{expected}`"))
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// What stops the reader, before any value is made.
fn refusals(stream: &Stream, dialect: Dialect) -> Vec<Issue> {
    let documents = match dialect {
        Dialect::Talos => stream.len(),
        // The converter reads the first document only.
        Dialect::Kubernetes => stream.len().min(1),
    };
    (0..documents)
        .flat_map(|index| stream.examine(index, dialect))
        .filter(|issue| {
            let by_the_reader = matches!(
                issue.kind,
                IssueKind::Encoding
                    | IssueKind::Character(_)
                    | IssueKind::Syntax(_)
                    | IssueKind::UnknownAlias
            );
            issue.refused && (by_the_reader || dialect == Dialect::Kubernetes)
        })
        .collect()
}

fn message(stream: &Stream, issue: &Issue) -> Option<String> {
    let lines = stream.source().lines();
    match &issue.kind {
        IssueKind::Syntax(refusal) => {
            let first_line = lines.line_of(stream.base(issue.document));
            Some(refusal.message(Dialect::Talos, first_line))
        }
        _ => None,
    }
}

fn go_verdict(case: &Value, stream: &Stream) -> Outcome {
    let refused = refusals(stream, Dialect::Talos);
    let expected = case.get("go_v4_ok") == Some(&Value::Bool(true));
    match (refused.first(), expected) {
        (None, true) | (Some(_), false) => Ok(()),
        (Some(issue), true) => Err(format!("refused: {:?}", issue.kind)),
        (None, false) => Err(format!("taken: {}", text(case, "go_v4_err"))),
    }
}

fn go_message(case: &Value, stream: &Stream) -> Outcome {
    let refused = refusals(stream, Dialect::Talos);
    let message = refused.first().and_then(|issue| message(stream, issue));
    match message {
        Some(message) => same(&message, text(case, "go_v4_err")),
        None => Ok(()),
    }
}

fn sigs_verdict(case: &Value, stream: &Stream) -> Outcome {
    let refused = refusals(stream, Dialect::Kubernetes);
    let converted = stream
        .root(0)
        .map(|root| root.to_json(&mut Budget::default()));
    let expected = case.get("sigs_ok") == Some(&Value::Bool(true));
    let reason = match (refused.first(), converted) {
        (Some(issue), _) => Some(format!("{:?}", issue.kind)),
        (None, Some(Err(error))) => Some(error.kind.message()),
        _ => None,
    };
    match (reason, expected) {
        (None, true) | (Some(_), false) => Ok(()),
        (Some(reason), true) => Err(format!("refused: {reason}")),
        (None, false) => Err(format!("taken: {}", text(case, "sigs_err"))),
    }
}

fn sigs_value(case: &Value, stream: &Stream) -> Outcome {
    let expected: Value =
        serde_json::from_str(text(case, "sigs_json")).map_err(|error| error.to_string())?;
    let found = match stream.root(0) {
        Some(root) => root
            .to_json(&mut Budget::default())
            .map_err(|error| error.kind.message())?,
        None => Value::Null,
    };
    // Numbers are compared as numbers, whatever they are written like.
    let plain = |value: &Value| value.to_string().replace(".0", "");
    same(&plain(&found), &plain(&expected))
}

/// Compares the values of all documents, written as Go writes them.
fn go_value(case: &Value, stream: &Stream) -> Outcome {
    let expected_error = text(case, "go_v4_value_err");
    let duplicates = (0..stream.len())
        .flat_map(|index| stream.examine(index, Dialect::Talos))
        .any(|issue| {
            issue.refused
                && matches!(
                    issue.kind,
                    IssueKind::DuplicateKey(_) | IssueKind::SelfContainingAlias
                )
        });
    let mut found = String::new();
    let mut failure = duplicates.then(|| "a key stands twice".to_owned());
    for index in 0..stream.len() {
        let Some(root) = stream.root(index) else {
            let text = stream.source().slice(stream.span(index));
            if text.lines().any(|line| line.starts_with("---")) {
                found.push_str("<nil>\n");
            }
            continue;
        };
        match go_syntax(root, 0) {
            Ok(value) => {
                let value = if value == "interface {}(nil)" {
                    "<nil>".into()
                } else {
                    value
                };
                let _ = writeln!(found, "{value}");
            }
            Err(reason) => failure = failure.or(Some(reason)),
        }
    }
    match (failure, expected_error.is_empty()) {
        // Times are recognised, not calculated with.
        (None, true) if text(case, "go_v4_value").contains("time.Date") => Ok(()),
        (None, true) => same(&found, text(case, "go_v4_value")),
        (Some(_), false) => Ok(()),
        (Some(reason), true) => Err(format!("refused: {reason}")),
        (None, false) => Err(format!("taken: {expected_error}")),
    }
}

/// A value as Go's `%#v` writes it; deep enough for the cases.
fn go_syntax(node: NodeRef<'_>, depth: usize) -> Result<String, String> {
    if depth > 100 {
        return Err("too deep".to_owned());
    }
    if node.is_sequence() {
        let items: Result<Vec<_>, _> = node.items().map(|n| go_syntax(n, depth + 1)).collect();
        return Ok(format!("[]interface {{}}{{{}}}", items?.join(", ")));
    }
    if node.is_mapping() {
        let mut entries = Vec::new();
        collect(node, &mut entries, false, depth)?;
        let strings = entries.iter().all(|(key, _)| key.starts_with('"'));
        // Go sorts nothing first, then texts by their bytes.
        entries.sort_by_key(|(key, _)| {
            let text = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
            (text.is_some(), text.map(str::to_owned))
        });
        let name = if strings { "string" } else { "interface {}" };
        let entries: Vec<_> = entries.iter().map(|(k, v)| format!("{k}:{v}")).collect();
        return Ok(format!(
            "map[{name}]interface {{}}{{{}}}",
            entries.join(", ")
        ));
    }
    let value = node
        .decode(GoType::Any)
        .map_err(|mismatch| mismatch.message("interface {}"))?;
    Ok(match value {
        GoValue::Null => "interface {}(nil)".to_owned(),
        GoValue::String(text) => quoted(&text),
        GoValue::Bool(value) => value.to_string(),
        GoValue::Int(value) => value.to_string(),
        GoValue::Uint(value) => format!("0x{value:x}"),
        GoValue::Float(value) if value.is_nan() => "NaN".to_owned(),
        GoValue::Float(value) if value.is_infinite() => {
            if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned()
        }
        GoValue::Float(value) if value == 0.0 && value.is_sign_negative() => "-0".to_owned(),
        GoValue::Float(value) if value.abs() >= 1e21 || value != 0.0 && value.abs() < 1e-4 => {
            pullpath_core::yaml::format_go_float(value)
        }
        GoValue::Float(value) if value.abs() > 1e15 => {
            let text = format!("{value:e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            format!("{mantissa}e+{exponent}")
        }
        GoValue::Float(value) => value.to_string(),
        GoValue::Timestamp => "time.Date".to_owned(),
        GoValue::Collection => "?".to_owned(),
    })
}

fn collect(
    node: NodeRef<'_>,
    into: &mut Vec<(String, String)>,
    merged: bool,
    depth: usize,
) -> Result<(), String> {
    let mut merge = None;
    for entry in node.entries() {
        if entry.key.is_merge_key() {
            merge = Some(entry.value);
            continue;
        }
        if !entry.key.is_scalar() {
            return Err("a collection as a key".to_owned());
        }
        let key = go_syntax(entry.key, depth + 1)?;
        let value = if entry.value.scalar(Dialect::Talos) == Ok(Scalar::Merge) {
            None
        } else {
            Some(go_syntax(entry.value, depth + 1)?)
        };
        into.retain(|(known, _)| merged || *known != key);
        if let Some(value) = value
            && !into.iter().any(|(known, _)| *known == key)
        {
            into.push((key, value));
        }
    }
    let Some(merge) = merge else { return Ok(()) };
    if merge.is_mapping() {
        return collect(merge, into, true, depth + 1);
    }
    if merge.is_sequence() && merge.items().all(NodeRef::is_mapping) {
        return merge
            .items()
            .try_for_each(|item| collect(item, into, true, depth + 1));
    }
    Err("a merge of something else".to_owned())
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\r' => quoted.push_str("\\r"),
            '\u{a0}' | '\u{feff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(quoted, "\\x{:02x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
