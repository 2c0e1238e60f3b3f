//! Stored credentials: for which hosts, and for whom there. Passwords stay hidden.

use super::Hover;
use crate::credentials::docker_config::{self, Form};
use crate::credentials::{key_name, token};
use crate::document::{Class, DocumentRef, KubernetesKind};
use crate::encoding::base64;
use crate::json::Json;
use crate::yaml::NodeRef;

/// Hosts and user names of a Secret's docker configuration.
pub(super) fn explain(document: DocumentRef<'_>, node: NodeRef<'_>) -> Option<Hover> {
    if document.class() != Class::Kubernetes(KubernetesKind::Secret) {
        return None;
    }
    // On the key as on the value.
    let entry = node.entry()?;
    let value = entry.value;
    let form = [Form::ConfigJson, Form::Config]
        .into_iter()
        .find(|form| form.data_key() == entry.name())?;
    let text = if value.parent()?.entry()?.name() == "stringData" {
        value.text().as_bytes().to_vec()
    } else {
        base64::decode(value.text().as_bytes()).ok()?
    };
    let json = Json::parse(&text).ok()?;
    let lines: Vec<String> = docker_config::entries(&json, form)
        .iter()
        .map(|entry| {
            let user = entry
                .username
                .as_ref()
                .and_then(|user| user.as_string())
                .map(str::to_owned)
                .or_else(|| user_of_auth(entry.auth.as_ref().and_then(|auth| auth.as_string())?))
                // A token in the wrong place is as secret as in its own.
                .filter(|user| token::issuer(user).is_none());
            let key = match token::issuer(entry.name()) {
                Some(_) => "…".into(),
                None => key_name::shown(entry.name()),
            };
            match user {
                Some(user) => format!("- `{key}` as `{user}`"),
                None => format!("- `{key}`"),
            }
        })
        .collect();
    Some(Hover {
        span: node.span(),
        markdown: format!("Credentials for\n\n{}", lines.join("\n")),
    })
}

/// The part of `auth` before its colon.
fn user_of_auth(auth: &str) -> Option<String> {
    let decoded = base64::decode(auth.as_bytes()).ok()?;
    let (user, _) = decoded.split_at(decoded.iter().position(|byte| *byte == b':')?);
    String::from_utf8(user.to_vec()).ok()
}
