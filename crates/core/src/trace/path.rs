//! Paths of requests, as Go's `path` package and the consumers put them together.

/// Go's `path.Clean`: single slashes, no `.`, `..` resolved, no trailing slash; an empty path is `.`.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Go's `path.Join`: the parts that are not empty with slashes between them, cleaned.
pub(super) fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        clean(&parts.join("/"))
    }
}

/// The root of the registry API below an endpoint with this path. It ends in `/v2` unless the path is said to be
/// the root already.
pub fn api_root(path: &str, override_path: bool) -> String {
    let mut root = if path.is_empty() {
        String::new()
    } else {
        clean(path)
    };
    if !override_path && (path.is_empty() || !root.ends_with("/v2")) {
        root.push_str("/v2");
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_root_ends_in_v2_unless_overridden() {
        for (path, override_path, root) in [
            ("", false, "/v2"),
            ("", true, ""),
            ("/", false, "//v2"),
            ("/x", false, "/x/v2"),
            ("/x/v2", false, "/x/v2"),
            ("/v2/", false, "/v2"),
            ("//x//", false, "/x/v2"),
            ("/v2/proxy/", true, "/v2/proxy"),
            ("/V2", false, "/V2/v2"),
        ] {
            assert_eq!(api_root(path, override_path), root, "{path}");
        }
    }

    #[test]
    fn cleaning_resolves_dots() {
        for (path, cleaned) in [
            ("", "."),
            ("/../a/./b/..", "/a"),
            ("../a", "../a"),
            ("a/../..", ".."),
            ("/", "/"),
        ] {
            assert_eq!(clean(path), cleaned);
        }
    }
}
