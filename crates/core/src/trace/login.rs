//! What a credentials entry amounts to, for Talos itself and for containerd.

use std::sync::Arc;

use super::attempt::{Login, LoginKind};
use super::effective::{Credentials, Origin, Secret};
use crate::encoding::base64;
use crate::endpoint::quote;

/// Talos: an entry without anything usable is an error once the host asks.
pub(super) fn for_talos(host: &str, entry: Option<&Credentials>) -> Login {
    login(entry, |entry| {
        let host = quote(host);
        match decode(entry) {
            Decoded::Login(kind) => kind,
            Decoded::Illegal(error) => {
                LoginKind::Error(format!("error parsing auth for {host}: {error}"))
            }
            // The consumer shows the decoded text here; it may be a password, so it is left out.
            Decoded::NoColon => LoginKind::Error(format!("invalid decoded auth for {host}")),
            Decoded::Nothing => LoginKind::Error(format!("invalid auth config for {host}")),
        }
    })
}

/// containerd: an entry without anything usable is none.
pub(super) fn for_containerd(entry: Option<&Credentials>) -> Login {
    login(entry, |entry| match decode(entry) {
        Decoded::Login(kind) => kind,
        Decoded::Illegal(error) => LoginKind::Error(error.to_string()),
        Decoded::NoColon => LoginKind::Error("invalid decoded auth".to_owned()),
        Decoded::Nothing => LoginKind::Anonymous,
    })
}

fn login(entry: Option<&Credentials>, kind: impl Fn(&Credentials) -> LoginKind) -> Login {
    entry.map_or(Login::ANONYMOUS, |entry| Login {
        kind: kind(entry),
        source: Some(Arc::<Origin>::new(entry.origin.clone())),
    })
}

enum Decoded {
    Login(LoginKind),
    Illegal(base64::IllegalByte),
    NoColon,
    Nothing,
}

/// The first field that is set decides: `username`, `identityToken`, `auth`.
fn decode(entry: &Credentials) -> Decoded {
    if !entry.username.is_empty() {
        return Decoded::Login(LoginKind::Basic {
            username: entry.username.clone(),
            password: entry.password.clone(),
        });
    }
    if !entry.identity_token.is_empty() {
        return Decoded::Login(LoginKind::IdentityToken(entry.identity_token.clone()));
    }
    let Some(auth) = &entry.auth else {
        return Decoded::Login(LoginKind::Open);
    };
    if auth.is_empty() {
        return Decoded::Nothing;
    }
    let bytes = match base64::decode(auth.expose().as_bytes()) {
        Ok(bytes) => bytes,
        Err(error) => return Decoded::Illegal(error),
    };
    let text = String::from_utf8_lossy(&bytes);
    let Some((username, password)) = text.split_once(':') else {
        return Decoded::NoColon;
    };
    let password = Secret::new(password.trim_matches('\0'));
    Decoded::Login(match (username.is_empty(), password.is_empty()) {
        (false, _) => LoginKind::Basic {
            username: username.to_owned(),
            password,
        },
        // A secret without a user's name is taken for a token.
        (true, false) => LoginKind::IdentityToken(password),
        (true, true) => LoginKind::Anonymous,
    })
}
