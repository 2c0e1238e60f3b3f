//! Patterns for paths.

use std::fmt;

/// A pattern for paths: `*` within a name, `**` over folders, `?`, `[…]`, `{…,…}`. A pattern without `/` means files
/// and folders of that name anywhere; a folder stands for all that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern, if the text is one.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.strip_prefix("./").unwrap_or(text);
        let text = text.strip_suffix('/').unwrap_or(text);
        (!text.is_empty() && fast_glob::validate(text).is_ok()).then(|| Self(text.to_owned()))
    }

    /// Whether a path fits: relative to the settings file, with forward slashes.
    pub fn matches(&self, path: &str) -> bool {
        let anywhere = !self.0.contains('/');
        let prefixes = path
            .char_indices()
            .filter(|(_, c)| *c == '/')
            .map(|(end, _)| end)
            .chain([path.len()]);
        prefixes.filter_map(|end| path.get(..end)).any(|prefix| {
            let name = prefix.rsplit('/').next().unwrap_or(prefix);
            fast_glob::glob_match(&self.0, if anywhere { name } else { prefix })
        })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_users_expect() {
        for (pattern, path, fits) in [
            ("**/*.tpl.yaml", "a.tpl.yaml", true),
            ("**/*.tpl.yaml", "x/y/a.tpl.yaml", true),
            ("*.tpl.yaml", "x/y/a.tpl.yaml", true),
            ("patches/**", "patches/a/b.yaml", true),
            ("patches/**", "other/patches/b.yaml", false),
            ("patches", "other/patches/b.yaml", true),
            ("patches/", "patches/b.yaml", true),
            ("./a/*.yaml", "a/b.yaml", true),
            ("a/*.yaml", "a/c/b.yaml", false),
            ("{a,b}.yaml", "b.yaml", true),
            ("node-[0-9].yaml", "node-3.yaml", true),
        ] {
            let matches = Pattern::new(pattern).is_some_and(|pattern| pattern.matches(path));
            assert_eq!(matches, fits, "{pattern} on {path}");
        }
        assert_eq!(Pattern::new("a["), None);
        assert_eq!(Pattern::new(""), None);
    }
}
