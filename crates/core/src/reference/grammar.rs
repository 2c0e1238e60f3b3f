//! The grammar of image names: domain, path, tag.

/// Longest tag, in characters.
const MAX_TAG: usize = 128;

/// Whether a text is a domain with an optional port.
///
/// A name of labels (letters, digits, inner hyphens), or hexadecimal digits and colons in brackets; then maybe a port.
pub(super) fn is_domain(text: &str) -> bool {
    if let Some(inside) = text.strip_prefix('[') {
        return inside.split_once(']').is_some_and(|(address, port)| {
            !address.is_empty()
                && address
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || byte == b':')
                && is_optional_port(port)
        });
    }
    let (name, port) = text.split_at(text.find(':').unwrap_or(text.len()));
    name.split('.').all(is_label) && is_optional_port(port)
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_optional_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text is a repository path: components of lower-case letters and digits, separated inside by one `.`,
/// one or two `_`, or any number of `-`.
pub(super) fn is_path(text: &str) -> bool {
    text.split('/').all(is_component)
}

fn is_component(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(is_letter)
        && text.ends_with(is_letter)
        && text
            .split(is_letter)
            .all(|between| matches!(between, "" | "." | "_" | "__") || is_hyphens(between))
}

fn is_hyphens(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'-')
}

/// Whether a text is a tag.
pub(super) fn is_tag(text: &str) -> bool {
    text.len() <= MAX_TAG
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
