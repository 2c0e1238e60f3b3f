//! SARIF 2.1.0.

use std::collections::BTreeMap;
use std::io::{self, Write};

use pullpath_core::engine::{FileReport, Report};
use pullpath_core::finding::{Consumer, Finding, Level};
use pullpath_core::rules::{self, Rule};
use pullpath_core::secrets;
use pullpath_core::source::{ColumnUnit, Source, Span};
use serde_json::{Value, json};

use crate::fingerprint::Fingerprints;
use crate::message::with_remarks;
use crate::position::Position;
use crate::uri::{is_relative, uri};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Relative paths are relative to this: the root of the checkout, which the reader of the file knows.
const ROOT: &str = "SRCROOT";

/// Writes the report as a SARIF log of one run.
pub fn sarif(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<&'static Rule> = rules::all().collect();
    let indices: BTreeMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(index, rule)| (rule.name, index))
        .collect();
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for file in &report.files {
        for finding in &file.findings {
            results.push(result(finding, file, report, &indices, &mut fingerprints));
        }
        for finding in &file.suppressed {
            let mut result = result(finding, file, report, &indices, &mut fingerprints);
            set(&mut result, "suppressions", json!([{ "kind": "inSource" }]));
            results.push(result);
        }
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": crate::TOOL,
                "semanticVersion": crate::VERSION,
                "informationUri": crate::HOME,
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>()
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                ROOT: { "description": { "text": "The folder in which pullpath ran." } }
            },
            "invocations": [{ "executionSuccessful": !report.internal_error() }],
            "results": results
        }]
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": first_paragraph(rule) },
        "help": { "text": rule.page(), "markdown": rule.page() },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(rule.level) },
        "properties": {
            "tags": [rule.impact.as_str()],
            "preset": rule.preset.as_str()
        }
    })
}

fn first_paragraph(rule: &Rule) -> String {
    let page = rule.page();
    let paragraph: Vec<&str> = page.lines().take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ")
}

fn result(
    finding: &Finding,
    file: &FileReport,
    report: &Report,
    indices: &BTreeMap<&str, usize>,
    fingerprints: &mut Fingerprints,
) -> Value {
    let mut location = json!({ "physicalLocation": physical(finding.span, &file.source) });
    if let Some(path) = &finding.path {
        set(
            &mut location,
            "logicalLocations",
            json!([{ "fullyQualifiedName": path }]),
        );
    }
    let mut result = json!({
        "ruleId": finding.rule.name,
        "level": level(finding.level),
        "message": { "text": with_remarks(finding) },
        "locations": [location],
        "partialFingerprints": { "pullpath/v1": fingerprints.next(finding, file) },
        "properties": {
            "impact": finding.impact.as_str(),
            "consumer": finding.consumer.map(Consumer::as_str)
        }
    });
    if let Some(index) = indices.get(finding.rule.name) {
        set(&mut result, "ruleIndex", json!(index));
    }
    let related = related(finding, file, report);
    if !related.is_empty() {
        set(&mut result, "relatedLocations", Value::Array(related));
    }
    let fixes = fixes(finding, file);
    if !fixes.is_empty() {
        set(&mut result, "fixes", Value::Array(fixes));
    }
    result
}

/// The other places that a finding names.
fn related(finding: &Finding, file: &FileReport, report: &Report) -> Vec<Value> {
    finding
        .labels
        .iter()
        .enumerate()
        .filter_map(|(id, label)| {
            let source = match label.file {
                Some(index) => &report.files.get(index)?.source,
                None => &file.source,
            };
            Some(json!({
                "id": id,
                "message": { "text": label.message },
                "physicalLocation": physical(label.span, source)
            }))
        })
        .collect()
}

/// The repairs of a finding that show no secret.
fn fixes(finding: &Finding, file: &FileReport) -> Vec<Value> {
    finding
        .fixes
        .iter()
        .filter(|fix| !fix.edits.is_empty() && !secrets::reveals(fix, &file.source, &file.secrets))
        .map(|fix| {
            let replacements: Vec<Value> = fix
                .edits
                .iter()
                .map(|edit| {
                    json!({
                        "deletedRegion": region(edit.span, &file.source),
                        "insertedContent": { "text": edit.text }
                    })
                })
                .collect();
            json!({
                "description": { "text": fix.title },
                "artifactChanges": [{
                    "artifactLocation": artifact(&file.source),
                    "replacements": replacements
                }]
            })
        })
        .collect()
}

fn set(value: &mut Value, key: &str, to: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(key.to_owned(), to);
    }
}

fn physical(span: Span, source: &Source) -> Value {
    json!({ "artifactLocation": artifact(source), "region": region(span, source) })
}

fn artifact(source: &Source) -> Value {
    let path = source.name();
    let mut artifact = json!({ "uri": uri(path) });
    if is_relative(path) {
        set(&mut artifact, "uriBaseId", json!(ROOT));
    }
    artifact
}

fn region(span: Span, source: &Source) -> Value {
    let at = |byte| Position::of(source, byte, ColumnUnit::Utf32);
    let (start, end) = (at(span.start), at(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Hint => "note",
    }
}
