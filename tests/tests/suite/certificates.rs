//! Certificates against the recorded behaviour of Talos and containerd, down to the message.

use pullpath_core::certificate::{key_pair, pool, validate_identity};
use pullpath_core::document::talos::{Origin, Registries};
use pullpath_core::document::{File, InputKind};
use pullpath_core::encoding::base64;
use pullpath_core::endpoint::GoRelease;
use pullpath_core::source::Source;
use pullpath_core::version::Version;
use pullpath_tests::vectors::{read, shared};
use serde_json::Value;

#[expect(clippy::print_stderr, reason = "says that a test was skipped")]
fn cases(file: &str) -> Vec<Value> {
    let Some(folder) = shared() else {
        eprintln!("skipped: no ../shared/vectors");
        return Vec::new();
    };
    read(&folder.join(file)).expect("the vectors are readable")
}

fn file_of(case: &Value) -> Option<File> {
    let source = Source::new("input", case["input"].as_str()?);
    Some(File::read(&source, InputKind::TalosConfig))
}

/// Bytes as Talos holds them: plain in documents, decoded from base64 in the legacy block.
fn decoded(origin: Origin, text: &str) -> Option<Vec<u8>> {
    match origin {
        Origin::Document => Some(text.as_bytes().to_vec()),
        Origin::Legacy => base64::decode(text.as_bytes()).ok(),
    }
}

#[test]
fn ca_and_identity_of_documents_are_refused_with_the_words_of_talos() {
    let mut differences = Vec::new();
    for case in cases("talos/verdict.jsonl") {
        let (Some(file), Some(family)) = (file_of(&case), case["family"].as_str()) else {
            continue;
        };
        if !matches!(family, "pem-ca" | "pem-identity" | "rule-tls")
            || case["talos"]["verdict"] == "load-error"
        {
            continue;
        }
        let errors = case["talos"]["errors"].to_string();
        for tls in &Registries::of(&file, GoRelease::of_talos(Version::new(1, 14))).tls {
            let mut expected = Vec::new();
            if let Some(ca) = tls.ca.filter(|ca| !ca.is_empty())
                && let Ok(Some(text)) = ca.node().decode_string()
                && pool(text.as_bytes()).is_empty()
            {
                expected.push("ca must be a valid PEM-encoded certificate".to_owned());
            }
            if let Some(identity) = tls.identity {
                let text = |half: Option<pullpath_core::document::talos::Text<'_>>| {
                    half.map_or("", |text| text.as_written()).to_owned()
                };
                let (cert, key) = (text(identity.cert), text(identity.key));
                expected.extend(
                    validate_identity(&cert, &key, Version::new(1, 14))
                        .iter()
                        .map(ToString::to_string),
                );
            }
            let said =
                errors.matches("ca must be").count() + errors.matches("client identity").count();
            let agree = said == expected.len()
                && expected.iter().all(|text| {
                    errors.contains(&text.replace('"', "\\\\\\\"").replace("\\\\\\", "\\"))
                });
            if !agree {
                differences.push(format!("{}: {expected:?} against {errors}", case["id"]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn key_pairs_fail_at_the_pull_with_the_words_of_go() {
    let mut differences = Vec::new();
    for case in cases("talos/trace.jsonl") {
        let Some(file) = file_of(&case) else {
            continue;
        };
        for tls in &Registries::of(&file, GoRelease::of_talos(Version::new(1, 14))).tls {
            let (Some(identity), Some(name)) = (tls.identity, tls.known_name()) else {
                continue;
            };
            let half = |text: Option<pullpath_core::document::talos::Text<'_>>| {
                decoded(tls.origin, text.map_or("", |text| text.as_written())).unwrap_or_default()
            };
            let (cert, key) = (half(identity.cert), half(identity.key));
            let ours = key_pair(&cert, &key)
                .map(|_| ())
                .map_err(|error| error.to_string());
            let prefix = format!(
                "error preparing TLS config for \"{name}\": error parsing client identity: "
            );
            let error = case["talos"]["error"].as_str().unwrap_or("");
            let theirs = if let Some(text) = error.strip_prefix(&prefix) {
                Some(Err(text))
            } else {
                let attempts = case["talos"]["attempts"].as_array();
                attempts
                    .into_iter()
                    .flatten()
                    .any(|attempt| attempt["host"] == name && attempt["tls"]["client_cert"] == true)
                    .then_some(Ok(()))
            };
            let agree = match (&ours, theirs) {
                (Ok(()), Some(Ok(()))) | (_, None) => true,
                // Newer releases of Go say more about why a key cannot be parsed.
                (Err(own), Some(Err(text))) => text.starts_with(own.as_str()),
                _ => false,
            };
            if !agree {
                differences.push(format!("{}: {ours:?} against {theirs:?}", case["id"]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
