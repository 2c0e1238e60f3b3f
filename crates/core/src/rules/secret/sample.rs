//! Values that stand for others in documentation.

use crate::certificate::is_masked;

/// Whether a text is a mask, or a word that stands for a value in documentation.
pub(in crate::rules) fn is_sample(text: &str) -> bool {
    let lower: String = text
        .to_ascii_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let stands_for = [
        "changeme",
        "changethis",
        "replaceme",
        "yourpassword",
        "yourusername",
        "yourtoken",
        "mypassword",
        "todo",
        "fixme",
        "placeholder",
        "insertpasswordhere",
        "passwordhere",
        "tokenhere",
    ];
    let crossed_out = text.len() >= 3 && text.chars().all(|c| matches!(c, 'x' | 'X'));
    let dots = text.len() >= 2 && text.chars().all(|c| matches!(c, '.' | '…'));
    is_masked(text) || crossed_out || dots || stands_for.contains(&lower.as_str())
}

/// Whether a text looks as if it were to be replaced by hand: a sample, words in angle brackets, `YOUR_TOKEN`,
/// `GH_TOKEN_HERE`.
pub(super) fn is_to_be_replaced(text: &str) -> bool {
    let in_brackets = text.starts_with('<') && text.ends_with('>') && text.len() > 2;
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let first = words.first().map_or("", String::as_str);
    let last = words.last().map_or("", String::as_str);
    let in_words =
        words.len() >= 2 && (matches!(first, "your" | "my" | "insert") || last == "here");
    is_sample(text) || in_brackets || in_words
}

#[cfg(test)]
mod tests {
    use super::is_to_be_replaced;

    #[test]
    fn samples_are_told_from_values() {
        for text in [
            "changeme",
            "CHANGE ME",
            "<REGISTRY_URL>",
            "YOUR_GITHUB_TOKEN",
            "your-password",
            "GH_TOKEN_HERE",
            "****",
            "xxxx",
        ] {
            assert!(is_to_be_replaced(text), "{text}");
        }
        for text in [
            "robot",
            "token",
            "here",
            "s3cr3t-of-yours",
            "",
            "<",
            "dXNlcjpwdw==",
        ] {
            assert!(!is_to_be_replaced(text), "{text}");
        }
    }
}
