//! What keeps a legacy entry from becoming a document.

use super::Reader;
use crate::certificate;
use crate::document::InputKind;
use crate::document::placeholder::is_placeholder;
use crate::encoding::base64;
use crate::endpoint::{self, GoRelease};
use crate::source::Span;
use crate::yaml::{Entry, NodeRef};

/// Why an entry cannot be moved, and the place that shows it.
pub(super) type Obstacle = (Span, String);

impl<'r> Reader<'r> {
    /// What keeps any entry of this name: its name, or what the comparison found.
    fn name_obstacle(&self, key: NodeRef<'r>, kind: &str) -> Option<Obstacle> {
        let name = key.text();
        if self.stay.contains(name) {
            let reason = format!("as a document, `{name}` would not do the same");
            return Some((key.span(), reason));
        }
        let present = self
            .file
            .documents()
            .any(|document| document.kind() == kind && document.field("name") == Some(name));
        present.then(|| {
            let reason = format!("a `{kind}` for `{name}` is there already, and counts");
            (key.span(), reason)
        })
    }

    pub(super) fn mirror_obstacle(&self, entry: Entry<'r>) -> Option<Obstacle> {
        if let Some(obstacle) = self.name_obstacle(entry.key, "RegistryMirrorConfig") {
            return Some(obstacle);
        }
        if !entry.value.is_mapping() {
            return Some((entry.value.span(), "the mirror is empty".to_owned()));
        }
        for field in entry.value.entries() {
            let obstacle = match field.key.text() {
                "endpoints" => self.endpoints_obstacle(field.value),
                "overridePath" | "skipFallback" => flag_obstacle(field),
                name => Some((
                    field.key.span(),
                    format!("`{name}` is not a field of a mirror"),
                )),
            };
            if obstacle.is_some() {
                return obstacle;
            }
        }
        None
    }

    fn endpoints_obstacle(&self, list: NodeRef<'r>) -> Option<Obstacle> {
        if list.is_null() {
            return None;
        }
        if !list.is_sequence() {
            return Some((list.span(), "the endpoints are not a list".to_owned()));
        }
        list.items()
            .filter(|item| !item.is_null())
            .find_map(|item| {
                let obstacle = |reason: &str| Some((item.span(), reason.to_owned()));
                if !item.is_scalar() {
                    return obstacle("the endpoint is not a text");
                }
                let url = item.text();
                if self.is_unknown(url) {
                    let has_scheme = url.starts_with("http://") || url.starts_with("https://");
                    return if has_scheme {
                        None
                    } else {
                        obstacle("whether the endpoint has a scheme is not known yet")
                    };
                }
                match endpoint::parse_as(url, GoRelease::of_talos(self.options.talos)) {
                    Err(error) => obstacle(&format!("the endpoint is no URL: {}", error.reason())),
                    Ok(url) if matches!(url.scheme(), "http" | "https") => None,
                    Ok(_) => obstacle("the endpoint has no scheme `http://` or `https://`"),
                }
            })
    }

    pub(super) fn auth_obstacle(&self, host: Entry<'r>, entry: Entry<'r>) -> Option<Obstacle> {
        if let Some(obstacle) = self.name_obstacle(host.key, "RegistryAuthConfig") {
            return Some(obstacle);
        }
        let known = ["username", "password", "auth", "identityToken"];
        if let Some(obstacle) = texts_obstacle(entry, &known) {
            return Some(obstacle);
        }
        let has = |key: &str| {
            let value = entry.value.get(key);
            value.is_some_and(|field| !field.value.is_null() && !field.value.text().is_empty())
        };
        let exclusive = if has("auth") && (has("username") || has("identityToken")) {
            Some("`auth` excludes `username` and `identityToken` in a document")
        } else if has("username") && has("identityToken") {
            Some("`username` and `identityToken` exclude each other in a document")
        } else {
            None
        };
        exclusive.map(|reason| (entry.key.span(), reason.to_owned()))
    }

