//! The kubelet's keyring: which credentials for which image, in which order.

use pullpath_core::credentials::kubelet::{Keyring, RegistrySecret};
use pullpath_core::endpoint::GoRelease;
use pullpath_core::reference::KubeletImage;
use serde_json::{Map, Value, json};

use super::{Agreement, decoded, text};

pub(super) fn run(cases: &[Value]) -> Agreement {
    let mut agreement = Agreement::default();
    for case in cases {
        let expected = case.get("expect").unwrap_or(&Value::Null);
        let mut outcome = compare(case, expected, GoRelease::V1_24);
        if let Some(newer) = expected.get("newer_go").and_then(Value::as_object) {
            let mut expected = expected.clone();
            if let Some(fields) = expected.as_object_mut() {
                fields.extend(newer.clone());
            }
            outcome = outcome.and(compare(case, &expected, GoRelease::V1_26));
        }
        agreement.count(text(case, "/id"), text(case, "/family"), outcome);
    }
    agreement
}

fn compare(case: &Value, expected: &Value, release: GoRelease) -> Result<(), String> {
    let said = judge(case, release);
    let mut differing: Vec<&str> = ["image_error", "keyring_error"]
        .into_iter()
        .filter(|key| said.contains_key(*key) != expected.get(*key).is_some())
        .collect();
    for key in ["repo", "tag", "digest", "index", "matches"] {
        let is_wanted = expected.get(key).is_some();
        if is_wanted && !same(key, said.get(key), expected) {
            differing.push(key);
        }
    }
    if differing.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{}: {} instead of {expected}",
            differing.join(", "),
            Value::Object(said)
        ))
    }
}

/// Whether a field is as expected; matches whose order is random upstream are compared as sets.
fn same(key: &str, said: Option<&Value>, expected: &Value) -> bool {
    let wanted = expected.get(key);
    if key != "matches" || expected.get("order_stable") != Some(&Value::Bool(false)) {
        return said == wanted;
    }
    let sorted = |list: Option<&Value>| {
        let mut items: Vec<String> = list
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(Value::to_string)
            .collect();
        items.sort();
        items
    };
    sorted(said) == sorted(wanted)
}

fn judge(case: &Value, release: GoRelease) -> Map<String, Value> {
    let mut said = Map::new();
    let secrets: Vec<&Value> = case
        .pointer("/input/secrets")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    let contents: Vec<(String, Contents)> = secrets
        .iter()
        .map(|secret| (text(secret, "/type").to_owned(), data(secret)))
        .collect();
    let selected: Vec<RegistrySecret<'_>> = contents
        .iter()
        .enumerate()
        .filter_map(|(id, (kind, data))| {
            RegistrySecret::select(id, kind, |key| {
                let (_, content) = data.iter().find(|(name, _)| name == key)?;
                Some(content.as_slice())
            })
        })
        .collect();
    let image = KubeletImage::parse(text(case, "/input/image"));
    match &image {
        Ok(image) => {
            said.insert("repo".into(), image.repository.clone().into());
            said.insert("tag".into(), image.tag.clone().unwrap_or_default().into());
            said.insert(
                "digest".into(),
                image.digest.clone().unwrap_or_default().into(),
            );
        }
        Err(error) => {
            said.insert("image_error".into(), error.to_string().into());
        }
    }
    let keyring = match Keyring::with_release(&selected, release) {
        Ok(keyring) => keyring,
        Err(error) => {
            said.insert("keyring_error".into(), error.to_string().into());
            return said;
        }
    };
    said.insert("index".into(), keyring.index().collect::<Vec<_>>().into());
    if let Ok(image) = image {
        let matches: Vec<Value> = keyring
            .lookup(&image.repository)
            .candidates
            .iter()
            .map(|candidate| {
                json!({
                    "username": candidate.login.username,
                    "password": candidate.login.password.reveal(),
                    "secret": secrets.get(candidate.secret).map(|secret| text(secret, "/name")),
                })
            })
            .collect();
        said.insert("matches".into(), matches.into());
    }
    said
}

type Contents = Vec<(String, Vec<u8>)>;

/// Keys and decoded contents of a Secret.
fn data(secret: &Value) -> Contents {
    let fields = |name: &str| secret.get(name).and_then(Value::as_object);
    let plain = fields("data")
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or("").into()));
    let encoded = fields("data_base64")
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), decoded(value.as_str().unwrap_or(""))));
    plain.chain(encoded).collect()
}
