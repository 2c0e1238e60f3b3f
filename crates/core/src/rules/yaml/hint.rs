//! Syntax errors in the words of the one who made them: what is wrong here, and what to write.

use crate::fix::{Edit, Fix};
use crate::source::Span;
use crate::yaml::Refusal;

/// A syntax error as it is shown. Spans are relative to the document's first byte.
pub(super) struct Hint {
    /// What is wrong.
    pub(super) message: String,
    /// Where.
    pub(super) span: Span,
    /// What to write.
    pub(super) help: Option<String>,
    /// A second place.
    pub(super) label: Option<(Span, &'static str)>,
    /// How to repair it.
    pub(super) fix: Option<Fix>,
}

/// Explains why a document is refused. Values of the document are never repeated: they may be secrets.
pub(super) fn explain(text: &str, refusal: &Refusal) -> Hint {
    let place = Place::new(text, refusal);
    let hint = match &*refusal.problem {
        "did not find expected alphabetic or numeric character" => place.star_or_ampersand(),
        "found character that cannot start any token" => place.first_character(),
        "found a tab character that violates indentation"
        | "found a tab character where an indentation space is expected" => place.tab(),
        "mapping values are not allowed in this context" => place.second_colon(),
        "could not find expected ':'" => place.missing_colon(),
        "did not find expected key" | "did not find expected '-' indicator" => place.indentation(),
        "found unexpected end of stream" | "found unexpected document indicator" => {
            place.open_quote()
        }
        "did not find expected ',' or ']'" | "did not find expected ',' or '}'" => {
            place.open_bracket(place.from)
        }
        "found unknown escape character" => place.escape(),
        "did not find expected comment or line break" => place.behind_block_indicator(),
        "block sequence entries are not allowed in this context" => place.list_on_key_line(),
        "did not find expected node content" => place.indicator(),
        "did not find expected <document start>" => place.after_the_end(),
        "found undefined tag handle" => place.tag_handle(),
        _ => place.other(&refusal.problem),
    };
    place.with_template(hint)
}

/// The text around an error.
struct Place<'t> {
    text: &'t str,
    /// Where the reader gave up.
    at: u32,
    /// Where what it was reading began.
    from: u32,
    /// Where the brackets or braces begin that it was inside of.
    bracket: Option<u32>,
}

impl<'t> Place<'t> {
    fn new(text: &'t str, refusal: &Refusal) -> Self {
        let length = offset(text.len());
        let at = refusal.mark.at.min(length);
        let in_flow = refusal
            .context
            .is_some_and(|(context, _)| context == "while parsing a flow node");
        Self {
            text,
            at,
            from: refusal.context.map_or(at, |(_, mark)| mark.at.min(length)),
            bracket: refusal
                .open
                .filter(|_| in_flow)
                .map(|mark| mark.at.min(length)),
        }
    }

    fn line_start(&self, at: u32) -> u32 {
        let before = self.text.get(..at as usize).unwrap_or("");
        before.rfind(['\n', '\r']).map_or(0, |at| offset(at + 1))
    }

    fn line_end(&self, at: u32) -> u32 {
        let behind = self.text.get(at as usize..).unwrap_or("");
        at + behind
            .find(['\n', '\r'])
            .map_or(offset(behind.len()), offset)
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The line of a place, without its break.
    fn line(&self, at: u32) -> &'t str {
        self.slice(Span::new(self.line_start(at), self.line_end(at)))
    }

    /// The line of a place, without the blanks around it.
    fn line_content(&self, at: u32) -> Span {
        let start = self.line_start(at);
        let line = self.line(at);
        let indentation = line.len() - line.trim_start().len();
        let start = start + offset(indentation);
        Span::new(start, start + offset(line.trim().len()))
    }

    fn character(&self, at: u32) -> Option<char> {
        self.text.get(at as usize..)?.chars().next()
    }

    fn one(&self, at: u32) -> Span {
        let length = self.character(at).map_or(0, char::len_utf8);
        Span::new(at, at + offset(length))
    }

    /// From a place to the end of what looks like a value: the end of the line, without a comment and blanks.
    fn value(&self, at: u32) -> Span {
        let rest = self.slice(Span::new(at, self.line_end(at)));
        let comment = rest.find(" #").or_else(|| rest.find("\t#"));
        let value = rest.get(..comment.unwrap_or(rest.len())).unwrap_or(rest);
        Span::new(at, at + offset(value.trim_end().len()))
    }

    /// Quotes a value in single quotes.
    fn quote(&self, value: Span) -> Vec<Edit> {
        let quoted = format!("'{}'", self.slice(value).replace('\'', "''"));
        vec![Edit::replace(value, quoted)]
    }

