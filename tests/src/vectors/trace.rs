//! Pull paths: the resolver of Talos and containerd's hosts directories.

use pullpath_core::document::{File, InputKind};
use pullpath_core::reference::Reference;
use pullpath_core::source::Source;
use pullpath_core::trace::{Attempt, LoginKind, Options, PullPath, Trace, Tracer};
use serde_json::{Value, json};

use super::Agreement;

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let (id, family) = (text(case, "id"), text(case, "family"));
        let file = File::read(&Source::new("case", text(case, "input")), InputKind::Auto);
        let tracer = Tracer::of([&file], &Options::default());
        match tracer.trace(text(case, "image")) {
            Err(error) => {
                let outcome = differs("image_error", present(case, "image_error"), true)
                    .map_err(|reason| format!("{reason}: {error}"));
                agreement.count(id, family, outcome);
            }
            Ok(trace) => {
                agreement.count(id, family, judge(case, &trace));
                agreement.count(id, "informative: requests", requests(case, &trace));
                agreement.count(id, "informative: hosts.toml", hosts(case, &tracer));
            }
        }
    }
    agreement
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn present(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|value| !value.is_null())
}

fn differs<T: Copy + PartialEq + std::fmt::Debug>(
    what: &str,
    expected: T,
    said: T,
) -> Result<(), String> {
    if expected == said {
        Ok(())
    } else {
        Err(format!("{what}: {said:?} instead of {expected:?}"))
    }
}

fn judge(case: &Value, trace: &Trace) -> Result<(), String> {
    differs("image_error", present(case, "image_error"), false)?;
    differs(
        "canonical",
        text(case, "canonical"),
        trace.reference.to_string().as_str(),
    )?;
    engine(case, "talos", &trace.talos)?;
    if !present(case, "cri") {
        // What real runs do differs from one to the next.
        return Ok(());
    }
    engine(case, "cri", &trace.containerd.path)?;
    differs(
        "hosts_toml_rejected",
        case.pointer("/cri/hosts_toml_rejected")
            .and_then(Value::as_bool),
        Some(trace.containerd.rejected.is_some()),
    )?;
    differs(
        "dir",
        case.pointer("/cri/dir").and_then(Value::as_str),
        trace.containerd.directory.as_deref(),
    )
}

fn engine(case: &Value, name: &str, path: &PullPath) -> Result<(), String> {
    let expected = case.get(name).ok_or("no result")?;
    differs(
        &format!("{name} error ({:?})", path.error),
        present(expected, "error"),
        path.error.is_some(),
    )?;
    let attempts = expected.get("attempts").and_then(Value::as_array);
    let expected: Vec<Value> = attempts.into_iter().flatten().map(normative).collect();
    let said: Vec<Value> = path.attempts.iter().map(|attempt| show(attempt)).collect();
    if said == expected {
        return Ok(());
    }
    let lines = |values: &[Value]| {
        let lines: Vec<String> = values.iter().map(Value::to_string).collect();
        lines.join(" ")
    };
    Err(format!(
        "{name}: {} instead of {}",
        lines(&said),
        lines(&expected)
    ))
}

/// What is compared of a recorded attempt.
fn normative(attempt: &Value) -> Value {
    let part = |pointer| attempt.pointer(pointer).cloned().unwrap_or(Value::Null);
    json!([
        part("/scheme"),
        part("/host"),
        part("/path"),
        part("/tls/config"),
        part("/tls/insecure_skip_verify"),
        part("/tls/custom_ca"),
        part("/tls/client_cert"),
        part("/auth/kind"),
        part("/auth/username"),
        part("/auth/secret"),
        attempt
            .get("http_fallback")
            .cloned()
            .unwrap_or(Value::Bool(false)),
    ])
}

fn show(attempt: &Attempt) -> Value {
    let tls = &attempt.tls;
    let secret = match &attempt.login.kind {
        LoginKind::Basic { password, .. } => Some(password.expose()),
        LoginKind::IdentityToken(token) => Some(token.expose()),
        LoginKind::Anonymous | LoginKind::Open | LoginKind::Error(_) => None,
    };
    json!([
        attempt.scheme,
        attempt.host,
        attempt.path,
        tls.configured,
        tls.insecure_skip_verify,
        tls.custom_ca,
        tls.client_certificate,
        attempt.login.kind.as_str().replace('-', "_"),
        attempt.login.username(),
        secret,
        attempt.http_fallback,
    ])
}

fn requests(case: &Value, trace: &Trace) -> Result<(), String> {
    request_list(case, "talos", &trace.talos, &trace.reference)?;
    if present(case, "cri") {
        request_list(case, "cri", &trace.containerd.path, &trace.reference)?;
    }
    Ok(())
}

/// Requests that are sent, in order; some cannot be built and are not in the recording.
fn request_list(
    case: &Value,
    name: &str,
    path: &PullPath,
    image: &Reference,
) -> Result<(), String> {
    let recorded: Vec<&str> = case
        .get(name)
        .and_then(|engine| engine.get("requests")?.as_array())
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let said: Vec<String> = path
        .attempts
        .iter()
        .map(|attempt| attempt.url(image))
        .chain(path.attempts.iter().filter_map(|a| a.blob_url(image)))
        .map(|url| format!("HEAD {url}"))
        .collect();
    let mut left = said.iter();
    match recorded
        .iter()
        .find(|request| !left.any(|url| url == *request))
    {
        None => Ok(()),
        Some(request) => Err(format!("{name}: {request} is not in {said:?}")),
    }
}

fn hosts(case: &Value, tracer: &Tracer) -> Result<(), String> {
    // User information in URLs is never shown.
    if !present(case, "cri") || text(case, "input").contains('@') {
        return Ok(());
    }
    let mut texts = serde_json::Map::new();
    let mut files = serde_json::Map::new();
    for directory in tracer.hosts() {
        if !directory.files.is_empty() {
            files.insert(directory.name.clone(), directory.files.into());
        }
        texts.insert(directory.name, directory.hosts_toml.into());
    }
    differs(
        "hosts_toml",
        case.get("hosts_toml"),
        Some(&Value::Object(texts)),
    )?;
    differs(
        "hosts_files",
        case.get("hosts_files"),
        Some(&Value::Object(files)),
    )
}
