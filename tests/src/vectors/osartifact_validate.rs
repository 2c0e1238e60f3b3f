//! The Kairos operator's own validation of `OSArtifact` objects.

use pullpath_core::kairos::os_artifact::validate;
use pullpath_core::kubernetes::admission::admit;
use pullpath_core::kubernetes::client::{self, Arrival};
use pullpath_core::kubernetes::{ROOT, Structure};
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;
use serde_json::Value;

use super::{Agreement, manifest, text};

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let expected = case.get("expect").unwrap_or(&Value::Null);
        let outcome = judge(&manifest(case), expected);
        agreement.count(text(case, "/id"), text(case, "/family"), outcome);
    }
    agreement
}

fn judge(yaml: &str, expected: &Value) -> Result<(), String> {
    let stream = Stream::parse(&Source::new("manifest.yaml", yaml));
    let Arrival::Object(tree, gvk) = client::read(stream.root(0)) else {
        return Err("no object".to_owned());
    };
    let structure = Structure::of(&gvk.api_version(), &gvk.kind).ok_or("no such kind")?;
    let admission = admit(tree, structure);
    let admitted = expected.get("admitted").and_then(Value::as_bool);
    if admitted != Some(admission.is_admitted()) {
        return Err(format!(
            "admitted: {} instead of {expected}",
            admission.is_admitted()
        ));
    }
    if expected.get("typed_decode_error").is_some() {
        return Ok(());
    }
    let said = validate(&admission.stored)
        .into_iter()
        .next()
        .map(|objection| objection.message);
    let wanted = expected.get("validate_error").and_then(Value::as_str);
    if said.as_deref() != wanted {
        return Err(format!("{said:?} instead of {wanted:?}"));
    }
    let arch = admission
        .stored
        .at(ROOT, &["spec", "artifacts", "arch"])
        .and_then(|id| admission.stored.text(id))
        .unwrap_or("");
    let is_sound = matches!(arch, "" | "amd64" | "arm64");
    if is_sound == expected.get("arch_error").is_some() {
        return Err(format!("architecture {arch} instead of {expected}"));
    }
    Ok(())
}
