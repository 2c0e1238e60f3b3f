//! A `config.json` as the docker command line tool loads it.

use super::Keychain;
use crate::credentials::decode::Types;
use crate::credentials::docker_config::{ALL_FIELDS, Entry, collect};
use crate::credentials::{ConfigError, Login, Password};
use crate::encoding::base64;
use crate::json::{Json, Kind, Value, same_field};

/// Fields of the file that hold a text.
const STRINGS: [&str; 15] = [
    "psFormat",
    "imagesFormat",
    "networksFormat",
    "pluginsFormat",
    "volumesFormat",
    "statsFormat",
    "detachKeys",
    "serviceInspectFormat",
    "servicesFormat",
    "tasksFormat",
    "secretFormat",
    "configFormat",
    "nodesFormat",
    "currentContext",
    "credsStore",
];
/// Fields that hold a list of texts.
const LISTS: [&str; 2] = ["pruneFilters", "cliPluginsExtraDirs"];
/// Fields that hold texts by name.
const MAPS: [&str; 4] = ["HttpHeaders", "aliases", "features", "credHelpers"];
/// Fields that hold such maps by name.
const MAPS_OF_MAPS: [&str; 2] = ["plugins", "proxies"];

pub(super) fn load(content: &[u8]) -> Result<Keychain, ConfigError> {
    let mut keychain = Keychain {
        entries: Vec::new(),
        store: String::new(),
        helpers: Vec::new(),
    };
    // An empty file is an empty configuration; what follows the first value is never read.
    if content.iter().all(u8::is_ascii_whitespace) {
        return Ok(keychain);
    }
    let json = Json::parse_first(content)?;
    let mut types = Types::default();
    let mut entries = Vec::new();
    if types.is_object(json.root(), "Go value of type configfile.ConfigFile") {
        for member in json.root().members() {
            let name = member.name.text();
            if same_field(name, "auths") {
                if member.value.is_null() {
                    entries.clear();
                }
                let target = "Go struct field ConfigFile.auths of type map[string]types.AuthConfig";
                if types.is_object(member.value, target) {
                    collect(member.value, &ALL_FIELDS, &mut types, &mut entries);
                }
            } else {
                other_field(name, member.value, &mut types, &mut keychain);
            }
        }
    }
    types.finish()?;
    for entry in entries {
        keychain
            .entries
            .push((entry.name().to_owned(), login(&entry)?));
    }
    Ok(keychain)
}

fn other_field(name: &str, value: Value<'_>, types: &mut Types, keychain: &mut Keychain) {
    let is = |fields: &[&str]| fields.iter().any(|field| same_field(name, field));
    if is(&STRINGS) {
        let mut text = None;
        types.string(
            value,
            &mut text,
            "Go struct field ConfigFile of type string",
        );
        if let (Some(text), true) = (text, is(&["credsStore"])) {
            text.text().clone_into(&mut keychain.store);
        }
    } else if is(&LISTS) {
        types.string_list(value, "Go struct field ConfigFile of type []string");
    } else if is(&MAPS) {
        types.string_map(
            value,
            "Go struct field ConfigFile of type map[string]string",
        );
        if is(&["credHelpers"]) {
            keep_helpers(value, &mut keychain.helpers);
        }
    } else if is(&MAPS_OF_MAPS) {
        let target = "Go struct field ConfigFile of type map[string]map[string]string";
        if types.is_object(value, target) {
            for inner in value.members() {
                types.string_map(inner.value, target);
            }
        }
    }
}

fn keep_helpers(value: Value<'_>, helpers: &mut Vec<(String, String)>) {
    if value.is_null() {
        helpers.clear();
    }
    for member in value.members() {
        let (host, helper) = (member.name.text(), member.value);
        let helper = match helper.kind() {
            Kind::String => helper.text(),
            _ => "",
        };
        helpers.retain(|(other, _)| other != host);
        helpers.push((host.to_owned(), helper.to_owned()));
    }
}

fn login(entry: &Entry<'_>) -> Result<Login, ConfigError> {
    let mut login = Login {
        username: Entry::text(entry.username).to_owned(),
        password: Password::new(Entry::text(entry.password)),
        identity_token: Password::new(Entry::text(entry.identity_token)),
        registry_token: Password::new(Entry::text(entry.registry_token)),
    };
    let auth = Entry::text(entry.auth);
    if auth.is_empty() {
        return Ok(login);
    }
    let decoded = base64::decode(auth.as_bytes()).map_err(|error| ConfigError::AuthEncoding {
        key: entry.name().to_owned(),
        error,
    })?;
    let decoded = String::from_utf8_lossy(&decoded);
    match decoded.split_once(':') {
        Some((username, password)) if !username.is_empty() => {
            username.clone_into(&mut login.username);
            login.password = Password::new(password.trim_matches('\0'));
            Ok(login)
        }
        _ => Err(ConfigError::AuthForm {
            key: entry.name().to_owned(),
            message: "Invalid auth configuration file",
        }),
    }
}
