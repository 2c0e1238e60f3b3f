//! Whole verdicts of Talos: whether a configuration loads, whether it validates, which documents are at fault, and
//! whether Talos warns. Judged through the engine, as every front end sees it.

use base64::Engine as _;
use pullpath_core::document::{Class, File, InputKind};
use pullpath_core::engine::{self, FileReport, Options};
use pullpath_core::finding::{Consumer, Finding, Impact, Stage};
use pullpath_core::source::Source;
use serde_json::Value;

use super::Agreement;

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let (id, family) = (text(case, "id"), text(case, "family"));
        match judge(case) {
            Ok(judged) => {
                agreement.count(id, family, judged.verdict);
                for (aspect, outcome) in [
                    ("accept/refuse", Some(judged.accepted)),
                    ("documents", judged.documents),
                    ("warnings", judged.warnings),
                ] {
                    if let Some(outcome) = outcome {
                        let all = format!("all: {aspect}");
                        let tally = agreement.families.entry(all).or_default();
                        tally.total += 1;
                        tally.agree += usize::from(outcome.is_ok());
                        agreement.count(id, &format!("{family}: {aspect}"), outcome);
                    }
                }
            }
            Err(reason) => agreement.count(id, family, Err(reason)),
        }
    }
    agreement
}

type Outcome = Result<(), String>;

/// What came of a case.
struct Judged {
    /// The class of the verdict.
    verdict: Outcome,
    /// Whether the input is accepted at all.
    accepted: Outcome,
    /// For each document of an input that loads but is not valid, whether its own validation fails.
    documents: Option<Outcome>,
    /// Whether Talos warns.
    warnings: Option<Outcome>,
}

fn judge(case: &Value) -> Result<Judged, String> {
    let talos = case.get("talos").ok_or("no verdict")?;
    let source = source(case)?;
    let options = Options {
        input: InputKind::TalosConfig,
        ..Options::default()
    };
    let report = engine::check(std::slice::from_ref(&source), &options);
    let report = report.files.first().ok_or("no report")?;
    let rejected: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| {
            finding.impact == Impact::Rejected && finding.consumer == Some(Consumer::Talos)
        })
        .collect();
    let verdict = if rejected.iter().any(|f| f.stage == Some(Stage::Load)) {
        "load-error"
    } else if rejected.is_empty() {
        "valid"
    } else {
        "invalid"
    };
    let expected = text(talos, "verdict");
    let said = || {
        let found: Vec<_> = rejected.iter().map(|f| f.rule.name).collect();
        let load_error = text(talos, "load_error");
        format!(
            "{verdict} {found:?} instead of {expected}: {load_error}{}",
            talos
                .get("errors")
                .filter(|_| load_error.is_empty())
                .unwrap_or(&Value::Null)
        )
    };
    let same = |same: bool, reason: &dyn Fn() -> String| if same { Ok(()) } else { Err(reason()) };
    let warnings = list(talos, "warnings");
    let warned: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.consumer_warns)
        .map(|finding| finding.rule.name)
        .collect();
    Ok(Judged {
        accepted: same((verdict == "valid") == (expected == "valid"), &said),
        documents: (verdict == "invalid" && expected == "invalid")
            .then(|| documents(talos, &source, report)),
        warnings: (verdict != "load-error" && expected != "load-error").then(|| {
            same(warned.is_empty() == warnings.is_empty(), &|| {
                format!("{warned:?} instead of {warnings:?}")
            })
        }),
        verdict: same(verdict == expected, &said),
    })
}

/// Compares which documents fail their own validation: the main document first, the others in their order.
fn documents(talos: &Value, source: &Source, report: &FileReport) -> Outcome {
    let file = File::read(source, InputKind::TalosConfig);
    let own_error = |finding: &&Finding| {
        finding.impact == Impact::Rejected && finding.stage == Some(Stage::Validate)
    };
    let failing = |index| {
        report
            .findings
            .iter()
            .filter(own_error)
            .any(|finding| finding.document == Some(index))
    };
    let main = |main: bool| {
        file.documents().filter(move |document| {
            (document.class() == Class::TalosMain) == main && document.class() != Class::Empty
        })
    };
    let found: Vec<bool> = main(true)
        .chain(main(false))
        .map(|document| failing(document.index()))
        .collect();
    let expected: Vec<bool> = list(talos, "documents")
        .iter()
        .map(|document| document.get("error").and_then(Value::as_bool) == Some(true))
        .collect();
    if found == expected {
        Ok(())
    } else {
        Err(format!("{found:?} instead of {expected:?}"))
    }
}

/// The input of a case.
pub fn source(case: &Value) -> Result<Source, String> {
    if let Some(text) = case.get("input").and_then(Value::as_str) {
        return Source::from_bytes("case.yaml", text.as_bytes()).map_err(|e| e.to_string());
    }
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(text(case, "input_base64"))
        .map_err(|error| error.to_string())?;
    Source::from_bytes("case.yaml", &bytes).map_err(|error| error.to_string())
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
