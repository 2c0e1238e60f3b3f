//! Texts with places to fill in.

use crate::assist::line_context::{LineContext, Place, Style};
use crate::schema::{Form, Shape};
use crate::source::Span;

/// A text that stands for itself in a snippet.
pub(super) fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '$' | '}' | '\\') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal
}

/// The beginning of a value after its key, with a place to fill in.
pub(super) fn value_snippet(shape: &Shape, style: Style, indent: &str, place: usize) -> String {
    match (shape.form, style) {
        (Form::Structure | Form::Map | Form::Unstructured, Style::Block) => {
            format!("\n{indent}  ${place}")
        }
        (Form::Structure | Form::Map | Form::Unstructured, _) => format!(" {{ ${place} \\}}"),
        (Form::List, Style::Block) => format!("\n{indent}  - ${place}"),
        (Form::List, _) => format!(" [${place}]"),
        _ => format!(" ${place}"),
    }
}

/// The word at the cursor; a key that has its colon, to its end.
pub(super) fn key_span(context: &LineContext<'_>) -> Span {
    let end = context.key_end.unwrap_or(context.typed.end);
    Span::new(context.typed.start, end)
}

/// A key with what follows it, as far as that is not there.
pub(super) fn key_snippet(name: &str, value: &str, context: &LineContext<'_>) -> String {
    let name = literal(name);
    if context.key_end.is_some() || context.style == Style::Quoted {
        return name;
    }
    match (context.style, &context.place) {
        // An item of a flow sequence that is a mapping gets its brackets.
        (Style::Flow, Place::Item) => format!("{{ {name}:{value} \\}}"),
        _ => format!("{name}:{value}"),
    }
}
