//! The `auth` of an entry, as the kubelet decodes it.

use crate::credentials::{ConfigError, Login, Password};
use crate::encoding::base64;

/// User name and password in an `auth`. With padding or without, but right in either form.
pub fn decode(key: &str, auth: &str) -> Result<Login, ConfigError> {
    let decoded = if auth.trim().ends_with('=') {
        base64::decode(auth.as_bytes())
    } else {
        base64::decode_unpadded(auth.as_bytes())
    }
    .map_err(|error| ConfigError::AuthEncoding {
        key: key.to_owned(),
        error,
    })?;
    let decoded = String::from_utf8_lossy(&decoded);
    let (username, password) = decoded
        .split_once(':')
        .ok_or_else(|| ConfigError::AuthForm {
            key: key.to_owned(),
            message: "unable to parse auth field, must be formatted as base64(username:password)",
        })?;
    Ok(Login {
        username: username.to_owned(),
        password: Password::new(password),
        ..Login::default()
    })
}
