//! Documents that are not YAML before they are rendered.

use crate::yaml::Stream;

/// Whether a document cannot be read because of the template that it is: it is broken, and statements or expressions
/// stand in it, or at the place where reading stopped.
pub(super) fn is_unrendered(stream: &Stream, index: usize) -> bool {
    let Some(document) = stream.document(index).filter(|tree| tree.is_partial()) else {
        return false;
    };
    let text = stream.source().slice(stream.span(index));
    if text.lines().any(has_statement) {
        return true;
    }
    document.errors.iter().any(|error| {
        let at = (error.at as usize).min(text.len());
        let before = text.get(..at).unwrap_or("");
        // The scanner may notice one line late.
        let line = before.matches('\n').count();
        let near = text.lines().skip(line.saturating_sub(1)).take(2);
        near.into_iter().any(has_insertion)
    })
}

/// The byte of the first line of a document that a template engine is for.
pub(crate) fn first_template_line(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if has_statement(line) || has_insertion(line) {
            let indentation = line.len() - line.trim_start().len();
            return Some(at + indentation);
        }
        at += line.len();
    }
    None
}

/// `{{ … }}` or `{% … %}`.
fn has_statement(line: &str) -> bool {
    pair(line, "{{", "}}") || pair(line, "{%", "%}") || pair(line, "<%", "%>")
}

/// Something that is put in by plain replacement: `${NAME}`, `%s`.
fn has_insertion(line: &str) -> bool {
    pair(line, "${", "}") || pair(line, "$(", ")") || super::placeholder::has_format_verb(line)
}

fn pair(line: &str, open: &str, close: &str) -> bool {
    line.split_once(open)
        .is_some_and(|(_, rest)| rest.contains(close))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn unrendered(text: &str) -> bool {
        let stream = Stream::parse(&Source::new("", text));
        (0..stream.len()).any(|index| is_unrendered(&stream, index))
    }

    #[test]
    fn templates_are_told_from_mistakes() {
        for text in [
            "{{ if .a }}\na: 1\n{{ end }}\n",
            "a: {{ .a }}:5000\n",
            "{% if a %}\na: 1\n{% endif %}\n",
            "a: |\n  b\n${C}\n",
            "a: %s\n",
        ] {
            assert!(unrendered(text), "{text}");
        }
        for text in [
            "a: *\n",
            "a: @x\nb: 1\nc: 1\nd: ${C}\n",
            "a: {{ .a }}\n",
            "a: b\n",
        ] {
            assert!(!unrendered(text), "{text}");
        }
    }
}
