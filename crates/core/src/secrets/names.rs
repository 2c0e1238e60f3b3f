//! Which keys hold secrets.

/// A key in lower case without `-`, `_` and `.`, so that every spelling of it compares equal.
pub(super) fn normal(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a value under this key is secret wherever it stands.
pub(super) fn is_secret(key: &str) -> bool {
    let key = normal(key);
    // References to a Secret by name, and how a token is to be handled, are no secrets.
    if key.ends_with("name")
        || key.ends_with("ref")
        || key.ends_with("file")
        || key.ends_with("path")
    {
        return false;
    }
    matches!(
        key.as_str(),
        "auth" | "secret" | "accesskey" | "secretkey" | "privatekey" | "apikey" | "authkey"
    ) || key.contains("passw")
        || key.contains("pasw")
        || key.ends_with("pwd")
        || key.ends_with("token")
        || key.ends_with("encryptionsecret")
}

/// Whether a value under this key is secret in a Talos document, where `key` is always a private key.
pub(super) fn is_talos_secret(key: &str) -> bool {
    is_secret(key) || normal(key).ends_with("key")
}

/// Whether a word of a command is an option whose value is secret and stands in the next word.
pub(super) fn is_secret_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|name| {
        let name = name.trim_start_matches('-');
        !name.contains(['=', ':']) && is_secret(name)
    })
}