    pub(super) fn tls_obstacle(&self, host: Entry<'r>, entry: Entry<'r>) -> Option<Obstacle> {
        if let Some(obstacle) = self.name_obstacle(host.key, "RegistryTLSConfig") {
            return Some(obstacle);
        }
        if !entry.value.is_mapping() {
            let reason = "the TLS settings are not a mapping".to_owned();
            return Some((entry.value.span(), reason));
        }
        for field in entry.value.entries() {
            let obstacle = match field.key.text() {
                "ca" => self.ca_obstacle(field.value),
                "clientIdentity" => self.identity_obstacle(field),
                "insecureSkipVerify" => flag_obstacle(field),
                name => Some((
                    field.key.span(),
                    format!("`{name}` is not a field of TLS settings"),
                )),
            };
            if obstacle.is_some() {
                return obstacle;
            }
        }
        None
    }

    fn ca_obstacle(&self, value: NodeRef<'r>) -> Option<Obstacle> {
        if value.is_null() {
            return None;
        }
        let reason = match self.pem(value) {
            Err(reason) => reason,
            Ok(text) if certificate::pool(text.as_bytes()).is_empty() => {
                "the CA holds no certificate".to_owned()
            }
            Ok(_) => return None,
        };
        Some((value.span(), reason))
    }

    fn identity_obstacle(&self, field: Entry<'r>) -> Option<Obstacle> {
        let identity = field.value;
        if identity.is_null() {
            return None;
        }
        let obstacle = |span: Span, reason: &str| Some((span, reason.to_owned()));
        for part in identity.entries() {
            if !matches!(part.key.text(), "crt" | "key") {
                return obstacle(part.key.span(), "the client identity has an unknown field");
            }
        }
        for key in ["crt", "key"] {
            let Some(part) = identity.get(key) else {
                return obstacle(field.key.span(), "the client identity is incomplete");
            };
            match self.pem(part.value) {
                Err(reason) => return obstacle(part.value.span(), &reason),
                Ok(text) if !text.contains("-----BEGIN") => {
                    return obstacle(part.value.span(), "the client identity is not PEM");
                }
                Ok(_) => {}
            }
        }
        None
    }

    /// The text that a base64 value stands for.
    fn pem(&self, value: NodeRef<'r>) -> Result<String, String> {
        if !value.is_scalar() {
            return Err("it is not a text".to_owned());
        }
        if self.is_unknown(value.text()) {
            return Err("the base64 text is not known yet, so its PEM is not either".to_owned());
        }
        decoded(value).ok_or_else(|| "it is not PEM text in base64".to_owned())
    }

    fn is_unknown(&self, text: &str) -> bool {
        self.options.input != InputKind::TalosConfig && is_placeholder(text)
    }
}

/// The text that a base64 value stands for.
pub(super) fn decoded(value: NodeRef<'_>) -> Option<String> {
    let bytes = base64::decode(value.text().as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

fn flag_obstacle(field: Entry<'_>) -> Option<Obstacle> {
    let value = field.value;
    let fits = value.is_scalar() && (is_placeholder(value.text()) || value.decode_bool().is_ok());
    (!fits).then(|| {
        let reason = format!("`{}` is neither `true` nor `false`", field.key.text());
        (value.span(), reason)
    })
}

fn texts_obstacle(entry: Entry<'_>, known: &[&str]) -> Option<Obstacle> {
    if !entry.value.is_mapping() {
        let reason = "the credentials are not a mapping".to_owned();
        return Some((entry.value.span(), reason));
    }
    entry.value.entries().find_map(|field| {
        let name = field.key.text();
        if !known.contains(&name) {
            let reason = format!("`{name}` is not a field of credentials");
            return Some((field.key.span(), reason));
        }
        let fits = field.value.is_scalar() && field.value.decode_string().is_ok();
        (!fits).then(|| (field.value.span(), format!("`{name}` is not a text")))
    })
}
