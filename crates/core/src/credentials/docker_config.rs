//! Docker configuration JSON: `auths` with one entry a registry, or the older form without `auths` around it.

use super::decode::Types;
use crate::json::{Json, Value, same_field};

/// The two forms in which a Secret carries registry credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Secret type `kubernetes.io/dockerconfigjson`: `{"auths": {"registry": {…}}}`.
    ConfigJson,
    /// Secret type `kubernetes.io/dockercfg`: `{"registry": {…}}`.
    Config,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ConfigJson, Self::Config];

    /// The form that goes with a type of Secret.
    pub fn of_type(secret_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|form| form.secret_type() == secret_type)
    }

    /// The `type` of a Secret that holds it.
    pub fn secret_type(self) -> &'static str {
        match self {
            Self::ConfigJson => "kubernetes.io/dockerconfigjson",
            Self::Config => "kubernetes.io/dockercfg",
        }
    }

    /// The key of a Secret's `data` that holds it.
    pub fn data_key(self) -> &'static str {
        match self {
            Self::ConfigJson => ".dockerconfigjson",
            Self::Config => ".dockercfg",
        }
    }
}

/// An entry for a registry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'j> {
    /// The name of the entry: a registry's host, a URL, a host with a path.
    pub key: Value<'j>,
    /// The entry.
    pub value: Value<'j>,
    /// User name.
    pub username: Option<Value<'j>>,
    /// Password.
    pub password: Option<Value<'j>>,
    /// Base64 of user name, colon and password.
    pub auth: Option<Value<'j>>,
    /// Token to be exchanged.
    pub identity_token: Option<Value<'j>>,
    /// Token to be sent.
    pub registry_token: Option<Value<'j>>,
}

impl<'j> Entry<'j> {
    /// Text of a field; empty when it is absent.
    pub fn text(field: Option<Value<'j>>) -> &'j str {
        field.map_or("", Value::text)
    }

    /// The key's text.
    pub fn name(&self) -> &'j str {
        self.key.text()
    }
}

/// The entries that lie in a docker configuration, whatever else is in it; none where there is no object. For rules,
/// which look at what users wrote rather than at what one engine makes of it.
pub fn entries(json: &Json, form: Form) -> Vec<Entry<'_>> {
    let mut types = Types::default();
    let mut found = Vec::new();
    match form {
        Form::Config => collect(json.root(), &ALL_FIELDS, &mut types, &mut found),
        Form::ConfigJson => {
            for member in json.root().fields("auths") {
                if member.value.is_null() {
                    found.clear();
                }
                collect(member.value, &ALL_FIELDS, &mut types, &mut found);
            }
        }
    }
    found
}

/// All fields of an entry that any engine reads.
pub const ALL_FIELDS: [&str; 7] = [
    "username",
    "password",
    "email",
    "auth",
    "serveraddress",
    "identitytoken",
    "registrytoken",
];

/// Reads the entries of an object into `found`; an entry whose key is there already replaces it. Only `fields` have
/// to be of the right type, others are not looked at.
pub(super) fn collect<'j>(
    object: Value<'j>,
    fields: &[&'static str],
    types: &mut Types,
    found: &mut Vec<Entry<'j>>,
) {
    for member in object.members() {
        let entry = read_entry(member.name, member.value, fields, types);
        match found.iter_mut().find(|other| other.name() == entry.name()) {
            Some(other) => *other = entry,
            None => found.push(entry),
        }
    }
}

/// Reads one entry.
pub(super) fn read_entry<'j>(
    key: Value<'j>,
    value: Value<'j>,
    fields: &[&'static str],
    types: &mut Types,
) -> Entry<'j> {
    let mut entry = Entry {
        key,
        value,
        username: None,
        password: None,
        auth: None,
        identity_token: None,
        registry_token: None,
    };
    if types.is_object(value, "Go value of type credential entry") {
        for member in value.members() {
            let name = member.name.text();
            if let Some(field) = fields.iter().find(|field| same_field(name, field)) {
                let mut other = None;
                let slot = match *field {
                    "username" => &mut entry.username,
                    "password" => &mut entry.password,
                    "auth" => &mut entry.auth,
                    "identitytoken" => &mut entry.identity_token,
                    "registrytoken" => &mut entry.registry_token,
                    _ => &mut other,
                };
                types.string(
                    member.value,
                    slot,
                    &format!("Go struct field {field} of type string"),
                );
            }
        }
    }
    entry
}
