//! The known name that was probably meant.

/// A known name close to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion<'n> {
    /// The name.
    pub name: &'n str,
    /// How close it is.
    pub closeness: Closeness,
}

/// How close a name is to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// A few characters differ.
    Similar,
    /// One slip of the finger: a letter too many, too few, wrong, or two swapped.
    Slip,
    /// The same letters in another case or with other separators.
    Spelling,
}

/// The known name that a word was probably meant to be: the closest one, when it is closer than all others.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<Suggestion<'n>> {
    let folded = fold(word);
    let allowed = (folded.len() / 4).clamp(usize::from(folded.len() > 2), 3);
    let mut best: Option<(usize, &'n str)> = None;
    let mut tied = false;
    for name in names {
        if letters(name).count().abs_diff(folded.len()) > allowed {
            continue;
        }
        let other = fold(name);
        let distance = distance(&folded, &other);
        if distance > allowed || name == word {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tied = true,
            _ => {
                best = Some((distance, name));
                tied = false;
            }
        }
    }
    let (distance, name) = best.filter(|_| !tied)?;
    let closeness = match distance {
        0 => Closeness::Spelling,
        1 => Closeness::Slip,
        _ => Closeness::Similar,
    };
    Some(Suggestion { name, closeness })
}

/// A name without case and separators: `skip_fallback` is `skipFallback`.
pub(super) fn fold(name: &str) -> Vec<char> {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .take(64)
}

/// Edits between two words: insert, delete, replace, or swap two neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at =
                |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&above, j) + usize::from(x != y);
            let mut least = replaced.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_found_if_it_stands_out() {
        let fields = ["endpoints", "skipFallback", "name", "kind"];
        let found = |word: &str| nearest(word, fields).map(|s| (s.name, s.closeness));
        assert_eq!(found("endpoint"), Some(("endpoints", Closeness::Slip)));
        assert_eq!(
            found("skip_fallback"),
            Some(("skipFallback", Closeness::Spelling))
        );
        assert_eq!(found("Name"), Some(("name", Closeness::Spelling)));
        assert_eq!(found("enpdoints"), Some(("endpoints", Closeness::Slip)));
        assert_eq!(
            found("skipFalback2"),
            Some(("skipFallback", Closeness::Similar))
        );
        assert_eq!(found("foo"), None);
        assert_eq!(found("x"), None);
        assert_eq!(nearest("caa", ["ca", "cab"]), None);
    }
}