    /// Whether a key stands before a place on its line.
    fn follows_key(&self, at: u32) -> bool {
        let before = self.slice(Span::new(self.line_start(at), at));
        before.trim_end().ends_with(':') || before.trim_end().ends_with('-')
    }

    // The explanations

    fn star_or_ampersand(&self) -> Hint {
        let star = self.character(self.from) == Some('*');
        // A star that is a key ends before its colon.
        let value = self.value(self.from);
        let text = self.slice(value);
        let span = match text
            .find(": ")
            .or_else(|| text.ends_with(':').then(|| text.len() - 1))
        {
            Some(length) => Span::new(value.start, value.start + offset(length)),
            None => value,
        };
        let (message, help) = if star {
            (
                "an unquoted `*` starts an alias",
                "write `\"*\"`, in quotes",
            )
        } else {
            (
                "an unquoted `&` starts an anchor",
                "put the value in single quotes",
            )
        };
        let quoted = format!("\"{}\"", self.slice(span));
        let edits = if self.slice(span).contains(['"', '\\']) {
            self.quote(span)
        } else {
            vec![Edit::replace(span, quoted)]
        };
        let fix = if self.slice(span) == "*" {
            Fix::safe("Put `*` in quotes", edits)
        } else {
            Fix::unsafe_("Put the value in quotes", edits)
        };
        Hint {
            message: message.to_owned(),
            span: self.one(self.from),
            help: Some(help.to_owned()),
            label: None,
            fix: Some(fix),
        }
    }

    fn first_character(&self) -> Hint {
        let character = self.character(self.at).unwrap_or(' ');
        if character == '\t' {
            return self.tab();
        }
        let value = self.value(self.at);
        let fix = self
            .follows_key(self.at)
            .then(|| Fix::safe("Put the value in single quotes", self.quote(value)));
        Hint {
            message: format!("an unquoted value cannot start with `{character}`"),
            span: self.one(self.at),
            help: Some("put the value in single quotes".to_owned()),
            label: None,
            fix,
        }
    }

    fn tab(&self) -> Hint {
        let start = self.line_start(self.at);
        let line = self.line(self.at);
        let blank = line.len() - line.trim_start().len();
        let indentation = Span::new(start, start + offset(blank));
        let in_indentation = indentation.touches(self.at) && indentation.end > self.at;
        let (message, fix) = if line.trim().is_empty() {
            let fix = Fix::safe("Remove the blanks", vec![Edit::delete(indentation)]);
            (
                "a tab stands alone on this line, which YAML takes for indentation",
                fix,
            )
        } else if in_indentation {
            let spaces = self.slice(indentation).replace('\t', "  ");
            let fix = Fix::unsafe_(
                "Replace each tab by two spaces",
                vec![Edit::replace(indentation, spaces)],
            );
            ("a tab is used for indentation", fix)
        } else {
            let rest = self.slice(Span::new(self.at, self.line_end(self.at)));
            let tabs = rest.len() - rest.trim_start_matches(['\t', ' ']).len();
            let span = Span::new(self.at, self.at + offset(tabs));
            let fix = Fix::safe("Replace the tab by a space", vec![Edit::replace(span, " ")]);
            ("a tab stands where YAML counts columns", fix)
        };
        Hint {
            message: message.to_owned(),
            span: self.one(self.at),
            help: Some("use spaces; YAML does not allow tabs here".to_owned()),
            label: None,
            fix: Some(fix),
        }
    }

    fn second_colon(&self) -> Hint {
        let start = self.line_content(self.at).start;
        let before = self.slice(Span::new(start, self.at));
        let key = before.match_indices(':').find(|(at, _)| {
            before
                .get(at + 1..)
                .is_some_and(|rest| rest.starts_with([' ', '\t']))
        });
        let Some((colon, _)) = key else {
            return self.continued_line();
        };
        let behind = before.get(colon + 1..).unwrap_or("");
        let value_start = start + offset(colon + 1 + behind.len() - behind.trim_start().len());
        let value = self.value(value_start);
        // `---` and a mapping on one line.
        if before.starts_with("--- ") {
            return self.other("a mapping cannot begin on the line of `---`");
        }
        Hint {
            message: "an unquoted value holds `: `, which starts another entry".to_owned(),
            span: self.one(self.at),
            help: Some(
                "put the value in quotes, or begin the second entry on a line of its own"
                    .to_owned(),
            ),
            label: Some((value, "this value")),
            fix: Some(Fix::unsafe_(
                "Put the value in single quotes",
                self.quote(value),
            )),
        }
    }

