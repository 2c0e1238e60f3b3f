//! What certainly is no regular expression for Go: mistakes of structure, not of meaning.

use std::fmt;

/// A mistake in the structure of a regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// `(` without `)`.
    OpenGroup,
    /// `)` without `(`.
    UnopenedGroup,
    /// `[` without `]`.
    OpenClass,
    /// `*`, `+` or `?` with nothing before it.
    NothingToRepeat(char),
    /// `**`, `+*` and the like.
    RepeatedRepetition,
    /// A backslash at the end.
    TrailingBackslash,
    /// `(?=`, `(?!`, `(?<=`, `(?<!`: Go has no look-around.
    LookAround,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenGroup => f.write_str("a `(` has no `)`"),
            Self::UnopenedGroup => f.write_str("a `)` has no `(`"),
            Self::OpenClass => f.write_str("a `[` has no `]`"),
            Self::NothingToRepeat(what) => write!(f, "`{what}` has nothing to repeat"),
            Self::RepeatedRepetition => f.write_str("a repetition is repeated"),
            Self::TrailingBackslash => f.write_str("it ends in a backslash"),
            Self::LookAround => f.write_str("Go's expressions have no look-around"),
        }
    }
}

/// What may stand before the next character.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing that can be repeated: the beginning of the expression, of a group or of an alternative.
    Nothing,
    /// Something that can be repeated.
    Piece,
    /// A repetition that may be followed by `?` only.
    Repetition,
    /// A repetition with its `?`.
    LazyRepetition,
}

/// Looks for mistakes of structure. Whatever it is not sure of it lets pass: escapes, names of classes, flags and
/// counts are not looked at.
pub(super) fn check(expression: &str) -> Result<(), Broken> {
    let mut rest = expression;
    let mut groups = 0_usize;
    let mut before = Before::Nothing;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or("");
        rest = after;
        match character {
            '\\' => {
                let escaped = after.chars().next().ok_or(Broken::TrailingBackslash)?;
                rest = after.get(escaped.len_utf8()..).unwrap_or("");
                if escaped == 'Q' {
                    // Everything up to `\E` is taken literally.
                    rest = rest.split_once("\\E").map_or("", |(_, rest)| rest);
                }
                before = Before::Piece;
            }
            '[' => {
                rest = class_end(after).ok_or(Broken::OpenClass)?;
                before = Before::Piece;
            }
            '(' => {
                if ["?=", "?!", "?<=", "?<!"]
                    .iter()
                    .any(|look| after.starts_with(look))
                {
                    return Err(Broken::LookAround);
                }
                if let Some(flags) = after.strip_prefix('?') {
                    // `(?P<name>`, `(?<name>`, `(?i:`, `(?i)`: nothing in there can be repeated.
                    let end = flags.find([':', '>', ')']).ok_or(Broken::OpenGroup)?;
                    rest = flags.get(end..).unwrap_or("");
                    if !rest.starts_with(')') {
                        rest = rest.get(1..).unwrap_or("");
                    }
                }
                groups += 1;
                before = Before::Nothing;
            }
            ')' => {
                groups = groups.checked_sub(1).ok_or(Broken::UnopenedGroup)?;
                before = Before::Piece;
            }
            '|' => before = Before::Nothing,
            '*' | '+' | '?' => {
                before = match (before, character) {
                    (Before::Nothing, _) => return Err(Broken::NothingToRepeat(character)),
                    (Before::Piece, _) => Before::Repetition,
                    (Before::Repetition, '?') => Before::LazyRepetition,
                    _ => return Err(Broken::RepeatedRepetition),
                }
            }
            _ => before = Before::Piece,
        }
    }
    if groups > 0 {
        return Err(Broken::OpenGroup);
    }
    Ok(())
}

/// What follows a class, given what follows its `[`. A `]` in first place is a member.
fn class_end(after: &str) -> Option<&str> {
    let mut rest = after.strip_prefix('^').unwrap_or(after);
    rest = rest.strip_prefix(']').unwrap_or(rest);
    loop {
        let character = rest.chars().next()?;
        rest = rest.get(character.len_utf8()..)?;
        match character {
            ']' => return Some(rest),
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = rest.get(escaped.len_utf8()..)?;
            }
            '[' if rest.starts_with(':') => {
                // `[:alpha:]`; where it is not closed, the `[` is a member.
                if let Some((name, tail)) = rest.split_once(":]")
                    && name.get(1..).is_some_and(|name| {
                        name.chars().all(|c| c.is_ascii_alphabetic() || c == '^')
                    })
                {
                    rest = tail;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Broken, check};

    #[test]
    fn sound_expressions_pass() {
        for expression in [
            "",
            "^https://github\\.com/example/.*$",
            "(a|b)+?",
            "[]a]",
            "[^]a]*",
            "[[:alpha:]\\]]+",
            "[a[b]",
            "(?i)abc",
            "(?:a|)*",
            "(?P<name>a)?",
            "\\Q(*\\E+",
            "a{2,3}?",
            "x*|y",
        ] {
            assert_eq!(check(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn broken_structure_is_named() {
        for (expression, broken) in [
            ("(", Broken::OpenGroup),
            ("(a|b", Broken::OpenGroup),
            ("a)", Broken::UnopenedGroup),
            ("[a", Broken::OpenClass),
            ("[]", Broken::OpenClass),
            ("*.example.org", Broken::NothingToRepeat('*')),
            ("a|+", Broken::NothingToRepeat('+')),
            ("a**", Broken::RepeatedRepetition),
            ("a\\", Broken::TrailingBackslash),
            ("a(?=b)", Broken::LookAround),
        ] {
            assert_eq!(check(expression), Err(broken), "{expression}");
        }
    }
}
