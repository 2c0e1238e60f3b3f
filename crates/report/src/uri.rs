//! Paths as URI references.

use std::fmt::Write;

/// A path as a URI reference: relative ones stay relative, absolute ones become `file:` URIs.
pub(crate) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    let bytes = path.as_bytes();
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if bytes.get(1) == Some(&b':') {
        uri.push_str("file:///");
    }
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*byte));
            }
            // A colon in the first segment of a relative reference would be read as a scheme.
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// Whether a path is relative.
pub(crate) fn is_relative(path: &str) -> bool {
    !path.starts_with('/') && path.as_bytes().get(1) != Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        for (path, expected) in [
            ("a/b.yaml", "a/b.yaml"),
            ("a b/ü#.yaml", "a%20b/%C3%BC%23.yaml"),
            ("x:y.yaml", "file:///x%3Ay.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
            ("/etc/a.yaml", "file:///etc/a.yaml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
