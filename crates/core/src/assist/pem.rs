//! PEM in the text of a field.

use std::borrow::Cow;

use crate::encoding::base64;

/// The bytes that are read as PEM: the text itself, or what it has in base64, as the legacy block wants it; none where
/// it is neither.
pub(super) fn pem_in(text: &str) -> Option<Cow<'_, [u8]>> {
    if text.contains("-----BEGIN") {
        return Some(Cow::Borrowed(text.as_bytes()));
    }
    base64::decode(text.as_bytes()).ok().map(Cow::Owned)
}
