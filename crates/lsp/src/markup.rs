//! Markdown for clients that read it, and text for those that do not.

use lsp_types::{MarkupContent, MarkupKind};

/// A text in the form that the client reads.
pub(crate) fn markup(markdown: String, kind: &MarkupKind) -> MarkupContent {
    let value = match kind {
        MarkupKind::Markdown => markdown,
        MarkupKind::PlainText | MarkupKind::Custom(_) => plain(&markdown),
    };
    MarkupContent {
        kind: kind.clone(),
        value,
    }
}

/// Markdown without its marks, as far as the engine writes any: emphasis, code, fences, headings.
fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            text.push_str(line);
        } else {
            let line = line.trim_start_matches('#');
            text.push_str(
                line.trim_start()
                    .replace("**", "")
                    .replace('`', "")
                    .as_str(),
            );
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_left_out_and_code_is_kept() {
        let markdown = "**`name`** · text\n\n## Bad\n\n```yaml\n# a `b`\n  c: d\n```\n";
        assert_eq!(plain(markdown), "name · text\n\nBad\n\n# a `b`\n  c: d");
    }
}
