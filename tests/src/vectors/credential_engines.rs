//! Credentials that AuroraBoot's and Buildah's libraries choose from an auth file.

use pullpath_core::credentials::auroraboot::{Keychain, parse_reference};
use pullpath_core::credentials::{ConfigError, Login, Lookup, buildah};
use serde_json::{Map, Value};

use super::{Agreement, text};

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let content = text(case, "/input/authfile").as_bytes();
        let image = text(case, "/input/image");
        let outcome = [
            ("go_containerregistry", auroraboot(content, image)),
            ("containers_image", buildah::lookup(content, image)),
        ]
        .into_iter()
        .try_for_each(|(engine, said)| {
            let expected = case.pointer(&format!("/expect/{engine}"));
            compare(&said, expected.unwrap_or(&Value::Null))
                .map_err(|reason| format!("{engine}: {reason}"))
        });
        agreement.count(text(case, "/id"), text(case, "/family"), outcome);
    }
    agreement
}

fn auroraboot(content: &[u8], image: &str) -> Result<Lookup, ConfigError> {
    let repository = parse_reference(image)?;
    Keychain::load(content)?.lookup(&repository)
}

fn compare(said: &Result<Lookup, ConfigError>, expected: &Value) -> Result<(), String> {
    let agrees = match said {
        Err(ConfigError::Image { .. }) => expected.get("image_error").is_some(),
        Err(_) => expected.get("error").is_some(),
        Ok(lookup) => {
            let said: Vec<Value> = lookup
                .candidates
                .iter()
                .map(|candidate| credentials(&candidate.login))
                .collect();
            let mut said: Vec<Value> = said.into_iter().fold(Vec::new(), |mut list, value| {
                if !list.contains(&value) {
                    list.push(value);
                }
                list
            });
            match (said.len(), text(expected, "/result")) {
                (0, result) => result == "anonymous",
                (1, _) => said.first() == Some(expected),
                (_, "unstable") => {
                    let mut wanted: Vec<Value> = expected
                        .get("alternatives")
                        .and_then(Value::as_array)
                        .cloned()
                        .unwrap_or_default();
                    wanted.sort_by_key(Value::to_string);
                    said.sort_by_key(Value::to_string);
                    said == wanted
                }
                _ => false,
            }
        }
    };
    if agrees {
        Ok(())
    } else {
        Err(format!("{said:?} instead of {expected}"))
    }
}

fn credentials(login: &Login) -> Value {
    let mut fields = Map::new();
    if login.is_empty() {
        fields.insert("result".into(), "anonymous".into());
        return fields.into();
    }
    fields.insert("result".into(), "credentials".into());
    for (name, value) in [
        ("username", login.username.as_str()),
        ("password", login.password.reveal()),
        ("identitytoken", login.identity_token.reveal()),
        ("registrytoken", login.registry_token.reveal()),
    ] {
        if !value.is_empty() {
            fields.insert(name.into(), value.into());
        }
    }
    fields.into()
}
