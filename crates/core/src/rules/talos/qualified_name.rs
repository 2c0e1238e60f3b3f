//! Names in the form of Kubernetes label keys: `name` or `example.org/name`.

use crate::endpoint::quote;

/// Why a text is no such name.
pub(super) struct Problem {
    /// What is wrong.
    pub(super) what: &'static str,
    /// What Talos says.
    pub(super) says: String,
}

/// The longest name after the slash, in bytes.
const MAX_NAME: usize = 63;
/// The longest domain before the slash, in bytes.
const MAX_DOMAIN: usize = 253;

/// Whether a text is such a name.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    let quoted = quote(text);
    let problem = |what, says| Err(Problem { what, says });
    let name = match text.split_once('/') {
        None => text,
        Some((_, name)) if name.contains('/') => {
            return problem(
                "it has more than one slash",
                format!("invalid format: too many slashes: {quoted}"),
            );
        }
        Some(("", _)) => {
            return problem(
                "there is nothing before the slash",
                format!("prefix cannot be empty: {quoted}"),
            );
        }
        Some((domain, name)) => {
            check_domain(domain)?;
            name
        }
    };
    if name.is_empty() {
        return problem("it is empty", format!("name cannot be empty: {quoted}"));
    }
    if name.len() > MAX_NAME {
        return problem(
            "it is longer than 63 characters",
            format!("name is too long: {quoted} (limit is {MAX_NAME})"),
        );
    }
    if !is_plain_name(name) {
        return problem(
            "only letters, digits, `-`, `_` and `.` may stand in it, a letter or digit at both ends",
            format!("name {} is invalid", quote(name)),
        );
    }
    Ok(())
}

/// Whether a text is a value of a label: empty, or a name without a domain.
pub(super) fn is_label_value(text: &str) -> bool {
    text.is_empty() || text.len() <= MAX_NAME && is_plain_name(text)
}

fn is_plain_name(name: &str) -> bool {
    has_alphanumeric_ends(name)
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn check_domain(domain: &str) -> Result<(), Problem> {
    let quoted = quote(domain);
    let (what, says) = if domain.len() > MAX_DOMAIN {
        (
            "what stands before the slash is longer than 253 characters",
            format!("domain name length exceeds limit of {MAX_DOMAIN}: {quoted}"),
        )
    } else if is_domain(domain) {
        return Ok(());
    } else {
        (
            "what stands before the slash is no domain in lower case",
            format!("domain doesn't match required format: {quoted}"),
        )
    };
    Err(Problem {
        what,
        says: format!("prefix {quoted} is invalid: {says}"),
    })
}

fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|label| {
        has_alphanumeric_ends(label)
            && label
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    })
}

fn has_alphanumeric_ends(text: &str) -> bool {
    let is_alphanumeric = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    is_alphanumeric(text.bytes().next()) && is_alphanumeric(text.bytes().next_back())
}

#[cfg(test)]
mod tests {
    use super::{check, is_label_value};

    #[test]
    fn names_follow_the_form_of_label_keys() {
        let longest = "a".repeat(63);
        for name in ["x", "10-x", "X.y_z", "example.org/x", &longest] {
            assert!(check(name).is_ok(), "{name}");
        }
        let too_long = "a".repeat(64);
        for name in [
            "",
            "-x",
            "x-",
            "x y",
            "é",
            "/x",
            "x/",
            "a/b/c",
            "Example.org/x",
            "a..b/x",
            "_/x",
            &too_long,
        ] {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn values_may_be_empty() {
        assert!(is_label_value(""));
        assert!(is_label_value("a.B-c_1"));
        assert!(!is_label_value("a b"));
    }
}
