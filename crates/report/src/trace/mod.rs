//! Pull paths for people, programs and documents.

mod compare;
mod diagram;
mod json;
mod text;
mod wording;

pub use compare::{compare_json, compare_text};
pub use diagram::{dot, mermaid};
pub use json::{hosts_json, json};
pub use text::{hosts_text, overview, text};

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
    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// A text that stands back.
    fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// A text that warns.
    fn alarm(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn paint(self, style: &str, text: &str) -> String {
        if self.colors && !text.is_empty() {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
