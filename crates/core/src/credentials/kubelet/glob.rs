//! Patterns as Go's `filepath.Match` reads them: `*`, `?`, `[a-z]`, `\` before a character taken as it is.

/// Whether a label of a host fits a pattern. A pattern that is not sound fits nothing.
pub(super) fn matches(pattern: &str, label: &str) -> bool {
    let (mut pattern, mut label) = (pattern, label);
    while !pattern.is_empty() {
        let (star, chunk, rest) = split_chunk(pattern);
        if star && chunk.is_empty() {
            return !label.contains('/');
        }
        let fits = |from: &str| -> Result<_, BadPattern> {
            let left = match_chunk(chunk, from)?;
            // The last chunk has to reach the end.
            Ok(left.filter(|left| *left == 0 || !rest.is_empty()))
        };
        let mut found = None;
        let starts = std::iter::once(0).chain(
            label
                .char_indices()
                .take_while(|(_, character)| star && *character != '/')
                .map(|(at, character)| at + character.len_utf8()),
        );
        for start in starts {
            let Ok(outcome) = fits(label.get(start..).unwrap_or("")) else {
                return false;
            };
            if outcome.is_some() {
                found = outcome;
                break;
            }
        }
        let Some(left) = found else {
            return false;
        };
        label = label.get(label.len() - left..).unwrap_or("");
        pattern = rest;
    }
    label.is_empty()
}

/// Whether stars stand in front, the pattern up to the next star, and the rest.
fn split_chunk(pattern: &str) -> (bool, &str, &str) {
    let body = pattern.trim_start_matches('*');
    let mut in_brackets = false;
    let mut escaped = false;
    let end = body.bytes().position(|byte| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match byte {
            b'\\' => escaped = true,
            b'[' => in_brackets = true,
            b']' => in_brackets = false,
            b'*' => return !in_brackets,
            _ => {}
        }
        false
    });
    let (chunk, rest) = body.split_at(end.unwrap_or(body.len()));
    (body.len() != pattern.len(), chunk, rest)
}

/// The pattern is not sound.
struct BadPattern;

/// Matches a pattern without stars against the start of a text: the number of bytes left over, if it matches.
fn match_chunk(chunk: &str, text: &str) -> Result<Option<usize>, BadPattern> {
    let mut pattern = chunk.chars().peekable();
    let mut text = text.chars();
    let mut fits = true;
    while let Some(character) = pattern.next() {
        let actual = if fits { text.next() } else { None };
        fits &= actual.is_some();
        match character {
            '[' => {
                let negated = pattern.next_if_eq(&'^').is_some();
                let within = match_set(&mut pattern, actual).ok_or(BadPattern)?;
                fits &= within != negated;
            }
            '?' => fits &= actual != Some('/'),
            '\\' => fits &= actual == Some(pattern.next().ok_or(BadPattern)?),
            plain => fits &= actual == Some(plain),
        }
    }
    Ok(fits.then_some(text.as_str().len()))
}

/// Whether a character lies in the set that ends at the next bracket. None when the set is not sound.
fn match_set(
    pattern: &mut std::iter::Peekable<std::str::Chars<'_>>,
    actual: Option<char>,
) -> Option<bool> {
    let mut within = false;
    let mut empty = true;
    loop {
        if !empty && pattern.next_if_eq(&']').is_some() {
            return Some(within);
        }
        empty = false;
        let low = member(pattern)?;
        let high = if pattern.next_if_eq(&'-').is_some() {
            member(pattern)?
        } else {
            low
        };
        within |= actual.is_some_and(|actual| low <= actual && actual <= high);
    }
}

/// A member of a set; something has to follow it.
fn member(pattern: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    let character = match pattern.next()? {
        '-' | ']' => return None,
        '\\' => pattern.next()?,
        plain => plain,
    };
    pattern.peek()?;
    Some(character)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_are_read_as_in_go() {
        for (pattern, label, expected) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*c", "abc", true),
            ("a*", "ab/c", false),
            ("a*b*c*d*e*", "axbxcxdxe", true),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[c]", "abc", true),
            ("ab[e-g]", "abc", false),
            ("ab[^c]", "abc", false),
            ("a\\*b", "a*b", true),
            ("a???b", "aéêb", false),
            ("[]a]", "]", false),
            ("[a-]", "-", false),
            ("a[", "a", false),
            ("*x", "xxx", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, label), expected, "{pattern} {label}");
        }
    }
}
