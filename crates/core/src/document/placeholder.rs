//! Values that are filled in later: template expressions, environment variables, encrypted text.

/// Whether a text holds a part that a tool replaces before the consumer sees it, so that its value is not known yet:
/// `${NAME}`, `$(NAME)`, `{{ expression }}`, `{% statement %}`, `<placeholder>`, `ENC[…]` of SOPS, `op://…` of
/// 1Password, `ref+…://…` of vals, `%s`.
pub fn is_placeholder(text: &str) -> bool {
    // Each of the forms has one of these.
    if !text
        .bytes()
        .any(|byte| matches!(byte, b'$' | b'{' | b'[' | b'<' | b'%' | b':'))
    {
        return false;
    }
    has_pair(text, "${", "}")
        || has_pair(text, "$(", ")")
        || has_pair(text, "{{", "}}")
        || has_pair(text, "{%", "%}")
        || has_pair(text, "ENC[", "]")
        || has_angle_placeholder(text)
        || has_format_verb(text)
        || text.starts_with("op://")
        || has_pair(text, "ref+", "://")
}

fn has_pair(text: &str, open: &str, close: &str) -> bool {
    text.split_once(open)
        .is_some_and(|(_, rest)| rest.contains(close))
}

/// `<registry>` or `<YOUR_HOST>`: words in angle brackets.
fn has_angle_placeholder(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        rest.split_once('>').is_some_and(|(inside, _)| {
            inside.starts_with(|c: char| c.is_ascii_alphabetic())
                && inside
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.'))
        })
    })
}

/// `%s` of a program that prints the text. What could be an escape of a URL does not count.
pub(super) fn has_format_verb(text: &str) -> bool {
    text.split('%').skip(1).any(|rest| {
        let mut rest = rest.chars();
        match rest.next() {
            Some('s' | 'v' | 'q') => true,
            Some('d') => !rest.next().is_some_and(|c| c.is_ascii_hexdigit()),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn placeholders_are_told_from_values() {
        for text in [
            "http://${HOST}:5000",
            "$(HOST)",
            "{{ .Values.host }}",
            "{% if x %}",
            "ENC[AES256_GCM,data:abc,type:str]",
            "https://<registry host>/v2",
            "gitea:%s",
            "%d",
            "op://vault/item/field",
            "ref+vault://secret/item#/field",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "$",
            "a{b}",
            "1 < 2 > 1",
            "http://a:5000",
            "p${",
            "<",
            "ENC",
            "a%20b%dab",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
