//! The values of credentials by field, and the place to point at without showing them.

use crate::document::talos::{Auth, Text};
use crate::source::Span;

/// The fields of credentials that are written down, in the order of the documentation.
pub(super) fn secrets_of<'f>(
    credentials: &Auth<'f>,
) -> impl Iterator<Item = (&'static str, Text<'f>)> + use<'f> {
    [
        ("username", credentials.username),
        ("password", credentials.password),
        ("auth", credentials.auth),
        ("identityToken", credentials.identity_token),
    ]
    .into_iter()
    .filter_map(|(name, text)| Some((name, text?)))
}

/// Whether a field is written and not empty.
pub(super) fn is_set(text: Option<Text<'_>>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

/// The key of a value: findings never point at a secret itself.
pub(super) fn key_of(text: Text<'_>) -> Span {
    text.node()
        .entry()
        .map_or_else(|| text.span(), |entry| entry.key.span())
}
