//! What the rules of this group share: the contents of a file's Secrets, and entries read as logins.

use crate::credentials::docker_config::Entry;
use crate::credentials::{Password, key_name, kubelet};
use crate::document::KubernetesKind;
use crate::document::kubernetes::{Change, RegistryContent};
use crate::document::placeholder::is_placeholder;
use crate::encoding::base64;
use crate::fix::Edit;
use crate::json::Value;
use crate::rules::Context;

/// The registry credentials in the Secrets of the file under examination.
pub(super) fn contents<'a>(context: &Context<'a>) -> impl Iterator<Item = RegistryContent<'a, 'a>> {
    context
        .objects()
        .of_kind(KubernetesKind::Secret)
        .flat_map(RegistryContent::all)
}

/// The same, and those that programs have mounted as their `config.json`.
pub(super) fn all_contents<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = RegistryContent<'a, 'a>> {
    let mounted = context
        .objects()
        .of_kind(KubernetesKind::Secret)
        .filter_map(RegistryContent::mounted);
    contents(context).chain(mounted)
}

/// How messages call an entry: its key, without what may be secret in it.
pub(super) fn title(entry: &Entry<'_>) -> String {
    format!("`{}`", key_name::shown(entry.name()))
}

/// Text of a field that is there, is not empty and is not filled in later.
pub(super) fn known(field: Option<Value<'_>>) -> Option<&str> {
    let text = Entry::text(field);
    (!text.is_empty() && !is_filled_in(text)).then_some(text)
}

/// Whether a field of an entry is filled in later, so that nothing is known about it.
pub(super) fn is_unknown(entry: &Entry<'_>) -> bool {
    [entry.username, entry.password, entry.auth]
        .into_iter()
        .any(|field| is_filled_in(Entry::text(field)))
}

/// Whether a text is filled in by a tool, or was to be by a human.
pub(super) fn is_filled_in(text: &str) -> bool {
    is_placeholder(text)
}

/// User name and password in an `auth` that the kubelet can read.
pub(super) fn login(entry: &Entry<'_>) -> Option<(String, Password)> {
    let login = kubelet::decode_auth(entry.name(), known(entry.auth)?).ok()?;
    Some((login.username, login.password))
}

/// The `auth` for a user name and a password.
pub(super) fn auth_of(username: &str, password: &str) -> String {
    base64::encode(format!("{username}:{password}").as_bytes())
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The edits that give an entry another `auth`.
pub(super) fn replace_auth(
    content: &RegistryContent<'_, '_>,
    entry: &Entry<'_>,
    auth: &str,
) -> Option<Vec<Edit>> {
    content.edits(&[replaced(entry.auth?, auth)])
}

/// The change of a JSON string to another text.
pub(super) fn replaced(value: Value<'_>, text: &str) -> Change {
    (value.span(), quoted(text))
}
