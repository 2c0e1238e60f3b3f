//! The grammars of names, labels and annotation keys.

/// Longest DNS subdomain: names of most objects.
pub const MAX_SUBDOMAIN: usize = 253;
/// Longest DNS label: namespaces, label values, the last part of label names.
pub const MAX_LABEL: usize = 63;

const SUBDOMAIN_RULE: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_RULE: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_RULE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// What the server has against a name; nothing when it is sound.
pub type Verdict = Vec<String>;

/// Checks a DNS-1123 subdomain.
pub fn subdomain(text: &str) -> Verdict {
    let mut verdict = too_long(text, MAX_SUBDOMAIN);
    if !text.split('.').all(is_dns_label) {
        verdict.push(SUBDOMAIN_RULE.to_owned());
    }
    verdict
}

/// Checks a DNS-1123 label.
pub fn label(text: &str) -> Verdict {
    let mut verdict = too_long(text, MAX_LABEL);
    if !is_dns_label(text) {
        verdict.push(LABEL_RULE.to_owned());
    }
    verdict
}

/// Checks the name of a label, annotation or finalizer: `name` or `prefix/name`.
pub fn qualified_name(text: &str) -> Verdict {
    let mut verdict = Vec::new();
    let name = match text.split_once('/') {
        None => text,
        Some((_, rest)) if rest.contains('/') => {
            return vec![
                "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character with an optional DNS subdomain prefix and '/'".to_owned(),
            ];
        }
        Some(("", rest)) => {
            verdict.push("prefix part must be non-empty".to_owned());
            rest
        }
        Some((prefix, rest)) => {
            verdict.extend(
                subdomain(prefix)
                    .into_iter()
                    .map(|problem| format!("prefix part {problem}")),
            );
            rest
        }
    };
    if name.is_empty() {
        verdict.push("name part must be non-empty".to_owned());
    } else if name.len() > MAX_LABEL {
        verdict.push(format!(
            "name part must be no more than {MAX_LABEL} characters"
        ));
    }
    if !is_name_part(name) {
        verdict.push(QUALIFIED_RULE.to_owned());
    }
    verdict
}

/// Checks the value of a label.
pub fn label_value(text: &str) -> Verdict {
    let mut verdict = too_long(text, MAX_LABEL);
    if !text.is_empty() && !is_name_part(text) {
        verdict.push(LABEL_VALUE_RULE.to_owned());
    }
    verdict
}

/// Checks a key of a Secret's data.
pub fn data_key(text: &str) -> Verdict {
    let mut verdict = too_long(text, MAX_SUBDOMAIN);
    let is_sound = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    if !is_sound {
        verdict.push("a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')".to_owned());
    }
    if text == "." {
        verdict.push("must not be '.'".to_owned());
    } else if text == ".." {
        verdict.push("must not be '..'".to_owned());
    } else if text.starts_with("..") {
        verdict.push("must not start with '..'".to_owned());
    }
    verdict
}

fn too_long(text: &str, longest: usize) -> Verdict {
    if text.len() > longest {
        vec![format!("must be no more than {longest} characters")]
    } else {
        Vec::new()
    }
}

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
pub(crate) fn is_dns_label(text: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes.iter().all(|byte| alphanumeric(byte) || *byte == b'-')
}

/// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
fn is_name_part(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
