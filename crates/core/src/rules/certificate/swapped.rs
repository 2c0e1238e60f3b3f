//! A certificate and a key that stand in each other's place.

use super::field::Field;
use crate::certificate::key_pair;
use crate::fix::{Edit, Fix};

/// Swaps the two, where that gives a pair that can be used.
pub(super) fn swap(certificate: &Field<'_>, key: &Field<'_>) -> Option<Fix> {
    key_pair(&key.pem().ok()?, &certificate.pem().ok()?).ok()?;
    let (first, second) = (certificate.node, key.node);
    // Beside each other, what is written for one is indented as the other needs it.
    let fits = !first.is_shared()
        && !second.is_shared()
        && !first.is_alias()
        && !second.is_alias()
        && first.parent() == second.parent();
    fits.then(|| {
        let edits = vec![
            Edit::replace(first.span(), second.source()),
            Edit::replace(second.span(), first.source()),
        ];
        let title = format!("Swap `{}` and `{}`", certificate.name, key.name);
        Fix::safe(title, edits).moving_secret()
    })
}
