//! Lines, read without a parser.

/// A line taken apart: `  - key: value`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// Column of the key, or of what stands there instead.
    pub(super) indent: usize,
    /// Column of the first dash before it.
    pub(super) dash: Option<usize>,
    /// The key, without quotes.
    pub(super) key: Option<&'t str>,
}

impl<'t> Line<'t> {
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let mut indent = indent_of(text);
        let mut rest = text.get(indent..)?;
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let mut dash = None;
        while let Some(after) = rest.strip_prefix('-') {
            if !(after.is_empty() || after.starts_with(' ')) {
                break;
            }
            dash.get_or_insert(indent);
            let content = after.trim_start_matches(' ');
            indent += rest.len() - content.len();
            rest = content;
        }
        let key = rest
            .split_once(':')
            .filter(|(_, value)| value.is_empty() || value.starts_with(' '))
            .map(|(key, _)| key.trim_matches(['"', '\'']));
        Some(Self { indent, dash, key })
    }
}

/// How many blanks a text begins with.
pub(super) fn indent_of(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}
