//! `talos/merge.jsonl`: what Talos makes of a configuration and its patches.
//!
//! Compared are whether the merge is refused, and the documents of the result by value, as an independent reader of
//! YAML sees them.

use pullpath_core::engine::Options;
use pullpath_core::merge::merge;
use pullpath_core::source::Source;
use serde::Deserialize as _;
use serde_json::Value;

use super::Agreement;

/// Runs the cases.
pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap_or_default();
        agreement.count(text("id"), text("family"), compare(case));
    }
    agreement
}

fn compare(case: &Value) -> Result<(), String> {
    let base = Source::new("base.yaml", case["base"].as_str().unwrap_or_default());
    let patches: Vec<Source> = case["patches"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|text| Source::new("patch.yaml", text))
        .collect();
    let merged = merge(&base, &patches, &Options::default());
    match (merged, case["result"].as_str()) {
        (Err(_), None) => Ok(()),
        (Err(error), Some(_)) => Err(format!("refused: {error}")),
        (Ok(_), None) => Err(format!("accepted, Talos says: {}", case["error"])),
        (Ok(merged), Some(wanted)) => {
            let (found, wanted) = (documents(&merged.text)?, documents(wanted)?);
            if found == wanted {
                Ok(())
            } else {
                Err(format!("another result: {}", merged.text.escape_debug()))
            }
        }
    }
}

/// The documents of a stream by value, empty ones left out.
fn documents(text: &str) -> Result<Vec<yaml_serde::Value>, String> {
    yaml_serde::Deserializer::from_str(text)
        .map(|document| yaml_serde::Value::deserialize(document).map_err(|e| e.to_string()))
        .filter(|document| !matches!(document, Ok(yaml_serde::Value::Null)))
        .collect()
}
