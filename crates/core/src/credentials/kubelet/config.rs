//! The content of a Secret, as the kubelet reads it.

use super::auth;
use crate::credentials::decode::Types;
use crate::credentials::docker_config::{Entry, Form, read_entry};
use crate::credentials::{ConfigError, Login, Password};
use crate::json::{Json, Value, same_field};

/// The fields whose types matter.
const FIELDS: [&str; 4] = ["username", "password", "email", "auth"];

/// Keys and logins of a content. One wrong entry fails it as a whole.
pub(super) fn read(content: &[u8], form: Form) -> Result<Vec<(String, Login)>, ConfigError> {
    let json = Json::parse(content)?;
    let root = json.root();
    let mut types = Types::default();
    let mut logins = Vec::new();
    match form {
        Form::Config => {
            if types.is_object(root, "Go value of type credentialprovider.DockerConfig") {
                add_entries(root, &mut logins)?;
            }
        }
        Form::ConfigJson => {
            if types.is_object(root, "Go value of type credentialprovider.DockerConfigJSON") {
                for member in root.members() {
                    let name = member.name.text();
                    if same_field(name, "auths") {
                        if member.value.is_null() {
                            logins.clear();
                        }
                        let target = "Go struct field DockerConfigJSON.auths of type credentialprovider.DockerConfig";
                        if types.is_object(member.value, target) {
                            add_entries(member.value, &mut logins)?;
                        }
                    } else if same_field(name, "HttpHeaders") {
                        types.string_map(
                            member.value,
                            "Go struct field DockerConfigJSON.HttpHeaders of type string",
                        );
                    }
                }
            }
        }
    }
    types.finish()?;
    Ok(logins)
}

/// Adds the entries of an object; the last of those with one key counts, but each has to be sound.
fn add_entries(object: Value<'_>, logins: &mut Vec<(String, Login)>) -> Result<(), ConfigError> {
    for member in object.members() {
        let mut types = Types::default();
        let entry = read_entry(member.name, member.value, &FIELDS, &mut types);
        types.finish()?;
        let login = match Entry::text(entry.auth) {
            "" => Login {
                username: Entry::text(entry.username).to_owned(),
                password: Password::new(Entry::text(entry.password)),
                ..Login::default()
            },
            auth => auth::decode(entry.name(), auth)?,
        };
        match logins.iter_mut().find(|(key, _)| key == entry.name()) {
            Some((_, other)) => *other = login,
            None => logins.push((entry.name().to_owned(), login)),
        }
    }
    Ok(())
}
