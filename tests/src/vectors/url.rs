//! Endpoint URLs: the cases of the verdict vectors that turn on them alone, judged by the URL reader alone.

use pullpath_core::endpoint;
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;
use serde_json::Value;

use super::Agreement;

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let (id, family) = (text(case, "id"), text(case, "family"));
        if matches!(family, "url" | "url-multi") {
            agreement.count(id, family, outcome(case));
        }
    }
    agreement
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn outcome(case: &Value) -> Result<(), String> {
    let talos = case.get("talos").ok_or("no verdict")?;
    let stream = Stream::parse(&Source::new("case", text(case, "input")));
    let endpoints = stream.root(0).and_then(|root| root.get("endpoints"));
    let mut load_error = None;
    let mut invalid = Vec::new();
    for (index, item) in endpoints
        .into_iter()
        .flat_map(|entry| entry.value.items())
        .enumerate()
    {
        let url = item.get("url").map_or("", |entry| entry.value.text());
        match endpoint::parse(url) {
            Err(error) => {
                load_error.get_or_insert((error, url.contains('@')));
            }
            Ok(_) if url.is_empty() => {
                invalid.push(format!("endpoints[{index}].url must be specified"));
            }
            Ok(endpoint) if !matches!(endpoint.scheme(), "http" | "https") => {
                invalid.push(format!(
                    "endpoints[{index}].url has unsupported scheme: \"{}\"",
                    endpoint.scheme()
                ));
            }
            Ok(_) => {}
        }
    }
    let verdict = match (&load_error, invalid.is_empty()) {
        (Some(_), _) => "load-error",
        (None, false) => "invalid",
        (None, true) => "valid",
    };
    let expected = text(talos, "verdict");
    if verdict != expected {
        return Err(format!(
            "{verdict} instead of {expected} ({load_error:?}, {invalid:?})"
        ));
    }
    let said = format!(
        "{}{:?}",
        text(talos, "load_error"),
        talos.get("errors").and_then(Value::as_array)
    );
    if let Some((error, false)) = load_error
        && !said.contains(&error.to_string())
    {
        return Err(format!("`{error}` is not in `{said}`"));
    }
    // A text that does not load is not validated.
    let validated = if expected == "invalid" {
        &invalid[..]
    } else {
        &[]
    };
    match validated.iter().find(|message| {
        let escaped = message.replace('"', "\\\"");
        !said.contains(escaped.as_str()) && !said.contains(message.as_str())
    }) {
        Some(message) => Err(format!("`{message}` is not in `{said}`")),
        None => Ok(()),
    }
}
