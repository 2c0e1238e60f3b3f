//! Image references: the distribution library and the kubelet.

use pullpath_core::reference::{KubeletImage, Reference};
use serde_json::{Map, Value, json};

use super::Agreement;

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let text = |path: &str| case.pointer(path).and_then(Value::as_str).unwrap_or("");
        let said = judge(text("/input/image"));
        let expected = case.get("expect").unwrap_or(&Value::Null);
        let outcome = if said == *expected {
            Ok(())
        } else {
            Err(format!("{said} instead of {expected}"))
        };
        agreement.count(text("/id"), text("/family"), outcome);
    }
    agreement
}

fn judge(image: &str) -> Value {
    let mut said = Map::new();
    let mut say = |key: &str, value: Value| said.insert(key.to_owned(), value);
    match Reference::parse(image) {
        Ok(reference) => {
            let mut parts = json!({
                "string": reference.to_string(),
                "name": reference.name(),
                "domain": reference.domain(),
                "path": reference.path(),
                "familiar": reference.familiar(),
            });
            if let Some(parts) = parts.as_object_mut() {
                for (key, part) in [("tag", reference.tag()), ("digest", reference.digest())] {
                    parts.extend(part.map(|part| (key.to_owned(), part.into())));
                }
            }
            say("normalized", parts);
            say(
                "docker_ref",
                reference.with_default_tag().to_string().into(),
            );
        }
        Err(error) => {
            say("normalized_error", error.to_string().into());
            say("docker_ref_error", error.to_string().into());
        }
    }
    match KubeletImage::parse(image) {
        Ok(image) => say(
            "kubelet",
            json!({
                "repo": image.repository,
                "tag": image.tag.unwrap_or_default(),
                "digest": image.digest.unwrap_or_default(),
            }),
        ),
        Err(error) => say("kubelet_error", error.to_string().into()),
    };
    Value::Object(said)
}
