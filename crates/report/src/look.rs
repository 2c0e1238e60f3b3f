//! Text for terminals.

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are shown.
    pub colors: bool,
    /// Number of columns.
    pub width: usize,
}

impl Look {
    /// A text in bold.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// A text that stands back.
    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// A text that warns.
    pub(crate) fn alarm(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// A text in a style, as terminals number them: `1;31` is bold and red.
    pub fn paint(self, style: &str, text: &str) -> String {
        if self.colors && !text.is_empty() {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