    /// A key that is indented like the continuation of the value before it.
    fn continued_line(&self) -> Hint {
        let key = self.line_content(self.at);
        let before = self.slice(Span::new(0, self.line_start(self.at)));
        let above = before.trim_end_matches(['\n', '\r', ' ', '\t']);
        let above_at = offset(above.len());
        let above = self.line_content(above_at);
        if self.slice(key).starts_with("--- ") {
            return self.other("a mapping cannot begin on the line of `---`");
        }
        let shift = (key.start - self.line_start(self.at))
            .saturating_sub(above.start - self.line_start(above_at));
        let deeper = Span::new(key.start - shift.min(key.start), key.start);
        let fix = (shift > 0 && !self.slice(deeper).contains('\t'))
            .then(|| Fix::unsafe_("Indent it like the line above", vec![Edit::delete(deeper)]));
        Hint {
            message: "this line is read as a continuation of the value above it".to_owned(),
            span: Span::new(key.start, self.at.max(key.start)),
            help: Some(
                "give it the indentation of its siblings, or end the line above with `:`"
                    .to_owned(),
            ),
            label: Some((above, "it continues this line")),
            fix,
        }
    }

    fn missing_colon(&self) -> Hint {
        let line = self.line_content(self.from);
        let content = self.slice(line);
        let conflict = ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|marker| content.starts_with(marker));
        if conflict {
            return Hint {
                message: "a marker of a merge conflict is left in the text".to_owned(),
                span: line,
                help: Some("resolve the conflict and remove the markers".to_owned()),
                label: None,
                fix: None,
            };
        }
        let word = (2..=30).contains(&content.len())
            && content.bytes().all(|byte| byte.is_ascii_alphabetic());
        let fix = word.then(|| Fix::unsafe_("Add `:`", vec![Edit::insert(line.end, ":")]));
        Hint {
            message: "this line is neither a `key: value` entry nor an item".to_owned(),
            span: line,
            help: Some(
                "a key ends with `:` and a blank; text that continues a value is indented"
                    .to_owned(),
            ),
            label: None,
            fix,
        }
    }

    fn indentation(&self) -> Hint {
        let line = self.line_content(self.at);
        let start = self.line_start(self.at);
        if self.at > line.start {
            if let Some(hint) = self.late_quote() {
                return hint;
            }
            return Hint {
                message: "something follows a value that is already complete".to_owned(),
                span: self.value(self.at),
                help: Some("check the quotes and brackets before it".to_owned()),
                label: None,
                fix: None,
            };
        }
        let first = self.line_content(self.from);
        Hint {
            message: "the indentation of this line fits no line above it".to_owned(),
            span: if line.start > start {
                Span::new(start, line.end)
            } else {
                line
            },
            help: Some(
                "entries of one mapping, and items of one list, start in the same column"
                    .to_owned(),
            ),
            label: Some((
                first,
                "it would have to line up with this, or with what holds it",
            )),
            fix: None,
        }
    }

    /// A quote that is not closed, so that the one which opens the next quoted value closes it.
    fn late_quote(&self) -> Option<Hint> {
        let before = self.slice(Span::new(0, self.at)).trim_end();
        let quote = before
            .chars()
            .last()
            .filter(|last| matches!(last, '"' | '\''))?;
        let closing = before.len() - quote.len_utf8();
        let inside = before.get(..closing)?;
        let opening = offset(inside.rfind(quote)?);
        let is_one_line = self.line_start(opening) == self.line_start(offset(closing));
        (!is_one_line && self.follows_key(opening)).then(|| Hint {
            message: "this quote is not closed where its value ends".to_owned(),
            span: self.one(opening),
            help: Some("close it at the end of the value".to_owned()),
            label: Some((self.one(offset(closing)), "it is closed only here")),
            fix: None,
        })
    }

    fn open_quote(&self) -> Hint {
        Hint {
            message: "this quote is never closed".to_owned(),
            span: self.one(self.from),
            help: Some("close it at the end of the value".to_owned()),
            label: None,
            fix: None,
        }
    }

    fn open_bracket(&self, start: u32) -> Hint {
        let bracket = self.character(start).unwrap_or('[');
        let closing = if bracket == '{' { '}' } else { ']' };
        let end = offset(self.text.trim_end().len());
        let reached = self.line_content(self.at.min(end));
        Hint {
            message: format!("this `{bracket}` is not closed, or a comma is missing behind it"),
            span: self.one(start),
            help: Some(format!(
                "close it with `{closing}`, or put the value in quotes if it is text"
            )),
            label: (self.line_start(start) != self.line_start(reached.start))
                .then_some((reached, "read up to here")),
            fix: None,
        }
    }

    /// Something that begins no value, inside of brackets or braces.
    fn in_brackets(&self, start: u32) -> Hint {
        let hint = |message: String, help: &str| Hint {
            message,
            span: self.one(self.at),
            help: Some(help.to_owned()),
            label: None,
            fix: None,
        };
        match self.character(self.at) {
            Some(',') => hint(
                "a value is missing before this comma".to_owned(),
                "remove the comma, or write the value",
            ),
            Some('-') => Hint {
                label: Some((self.one(start), "inside of this")),
                ..hint(
                    format!(
                        "`-` begins no item inside of `{}`",
                        self.character(start).unwrap_or('[')
                    ),
                    "write the items with commas between them, or remove the brackets around them",
                )
            },
            _ => self.open_bracket(start),
        }
    }

    fn escape(&self) -> Hint {
        let backslash = self.one(self.at);
        Hint {
            message: "there is no such escape in double quotes".to_owned(),
            span: Span::new(backslash.start, self.one(backslash.end).end),
            help: Some("write `\\\\`, or put the value in single quotes".to_owned()),
            label: None,
            fix: Some(Fix::unsafe_(
                "Double the backslash",
                vec![Edit::insert(backslash.end, "\\")],
            )),
        }
    }

    fn behind_block_indicator(&self) -> Hint {
        if self.character(self.from) == Some('%') {
            return self.other("a directive has a line of its own");
        }
        let indicator = self.character(self.from).unwrap_or('|');
        let value = self.value(self.from);
        Hint {
            message: format!("nothing may follow `{indicator}` on its line"),
            span: value,
            help: Some(format!(
                "begin the text on the next line, or put the value in quotes if it starts with `{indicator}`"
            )),
            label: None,
            fix: Some(Fix::unsafe_(
                "Put the value in single quotes",
                self.quote(value),
            )),
        }
    }

    fn list_on_key_line(&self) -> Hint {
        let value = self.value(self.at);
        let key = self.line_content(self.at);
        let column = key.start - self.line_start(self.at) + 2;
        let indentation = " ".repeat(column as usize);
        let before = self.slice(Span::new(key.start, self.at));
        let blanks = offset(before.len() - before.trim_end().len());
        let gap = Span::new(self.at - blanks, self.at);
        let break_ = if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        Hint {
            message: "a list cannot begin on the line of its key".to_owned(),
            span: value,
            help: Some(
                "begin it on the next line, or put the value in quotes if it is text".to_owned(),
            ),
            label: None,
            fix: before.trim_end().ends_with(':').then(|| {
                Fix::unsafe_(
                    "Begin the list on the next line",
                    vec![Edit::replace(gap, format!("{break_}{indentation}"))],
                )
            }),
        }
    }

    fn indicator(&self) -> Hint {
        if let Some(start) = self.bracket {
            return self.in_brackets(start);
        }
        let character = self.character(self.at).unwrap_or(' ');
        if character.is_whitespace() || character == '-' {
            return self.other("a value is missing here");
        }
        let value = self.value(self.at);
        Hint {
            message: format!("an unquoted value cannot start with `{character}`"),
            span: self.one(self.at),
            help: Some("put the value in single quotes".to_owned()),
            label: None,
            fix: self
                .follows_key(self.at)
                .then(|| Fix::unsafe_("Put the value in single quotes", self.quote(value))),
        }
    }

    fn after_the_end(&self) -> Hint {
        Hint {
            message: "the document ends before this line".to_owned(),
            span: self.line_content(self.at),
            help: Some("begin the next document with `---`".to_owned()),
            label: None,
            fix: self.text.get(..self.at as usize).and_then(|before| {
                before.trim_end().ends_with("...").then(|| {
                    let line = self.line_start(self.at);
                    Fix::unsafe_("Begin a document here", vec![Edit::insert(line, "---\n")])
                })
            }),
        }
    }

    fn tag_handle(&self) -> Hint {
        Hint {
            message: "an unquoted `!` starts a tag, and its prefix is not declared".to_owned(),
            span: self.value(self.at),
            help: Some("put the value in single quotes".to_owned()),
            label: None,
            fix: self.follows_key(self.at).then(|| {
                let value = self.value(self.at);
                Fix::unsafe_("Put the value in single quotes", self.quote(value))
            }),
        }
    }

    fn other(&self, problem: &str) -> Hint {
        Hint {
            message: problem.to_owned(),
            span: self.one(self.at),
            help: None,
            label: None,
            fix: None,
        }
    }

    /// Braces of a template explain most errors near them.
    fn with_template(&self, mut hint: Hint) -> Hint {
        let braces = |at| {
            let line = self.line(at);
            line.contains("{{") || line.contains("{%")
        };
        if braces(self.at) || braces(self.from) || braces(hint.span.start) {
            hint.help = Some(
                "this looks like a template: render it first, or put the value in quotes"
                    .to_owned(),
            );
            hint.fix = None;
        }
        hint
    }
}

fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
